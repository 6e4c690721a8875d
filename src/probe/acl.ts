import { commands, eventChannels, type ListedCommand } from "./commands.ts";

/** Releases between which the rules of users changed: 6.0 knows no channels, 7.0 has ACL DRYRUN. Sentinels have users since 6.2. */
export type AclRelease = "6.0" | "6.2" | "7.0";

export interface AclRequest {
  /** Of the user. */
  readonly name: string;
  readonly on: "servers" | "sentinels";
  readonly release: AclRelease;
  /** With what `--config-get` asks (of servers), and what `--watch` follows (of sentinels). */
  readonly withConfig?: boolean;
  readonly withWatch?: boolean;
}

/** Stands where the hash of the password belongs; a server refuses the line until it is replaced. */
export const hashPlaceholder = "#SHA256-OF-THE-PASSWORD";

/**
 * The user that the probe needs, and no more: a line for redis.conf, sentinel.conf or an ACL file, and what follows ACL SETUSER
 * behind `user`.
 */
export function aclLine({ name, on, release, withConfig = false, withWatch = false }: AclRequest): string {
  const all: readonly ListedCommand[] = Object.values(commands);
  const needed = all.filter(
    (command) =>
      (command.on === "both" || command.on === on) &&
      (command.tier === 1 || (command.tier === 2 ? withConfig : withWatch)) &&
      (command.since === undefined || Number(command.since) <= Number(release)) &&
      command.until === undefined &&
      // Whoever is not logged in yet must be able to (CMD_NO_AUTH).
      command !== commands.auth,
  );
  const rights = needed.map(({ words }) => `+${words.join("|").toLowerCase()}`);
  // Up to 6.2 a new user may read all channels (acl-pubsub-default).
  const channels = release === "6.0" ? [] : ["resetchannels"];
  if (release !== "6.0" && needed.some(({ follows }) => follows === "event-channels"))
    channels.push(...eventChannels.map((channel) => `&${channel}`));
  return ["user", name, "on", hashPlaceholder, ...channels, "-@all", ...rights].join(" ");
}
