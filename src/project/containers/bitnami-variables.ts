/** The variable that makes Bitnami's start script write a setting, by the name of the setting. */
const ofServers: Readonly<Record<string, string>> = {
  port: "PORT_NUMBER",
  requirepass: "PASSWORD",
  appendonly: "AOF_ENABLED",
  aclfile: "ACLFILE",
  dir: "DATA_DIR",
  "io-threads": "IO_THREADS",
  "replica-announce-ip": "REPLICA_IP",
  "replica-announce-port": "REPLICA_PORT",
};

const ofSentinels: Readonly<Record<string, string>> = {
  port: "SENTINEL_PORT_NUMBER",
  requirepass: "SENTINEL_PASSWORD",
  "announce-ip": "SENTINEL_ANNOUNCE_IP",
  "announce-port": "SENTINEL_ANNOUNCE_PORT",
  "resolve-hostnames": "SENTINEL_RESOLVE_HOSTNAMES",
  "announce-hostnames": "SENTINEL_ANNOUNCE_HOSTNAMES",
};

/** What a sentinel is told of its one master. */
const ofMasters: Readonly<Record<string, string>> = {
  "down-after-milliseconds": "SENTINEL_DOWN_AFTER_MILLISECONDS",
  "failover-timeout": "SENTINEL_FAILOVER_TIMEOUT",
  "auth-pass": "MASTER_PASSWORD",
  "auth-user": "MASTER_USER",
};

/**
 * The variable for a line of configuration.
 *
 * @returns undefined if no variable stands for it
 */
export function bitnamiVariable(
  words: readonly string[],
  engine: string,
  isSentinel: boolean,
): readonly [name: string, value: string] | undefined {
  const [first = "", ...args] = words;
  const isStatement = isSentinel && first.toLowerCase() === "sentinel";
  const [setting = "", ...values] = isStatement ? args : words;
  const isMasters = isStatement && Object.hasOwn(ofMasters, setting);
  const names = isMasters ? ofMasters : isSentinel ? ofSentinels : ofServers;
  const own = isMasters ? values.slice(1) : values;
  const name = Object.hasOwn(names, setting) ? names[setting] : undefined;
  if (name === undefined || own.length !== 1) return undefined;
  const isValkey = engine === "valkey";
  return [`${engine.toUpperCase()}_${isValkey ? name.replace("MASTER", "PRIMARY") : name}`, own[0]!];
}
