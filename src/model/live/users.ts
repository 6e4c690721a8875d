import { decode } from "../../syntax/position.ts";
import type { User } from "../access/users.ts";
import { addressText } from "../address.ts";
import type { Instance } from "../deployment.ts";
import { Setting } from "../known.ts";
import type { Settings } from "../settings.ts";
import type { Live } from "./live.ts";
import { usersOf } from "./missing.ts";

/** What tells of the users of a running instance. */
export interface Answers {
  readonly live: Live;
  readonly declared: Instance | undefined;
}

/**
 * What is known of a user of a running instance. Its users are not read: ACL LIST shows hashes of their passwords. CONFIG GET
 * tells requirepass, which says who the default user lets in unless ACL rules do (ACLUpdateDefaultUserPassword in acl.c).
 *
 * @returns undefined for the default user whom requirepass makes
 */
export function toldUser(
  name: string,
  { live, declared }: Answers,
  settings: Settings,
): Setting<User | undefined> | undefined {
  const unknown = (missing: string) => Setting.unknown<User | undefined>(missing, settings.place);
  const acl = `${usersOf} of ${decode(addressText(live.address))}`;
  if (name !== "default") {
    const absent = live.dryRuns.find((run) => run.user === name && isUnknownUser(run.reason));
    return absent ? Setting.known(undefined, absent.origin) : unknown(settings.unread ?? acl);
  }
  const [password, file] = [settings.secret("requirepass"), settings.get("aclfile")];
  if (!password.isKnown) return unknown(password.missing!);
  if (file.or("unknown")) return unknown(file.missing ?? acl);
  const before = declared?.users.get("default").or(undefined);
  if (before?.line) return unknown(acl);
  // An empty requirepass is that of a default user without password, and that of one whom ACL rules give another.
  return password.value || before?.access.kind === "open" ? undefined : unknown(acl);
}

/** Whether ACL DRYRUN says that there is no such user (aclCommand in acl.c). */
export function isUnknownUser(reason: string | undefined): boolean {
  return reason !== undefined && /^User '.*' not found/s.test(reason);
}
