import type { Target } from "../../grammar/version.ts";
import type { RawInstance } from "../model/raw.ts";
import type { ConfigFile } from "../syntax/config-file.ts";
import { type AclFileResolver, load } from "../syntax/load.ts";
import type { Includes } from "./includes.ts";
import type { Member } from "./part.ts";
import type { Statement } from "./settings/statement.ts";
import { isStarted } from "./starts/sets.ts";

/** What members are loaded with. */
export interface Loads {
  readonly files: ReadonlyMap<string, ConfigFile>;
  readonly includes: Includes;
  readonly aclFile: AclFileResolver;
  readonly stated: Statement | undefined;
  /** Names of files that nothing is meant to start. */
  readonly spare: ReadonlySet<string>;
}

/** A member of a deployment as a server of the target reads it, with what the project file says of it. */
export function loadMember(member: Member, target: Target, loads: Loads): RawInstance {
  const { files, includes, aclFile, stated, spare } = loads;
  const { name, kind, evidence } = member;
  if (isStarted(member)) {
    const instance = member.instance(target, stated?.optionsOf(member.id, target) ?? []);
    const launch = stated?.launchOf({ name: member.id, evidence }, instance.launch);
    return launch ? { ...instance, launch } : instance;
  }
  const loading = load(files.get(name)!, {
    ...{ mode: kind, target, include: includes.resolver(target), aclFile },
    options: stated?.optionsOf(name, target) ?? [],
  });
  const launch = stated?.launchOf({ name, evidence });
  return { id: name, loading, isSpare: spare.has(name) && !launch, ...(launch && { launch }) };
}
