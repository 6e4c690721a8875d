import type { Target } from "../../grammar/version.ts";
import type { ConfigFile } from "../syntax/config-file.ts";
import type { AclFileResolver, IncludeResolver } from "../syntax/load.ts";
import { type Evidence, gather } from "./evidence.ts";
import type { Includes } from "./includes.ts";
import { kindOf } from "./kind.ts";
import type { Member } from "./part.ts";
import type { Paths } from "./paths.ts";
import type { FoundFile } from "./walk.ts";

/** What files say that name no others: it does not change as long as they do not. */
const known = new WeakMap<ConfigFile, Evidence>();

function evidenceOf(file: ConfigFile, resolve: IncludeResolver, aclFile: AclFileResolver): Evidence {
  const before = known.get(file);
  if (before) return before;
  let isAlone = true;
  const asking =
    <P extends unknown[], R>(ask: (...given: P) => R) =>
    (...given: P) => {
      isAlone = false;
      return ask(...given);
    };
  const evidence = gather(file, asking(resolve), asking(aclFile));
  if (isAlone) known.set(file, evidence);
  return evidence;
}

/** The same object for what is the same: what is known of it, too, is then still known. */
const members = new WeakMap<Evidence, { readonly absolute: string; readonly member: Member }>();

function memberOf(name: string, absolute: string, evidence: Evidence): Member {
  const before = members.get(evidence);
  if (before && before.absolute === absolute && before.member.name === name) return before.member;
  const member = { name, kind: kindOf(absolute, evidence), evidence };
  members.set(evidence, { absolute, member });
  return member;
}

/** The files that a server or sentinel of its own reads: not those that are read for another only. */
export function mainFiles(
  found: readonly FoundFile[],
  files: ReadonlyMap<string, ConfigFile>,
  includes: Includes,
  aclFile: AclFileResolver,
  target: Target,
  names: Paths,
  read: ReadonlySet<string>,
): Member[] {
  const resolve = includes.resolver(target);
  const evidence = new Map<string, Evidence>(
    found.map(({ name }) => [name, evidenceOf(files.get(name)!, resolve, aclFile)]),
  );
  const reached = new Set(read);
  for (const [name, { included, aclFile }] of evidence) {
    for (const other of included) if (other !== name) reached.add(other);
    if (aclFile !== undefined && aclFile !== name) reached.add(aclFile);
  }
  const main = new Set(found.map(({ name }) => name).filter((name) => !reached.has(name)));
  // Files that include each other in a circle: the first stands for all.
  const covered = new Set([...main].flatMap((name) => [...evidence.get(name)!.included]));
  for (const { name } of found) {
    if (main.has(name) || covered.has(name) || read.has(name)) continue;
    main.add(name);
    for (const other of evidence.get(name)!.included) covered.add(other);
  }
  return [...main].map((name) => {
    return memberOf(name, names.absolute(name), evidence.get(name)!);
  });
}
