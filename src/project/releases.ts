import type { Engine } from "../../grammar/version.ts";
import type { Image, Launch } from "../model/launch.ts";
import type { Surrounding } from "../model/raw.ts";
import {
  isComposeFile,
  servicesOf,
  startsSentinel,
  startsServer,
  withoutComments,
} from "../model/surroundings/starts.ts";
import { type ImageRelease, isClientsName, released, releaseOfImage } from "./containers/release.ts";
import { folderOf, follow } from "./paths.ts";

/** A server that a file beside the configuration starts, and all that can be read of its release. */
export interface Started {
  readonly file: string;
  readonly by: "image" | "install";
  /** `unread`: a server is built or installed, too, and nobody says which. */
  readonly release: ImageRelease;
}

/** Lines that name a container image; comments of a whole line do not count. */
const imageLine = /^(?![ \t]*#).*?(?:\bimage["']?:\s*["']?|\bFROM\s+(?:--\S+\s+)?)([^\s"'#]+)/gm;
const packager = /\b(?:apt|apt-get|aptitude|apk|yum|dnf|microdnf|zypper|brew)[ \t]+([^\n;&|]*)/g;
const packaged = /^["']?(redis|valkey)(?:-server|-sentinel)?(?:(?:=~?|-|@)(?:\d+:)?v?(\d[\w.]*)\S*)?["']?$/;
const archive =
  /(?<![\w-])(redis|valkey)(?:-|\/archive\/(?:refs\/tags\/)?)(?:v?(\d+\.\d+(?:\.\d+)?)|(stable)|[^\s/"']{0,80}[$#]\S{0,80}?)\.tar\.gz/g;
const cloned = /\bgit[ \t]+clone\b([^\n;&|]{0,200}\/(redis|valkey)(?:\.git)?(?=[\s"']|$)[^\n;&|]{0,200})/gm;

/** Every server that the files start; of those that were read as what they are, the launches tell. */
export function startedReleases(
  launches: readonly (Launch | undefined)[],
  files: () => readonly Surrounding[],
  modelled: readonly string[],
): Started[] {
  const images = launches.flatMap((launch) => (launch?.image ? [startedAs(launch.image)] : []));
  if (launches.length > 0 && images.length === launches.length) return images;
  const known = launches.every((launch) => launch) ? new Set(modelled) : new Set<string>();
  const all = files();
  return [...images, ...all.filter(({ file }) => !known.has(file)).flatMap((one) => [...startedBy(one, all)])];
}

function startedAs({ name, target, origin }: Image): Started {
  return { file: origin.file.uri, by: "image", release: target ?? releaseOfImage(name) ?? "unread" };
}

function* startedBy(surrounding: Surrounding, files: readonly Surrounding[]): Iterable<Started> {
  const { file } = surrounding;
  let text = withVariables(surrounding, files);
  if (isComposeFile(surrounding)) {
    const built = servicesOf(withoutComments({ file, text })).filter((service) => /^[ \t]*build:/m.test(service));
    // A service that is switched off as a remark may be started some other way.
    const off = servicesOf(text.replace(/^([ \t]*)#[ \t]?/gm, "$1")).filter((service) =>
      /^[ \t]*build:/m.test(service),
    );
    if (off.some((service) => isServers(service) && !isInView(service, surrounding, files)))
      yield { file, by: "image", release: "unread" };
    for (const service of built) {
      // What is named beside it is a name for the result.
      const named = /^[ \t]*image:.*$/m.exec(service)?.[0];
      if (named !== undefined) text = text.replace(named, "");
      if (isServers(service) && !isInView(service, surrounding, files)) yield { file, by: "image", release: "unread" };
    }
  }
  for (const [, reference = ""] of text.matchAll(imageLine)) {
    const release = releaseOfImage(reference);
    if (release) yield { file, by: "image", release };
  }
  for (const release of installed(text.replace(/^[ \t]*#.*$/gm, "").replace(/\\\r?\n/g, " ")))
    yield { file, by: "install", release };
}

function* installed(text: string): Iterable<Started["release"]> {
  for (const [, words = ""] of text.matchAll(packager)) {
    if (!/\b(?:install|add)\b/.test(words)) continue;
    for (const word of words.split(/\s+/)) {
      const [, engine, version] = packaged.exec(word) ?? [];
      if (engine) yield released(engine as Engine, version) ?? "unread";
    }
  }
  for (const [, engine, version, stable] of text.matchAll(archive))
    yield stable ? "newest" : (released(engine as Engine, version) ?? "unread");
  for (const [, words = "", engine] of text.matchAll(cloned)) {
    const [, version] = /(?:-b|--branch)[ =]v?(\d\S*)/.exec(words) ?? [];
    yield released(engine as Engine, version) ?? "unread";
  }
}

/** Whether a service is a server's or a sentinel's: one that only talks to them is not. */
function isServers(service: string): boolean {
  const name = /^\s*["']?([\w.-]+)/.exec(service)?.[1] ?? "";
  if (isClientsName(name)) return false;
  // The services it waits for are others.
  const own = service.replace(/^([ \t]*)(?:depends_on|links|external_links):.*\n(?:\1(?:[ \t]+|- ).*\n?)*/gm, "");
  const isNamed = /redis|valkey|keydb|sentinel|master|slave|replica|primary/i.test(name);
  return isNamed || startsServer.test(own) || startsSentinel.test(own) || /redis[\w.-]*\.conf/i.test(own);
}

/** Whether the recipe of an image is among the files and says by itself what is started. */
function isInView(service: string, { file }: Surrounding, files: readonly Surrounding[]): boolean {
  const [, context = "."] = /^[ \t]*(?:build|context):[ \t]*["']?([^\s"']+)/m.exec(service) ?? [];
  const [, recipe = "Dockerfile"] = /^[ \t]*dockerfile:[ \t]*["']?([^\s"']+)/m.exec(service) ?? [];
  const path = follow(follow(folderOf(file), context), recipe);
  const found = files.find((other) => other.file === path);
  if (!found || isComposeFile(found)) return false;
  return !startedBy(found, files)[Symbol.iterator]().next().done;
}

const assignment =
  /^[ \t]*(?:(?:export|ENV|ARG)[ \t]+)?([A-Z][A-Z0-9_]*)(?:[ \t]*[:?]?=[ \t]*|[ \t]+)["']?([\w.-]+)["']?[ \t]*\r?$/gm;

/** The text with variables filled in that it sets itself, that a file of variables sets, or that have a value of last resort. */
function withVariables({ file, text }: Surrounding, files: readonly Surrounding[]): string {
  if (!/[$#]\{|\$[A-Z]/.test(text)) return text;
  const settings = files.filter(
    (other) => /(?:^|\/)\.env$/.test(other.file) && folderOf(other.file) === folderOf(file),
  );
  const values = new Map<string, string | undefined>();
  for (const { text: said } of [...settings, { text }]) {
    for (const [, name = "", value = ""] of said.matchAll(assignment))
      values.set(name, values.has(name) && values.get(name) !== value ? undefined : value);
  }
  return text.replace(
    /[$#]\{([A-Z][A-Z0-9_]*)(?::?-([^}$]*))?\}|\$([A-Z][A-Z0-9_]*)/g,
    (whole, braced?: string, otherwise?: string, plain?: string) =>
      values.get((braced ?? plain)!) ?? (values.has((braced ?? plain)!) ? whole : (otherwise ?? whole)),
  );
}
