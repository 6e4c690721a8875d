import type { Instance } from "../../model/deployment.ts";
import { links } from "../../model/links/links.ts";
import type { Origin } from "../../model/origin.ts";
import { isSameFile } from "../../syntax/own-text.ts";
import { canonicalName, statementOf } from "../roles.ts";
import { type ConfigSymbol, deploymentsOf, distinct, type Finder, type Site, siteOf } from "./symbol.ts";

/** An ACL user: its `user` lines at the far ends make it, masteruser, auth-user and sentinel-user lines log in as it. */
export const userAt: Finder = (place): ConfigSymbol | undefined => {
  const { part, word, index, role, directive } = place;
  if (!word || role !== "user") return undefined;
  const isLine = directive.name.value.toLowerCase() === "user";
  if (!isLine && canonicalName(directive.name.value) !== "masteruser" && statementOf(directive) === undefined)
    return undefined;
  const isHere = (origin: Origin) => isSameFile(origin.file, part.file) && origin.start === word.start;
  const all = deploymentsOf(part).flatMap((deployment) => links(deployment));
  const written = all.filter(({ credentials: { user } }) => user.isWritten && user.or(undefined) === word.value);
  const ends = isLine
    ? new Set(part.instances)
    : new Set(written.filter(({ credentials: { user } }) => isHere(user.origin)).flatMap(({ alike }) => alike));
  const own = isLine ? [siteOf(part.file, word, directive)] : [];
  const definitions = distinct([...own, ...[...ends].flatMap((end) => linesOf(end, word.value))]);
  const logins = written.filter(({ alike, from }) => alike.some((end) => end !== from && ends.has(end)));
  const uses = logins.map(({ credentials: { user } }) => siteOf(user.origin.file, user.origin));
  const self = isLine ? [] : [siteOf(part.file, word, directive)];
  return index > 0
    ? { at: word, target: isLine ? own : definitions, definitions, uses: distinct([...self, ...uses]) }
    : undefined;
};

/** The line that makes a user of an instance. */
function linesOf({ users }: Instance, name: string): readonly Site[] {
  const line = users.get(name).or(undefined)?.line;
  return line ? [siteOf(line.file, line.name, line.directive)] : [];
}
