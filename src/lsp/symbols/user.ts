import type { Instance } from "../../model/deployment.ts";
import { type Link, links } from "../../model/links/links.ts";
import { type ConfigSymbol, deploymentsOf, distinct, type Finder, isSame, type Site, siteOf } from "./symbol.ts";

/** An ACL user: its `user` lines at the far ends make it, masteruser, auth-user and sentinel-user lines log in as it. */
export const userAt: Finder = ({ part, word, role, directive }): ConfigSymbol | undefined => {
  if (!word || role !== "user") return undefined;
  const site = siteOf(part.file, word, directive);
  const all = deploymentsOf(part).flatMap((deployment) => links(deployment));
  const logins = all.filter(({ credentials: { user } }) => user.isWritten && user.or(undefined) === word.value);
  const isLine = directive.name.value.toLowerCase() === "user";
  const ends = isLine ? part.instances : logins.filter((link) => isSame(loginSite(link), site)).flatMap(farEnds);
  const lines = [...new Set(ends)].flatMap((end) => linesOf(end, word.value));
  const definitions = distinct(isLine ? [site, ...lines] : lines);
  const uses = logins.filter((link) => farEnds(link).some((end) => ends.includes(end))).map(loginSite);
  return {
    at: word,
    target: isLine ? [site] : definitions,
    definitions,
    uses: distinct(isLine ? uses : [site, ...uses]),
  };
};

/** Those that let one in; the near end can be among those that are alike. */
function farEnds({ alike, from }: Link): readonly Instance[] {
  return alike.filter((end) => end !== from);
}

/** The words that name the user. */
function loginSite({ credentials: { user } }: Link): Site {
  return siteOf(user.origin.file, user.origin);
}

/** The line that makes a user of an instance. */
function linesOf({ users }: Instance, name: string): readonly Site[] {
  const line = users.get(name).or(undefined)?.line;
  return line ? [siteOf(line.file, line.name, line.directive)] : [];
}
