import { isAtLeast, type Target } from "../../../grammar/version.ts";
import { addTlsFiles } from "./bitnami-server.ts";
import type { Lines } from "./lines.ts";
import type { Variables } from "./variables.ts";

/**
 * The lines that libredissentinel.sh and libvalkeysentinel.sh set in the stock sentinel.conf (bitnami/containers,
 * 5.0/debian-10 to 8.10/debian-12 and valkey-sentinel/9.1).
 */
export function sentinelLines(lines: Lines, variables: Variables, engine: string, target: Target | undefined): void {
  const isValkey = engine === "valkey";
  const master = isValkey ? "PRIMARY" : "MASTER";
  const set = variables.or(`${master}_SET`, isValkey ? "myprimary" : "mymaster");
  const since = (redis: string) => target === undefined || isAtLeast(target, { redis, valkey: "7.2.5" });
  lines.add("bind", "0.0.0.0", "::");
  addPorts(lines, variables);
  const password = variables.get("SENTINEL_PASSWORD");
  if (password) lines.add("requirepass", password);
  lines.add(
    "sentinel monitor",
    set,
    variables.or(`${master}_HOST`, engine),
    variables.or(`${master}_PORT_NUMBER`, "6379"),
    variables.or("SENTINEL_QUORUM", "2"),
  );
  lines.add("sentinel down-after-milliseconds", set, variables.or("SENTINEL_DOWN_AFTER_MILLISECONDS", "60000"));
  lines.add("sentinel failover-timeout", set, variables.or("SENTINEL_FAILOVER_TIMEOUT", "180000"));
  lines.add("sentinel parallel-syncs", set, "1");
  for (const [line, name] of [
    ["auth-pass", `${master}_PASSWORD`],
    ["auth-user", `${master}_USER`],
  ] as const) {
    const value = variables.get(name);
    if (value) lines.add(`sentinel ${line}`, set, value);
  }
  for (const name of ["ANNOUNCE_IP", "ANNOUNCE_PORT"]) {
    const value = variables.get(`SENTINEL_${name}`);
    if (value) lines.add(`sentinel ${name.toLowerCase().replace("_", "-")}`, value);
  }
  if (since("6.2.0")) {
    lines.add("sentinel resolve-hostnames", variables.or("SENTINEL_RESOLVE_HOSTNAMES", "yes"));
    lines.add("sentinel announce-hostnames", variables.or("SENTINEL_ANNOUNCE_HOSTNAMES", "no"));
  }
  const period = variables.get(`SENTINEL_${master}_REBOOT_DOWN_AFTER_PERIOD`);
  if (period && since("7.0.0")) lines.add("sentinel master-reboot-down-after-period", set, period);
}

function addPorts(lines: Lines, variables: Variables): void {
  const port = variables.or("SENTINEL_PORT_NUMBER", "26379");
  if (!variables.isYes("SENTINEL_TLS_ENABLED")) {
    lines.add("port", port);
    return;
  }
  const isPlainDefault = /^(?:26379|0)$/.test(variables.text("SENTINEL_PORT_NUMBER", "26379"));
  const isTlsOnly = isPlainDefault && variables.text("SENTINEL_TLS_PORT_NUMBER", "26379") === "26379";
  lines.add("port", isTlsOnly ? "0" : port);
  lines.add("tls-port", variables.or("SENTINEL_TLS_PORT_NUMBER", "26379"));
  addTlsFiles(lines, variables, "SENTINEL_TLS");
  lines.add("tls-replication", "yes");
}
