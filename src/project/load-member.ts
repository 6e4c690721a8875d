import { type Target, targetText } from "../../grammar/version.ts";
import type { RawInstance } from "../model/raw.ts";
import type { ConfigFile } from "../syntax/config-file.ts";
import { type AclFileResolver, type Loading, load, type Mode } from "../syntax/load.ts";
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
  const file = files.get(name)!;
  const options = stated?.optionsOf(name, target) ?? [];
  const loading =
    options.length > 0
      ? load(file, { mode: kind, target, include: includes.resolver(target), aclFile, options })
      : loadAlone(file, kind, target, loads);
  const launch = stated?.launchOf({ name, evidence });
  return { id: name, loading, isSpare: spare.has(name) && !launch, ...(launch && { launch }) };
}

/** What files come to that name no others, by kind of server: it does not change as long as they do not. */
const known = new WeakMap<ConfigFile, Map<string, Loading>>();

function loadAlone(file: ConfigFile, mode: Mode, target: Target, { includes, aclFile }: Loads): Loading {
  const ofFile = known.get(file) ?? new Map<string, Loading>();
  const key = `${mode} of ${targetText(target)}`;
  const before = ofFile.get(key);
  if (before) return before;
  let isAlone = true;
  const include = includes.resolver(target);
  const loading = load(file, {
    ...{ mode, target },
    include: (...asked) => {
      isAlone = false;
      return include(...asked);
    },
    aclFile: (...asked) => {
      isAlone = false;
      return aclFile(...asked);
    },
  });
  if (isAlone) known.set(file, ofFile.set(key, loading));
  return loading;
}
