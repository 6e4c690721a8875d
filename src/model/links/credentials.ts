import { isAtLeast } from "../../../grammar/version.ts";
import type { Access } from "../access/access.ts";
import type { DataNode, Instance, Sentinel, Watch } from "../deployment.ts";
import { Setting, Undecided } from "../known.ts";
import type { Secret } from "../secret.ts";

/** What the near end sends and what the far end makes of it. */
export interface Credentials {
  readonly user: Setting<string | undefined>;
  readonly secret: Setting<Secret | undefined>;
  /** What the far end demands of that user. */
  readonly wanted: Setting<Access>;
  /**
   * `password-not-wanted`: a password alone, sent by a replica to a master without one, which ends the attempt.
   *
   * @throws Undecided where either side is unknown
   */
  readonly outcome: "accepted" | "no-password" | "wrong-password" | "password-not-wanted" | "closed";
}

/** `masteruser` and `masterauth`: what syncWithMaster in replication.c sends. */
export function credentialsOfReplication(from: DataNode, to: DataNode): Credentials {
  const user = from.settings.get("masteruser").map((name) => name || undefined);
  return judge(from, user, from.settings.secret("masterauth"), to);
}

/** `sentinel-user` and `sentinel-pass` (6.2), else the sentinel's own requirepass (5.0.1): sentinelSendAuthIfNeeded in sentinel.c. */
export function credentialsOfPeer(from: Sentinel, to: Sentinel): Credentials {
  const { target, statements } = from.loading;
  const nobody = Setting.known<string | undefined>(undefined, from.origin);
  if (
    isAtLeast(target, { redis: "6.2", valkey: "7.2.5" }) &&
    statements.some(({ at }) => at.name === "sentinel-pass") &&
    from.peerPass.or("unknown") !== undefined
  ) {
    return judge(from, from.peerUser, from.peerPass, to);
  }
  return judge(from, nobody, from.settings.secret("requirepass"), to);
}

/** `sentinel auth-user` and `sentinel auth-pass` of the master's name, for the master and its replicas. */
export function credentialsOfWatch({ sentinel, authUser, authPass }: Watch, to: DataNode): Credentials {
  return judge(sentinel, authUser, authPass, to);
}

function judge(
  from: Instance,
  user: Setting<string | undefined>,
  secret: Setting<Secret | undefined>,
  to: Instance,
): Credentials {
  return {
    user,
    secret,
    get wanted() {
      return wantedOf(user, to);
    },
    get outcome() {
      const password = secret.value;
      // From Redis 8.6 and Valkey 9.0 on a certificate can stand for a user.
      const byCertificate = to.settings.get("tls-auth-clients-user").or(undefined) ?? "off";
      if (!password && byCertificate !== "off") throw new Undecided("the user whom the certificate of a client names");
      // Sentinel goes on when its AUTH is refused, as the default user; a replica does not (docs/facts-found.md).
      if (from.kind === "sentinel" && to.access.or(undefined)?.kind === "open") return "accepted";
      // Without a password nothing is sent, not even the user (sendAuth needs both).
      const access = password ? wantedOf(user, to).value : to.access.value;
      if (access.kind === "closed") return "closed";
      if (access.kind === "open") return password && user.value === undefined ? "password-not-wanted" : "accepted";
      if (!password) return "no-password";
      return access.secrets.some((wanted) => wanted.equals(password)) ? "accepted" : "wrong-password";
    },
  };
}

/** What an instance demands of a user who logs in to it; of the default user where no name is sent. */
export function wantedOf(user: Setting<string | undefined>, to: Instance): Setting<Access> {
  if (!user.isKnown) return Setting.unknown(user.missing!, user.origin);
  if (user.value === undefined || user.value === "default") return to.access;
  return to.users.get(user.value).map((known) => known?.access ?? { kind: "closed", isUndefined: true });
}
