import { type Engine, standing, type Target } from "../../../grammar/version.ts";

/**
 * The release of a server that an image holds: a release line; the newest one, where an official image has no version in
 * its tag; `another`: an image of the server's name that may hold any release; `unread`: an image named for a server that
 * nobody knows.
 */
export type ImageRelease = Target | "newest" | "another" | "unread";

const serverImage = /^(redis|valkey|redis-stack(?:-server)?)(?:-sentinel)?$/;

/** Who builds images whose tags are releases of the server; or a registry's name alone. */
const builders = /^(?:library|valkey|bitnami|bitnamilegacy|redis|[^$]*[.:][^$]*)$/;

const named = /redis|valkey|keydb|sentinel/i;
const isClient =
  /exporter|insight|proxy|commander|admin|browser|monitor|operator|benchmark|manager|redmon|backup|python|spring|laravel|(?:^|[-_.])(?:ui|cli|web|app|api|demo|test|tests|client|console|php|node)(?:$|[-_.:\d])/i;

/** @returns undefined if the image is not named for a server */
export function releaseOfImage(reference: string): ImageRelease | undefined {
  const [path = ""] = reference.split("@");
  const parts = path.split("/");
  const [base = "", tag = ""] = parts.pop()!.split(/:(.*)/);
  const [, image] = serverImage.exec(base) ?? [];
  const isLocal = parts.length === 0 && base.endsWith("-sentinel");
  if (image === undefined || isLocal) return isServersName(base) ? "unread" : undefined;
  if (!builders.test(parts.at(-1) ?? "library")) return "another";
  if (/^(?:[a-z-]*|alpine\d[\d.]*)$/.test(tag)) return "newest";
  const [version] = /^v?\d+(?:\.\d+){0,2}(?![\w.])/.exec(tag) ?? [];
  return (image === "redis" || image === "valkey" ? released(image, version) : undefined) ?? "another";
}

/** Whether something is named for a server, not for what only talks to one. */
export function isServersName(name: string): boolean {
  return named.test(name) && !isClientsName(name);
}

export function isClientsName(name: string): boolean {
  return isClient.test(name);
}

/** The line only: a patch release moves with the next pull or installation, and other nodes may have another. */
export function released(engine: Engine, version: string | undefined): Target | undefined {
  const [, major, minor] = /^v?(\d+)(?:\.(\d+))?/.exec(version ?? "") ?? [];
  if (major === undefined) return undefined;
  const line = [Number(major), minor === undefined ? Number.POSITIVE_INFINITY : Number(minor)] as const;
  const target: Target = { engine, version: [...line, Number.POSITIVE_INFINITY] };
  return standing(target) === "known" ? target : undefined;
}
