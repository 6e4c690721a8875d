import { defaultTarget, type Target, targetText } from "../../grammar/version.ts";
import type { RawDeployment } from "../model/raw.ts";
import type { Evidence } from "./evidence.ts";
import { baseOf } from "./paths.ts";
import type { Started } from "./releases.ts";

type Judged = Pick<RawDeployment, "target" | "targetFrom" | "targetFile" | "isReleaseOpen">;

/** Files of a release that is not known itself, but the newest it can be. */
const newestOf = {
  /** Of Microsoft's port and its successor, github.com/tporadowski/redis, whose last release is 5.0.14. */
  windows: { engine: "redis", version: [5, 0, Number.POSITIVE_INFINITY] },
  /** From 5.0 on Sentinel writes known-replica (rewriteConfigSentinelOption in sentinel.c). */
  state: { engine: "redis", version: [4, 0, Number.POSITIVE_INFINITY] },
} as const satisfies Record<string, Target>;

/**
 * The server a deployment is judged for: the one asked for, else the one the project file states, else the one that files beside it start, if they agree, else
 * the newest one that can have written its files, else the default release of Valkey where a file is named for it or uses
 * what only Valkey has, else that of Redis.
 *
 * @param spares files above them that nothing starts
 * @param releases what is started; asked for only where nobody named a server
 * @param fits whether a release has all that the files use
 */
export function targetOf(
  asked: Target | undefined,
  stated: { readonly value: Target; readonly file: string } | undefined,
  instances: readonly { readonly name: string; readonly evidence: Evidence }[],
  spares: readonly { readonly evidence: Evidence }[],
  releases: () => readonly Started[],
  fits: (target: Target) => boolean,
): Judged {
  if (asked) return { target: asked, targetFrom: "option" };
  if (stated) return { target: stated.value, targetFrom: "project-file", targetFile: stated.file };
  const usesValkeys = instances.some(({ evidence }) => evidence.valkey);
  const started = releases();
  const firm = started.filter(({ release }) => release !== "unread");
  const agreed = agreedRelease(firm);
  // Redis cannot read what only Valkey has: the image is another server's.
  if (agreed && (agreed.target.engine === "valkey" || !usesValkeys))
    return { target: agreed.target, targetFrom: agreed.from, targetFile: agreed.file };
  const isValkey = usesValkeys || instances.some(({ name }) => /valkey/i.test(baseOf(name)));
  const bound = isValkey ? undefined : boundOf(instances);
  if (bound && firm.length === 0 && fits(newestOf[bound.from]))
    return { target: newestOf[bound.from], targetFrom: bound.from, targetFile: bound.file };
  // Official images without a version are the newest; where they differ, or the files are older, nobody knows.
  const isNewest = started.every(({ release }) => release === "newest") && !(bound && firm.length > 0);
  const looksOld = started.length === 0 && [...instances, ...spares].some(({ evidence }) => evidence.isOldStock);
  const isReleaseOpen = !isNewest || looksOld;
  return { target: defaultTarget[isValkey ? "valkey" : "redis"], targetFrom: "default", isReleaseOpen };
}

function agreedRelease(
  started: readonly Started[],
): { readonly target: Target; readonly from: "image" | "install"; readonly file: string } | undefined {
  const [first] = started;
  if (!first || typeof first.release === "string") return undefined;
  const target = first.release;
  const agrees = ({ release }: Started) => typeof release !== "string" && targetText(release) === targetText(target);
  return started.every(agrees) ? { target, from: first.by, file: first.file } : undefined;
}

/** The file that says most about how new the server can be. */
function boundOf(
  instances: readonly { readonly name: string; readonly evidence: Evidence }[],
): { readonly from: keyof typeof newestOf; readonly file: string } | undefined {
  const files = instances.flatMap(({ evidence }) => evidence.oldest ?? []);
  return files.find(({ from }) => from === "state") ?? files[0];
}
