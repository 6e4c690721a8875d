import { isAtLeast, type Target } from "../../../grammar/version.ts";
import type { SourceText } from "../../syntax/source-text.ts";
import type { ContainerFiles } from "./files.ts";
import type { Lines } from "./lines.ts";
import { blankWords } from "./official.ts";
import type { Variables } from "./variables.ts";

/**
 * The lines that libredis.sh and libvalkey.sh set in the stock configuration, where they are not the server's defaults
 * (bitnami/containers, 5.0/debian-10 to 8.10/debian-12 and valkey/9.1).
 *
 * @param isReplaced a configuration of the user's own stands in place of all of them; variables are still checked
 * @returns what could not be followed
 */
export function serverLines(
  lines: Lines,
  variables: Variables,
  engine: string,
  target: Target | undefined,
  files: ContainerFiles,
  isReplaced: boolean,
): string | undefined {
  const isAllowed = variables.isYes("ALLOW_EMPTY_PASSWORD");
  const password = variables.get("PASSWORD");
  lines.add("dir", variables.or("DATA_DIR", `/bitnami/${engine}/data`));
  lines.add("save", "");
  if (isAllowed) lines.add("protected-mode", "no");
  if (variables.isYes("ALLOW_REMOTE_CONNECTIONS", "yes")) lines.add("bind", "0.0.0.0", "::");
  else lines.add("bind", "127.0.0.1");
  lines.add("appendonly", variables.or("AOF_ENABLED", "yes"));
  const policy = variables.get("RDB_POLICY");
  // "900#1 300#10"
  for (const point of policy ? blankWords(policy) : []) {
    const at = point.value.indexOf("#");
    if (at < 0) lines.add("save", point);
    else lines.add("save", point.slice(0, at), point.slice(at + 1));
  }
  addPorts(lines, variables);
  for (const name of ["IO_THREADS_DO_READS", "IO_THREADS"]) {
    const value = variables.get(name);
    if (value) lines.add(name.toLowerCase().replaceAll("_", "-"), value);
  }
  if (password) lines.add("requirepass", password);
  else if (!isAllowed)
    variables.missing(
      "PASSWORD",
      `${variables.name("PASSWORD")} is not set: without it the image starts only with ALLOW_EMPTY_PASSWORD=yes`,
    );
  const commands = variables.get("DISABLE_COMMANDS");
  for (const { 0: name, index } of commands?.value.matchAll(/[^, \t\n]+/g) ?? [])
    lines.add("rename-command", commands!.slice(index, index + name.length), '""');
  const aclFile = variables.get("ACLFILE");
  if (aclFile) lines.add("aclfile", aclFile);
  const unread = addReplication(lines, variables, engine, target, isAllowed, isReplaced);
  const overrides = overridesFile(variables, engine);
  const found = files.find(typeof overrides === "string" ? overrides : overrides.value);
  // Of a text that stands elsewhere no path can be included: its lines are read behind these.
  if (found.mount && found.kind !== "missing" && found.kind !== "text") lines.add("include", overrides);
  const isStarted = password !== undefined || isAllowed;
  return isStarted ? unread : `what it would run with ${variables.name("PASSWORD")} set`;
}

/** The file that is read behind all lines but those of the command. */
export function overridesFile(variables: Variables, engine: string): SourceText | string {
  return variables.or("OVERRIDES_FILE", `/opt/bitnami/${engine}/mounted-etc/overrides.conf`);
}

function addPorts(lines: Lines, variables: Variables): void {
  const port = variables.or("PORT_NUMBER", "6379");
  const isTls = variables.isYes("TLS_ENABLED");
  const tlsPort = variables.get("TLS_PORT_NUMBER") ?? variables.or("TLS_PORT", "6379");
  const isTlsOnly = isTls && variables.text("PORT_NUMBER", "6379") === "6379" && textOf(tlsPort) === "6379";
  lines.add("port", isTlsOnly ? "0" : port);
  if (!isTls) return;
  lines.add("tls-port", tlsPort);
  addTlsFiles(lines, variables, "TLS");
}

/** What the images of servers and of sentinels share. */
export function addTlsFiles(lines: Lines, variables: Variables, prefix: string): void {
  for (const name of ["CERT_FILE", "KEY_FILE"]) lines.add(`tls-${lower(name)}`, variables.or(`${prefix}_${name}`, ""));
  const authority = variables.get(`${prefix}_CA_FILE`);
  if (authority) lines.add("tls-ca-cert-file", authority);
  else lines.add("tls-ca-cert-dir", variables.or(`${prefix}_CA_DIR`, ""));
  for (const name of ["KEY_FILE_PASS", "DH_PARAMS_FILE"]) {
    const value = variables.get(`${prefix}_${name}`);
    if (value) lines.add(`tls-${lower(name)}`, value);
  }
  lines.add("tls-auth-clients", variables.or(`${prefix}_AUTH_CLIENTS`, "yes"));
}

function lower(name: string): string {
  return name.toLowerCase().replaceAll("_", "-");
}

function textOf(value: { readonly value: string } | string): string {
  return typeof value === "string" ? value : value.value;
}

function addReplication(
  lines: Lines,
  variables: Variables,
  engine: string,
  target: Target | undefined,
  isAllowed: boolean,
  isReplaced: boolean,
): string | undefined {
  const isValkey = engine === "valkey";
  const master = isValkey ? "PRIMARY" : "MASTER";
  const auth = isValkey ? "primaryauth" : "masterauth";
  const mode = variables.text("REPLICATION_MODE");
  if (mode === "") return undefined;
  const isMaster = mode === master.toLowerCase();
  if (!isMaster && !(isValkey ? mode === "replica" : /^(?:slave|replica)$/.test(mode))) {
    if (/^\$\(/.test(mode)) return `the value of ${variables.name("REPLICATION_MODE")}`;
    variables.missing(
      "REPLICATION_MODE",
      `${variables.name("REPLICATION_MODE")} is neither ${master.toLowerCase()} nor replica: the container ends at once`,
    );
    return `what it would run with another ${variables.name("REPLICATION_MODE")}`;
  }
  const isOld = target !== undefined && !isAtLeast(target, { redis: "5.0.0", valkey: "7.2.5" });
  const masterPort = variables.or(`${master}_PORT_NUMBER`, "6379");
  const ip = variables.get("REPLICA_IP");
  // Without one it announces the address of its own interface, as it would anyway.
  if (ip && !isOld) lines.add("replica-announce-ip", ip);
  const port = variables.get("REPLICA_PORT") ?? masterPort;
  const isDefault = textOf(port) === variables.text("PORT_NUMBER", "6379") && !variables.get("REPLICA_PORT");
  if (!isDefault && !isOld) lines.add("replica-announce-port", port);
  if (variables.isYes("TLS_ENABLED")) lines.add("tls-replication", "yes");
  if (isMaster) {
    const password = variables.get("PASSWORD");
    if (password) lines.add(auth, password);
    return undefined;
  }
  const password = variables.get(`${master}_PASSWORD`);
  if (password) lines.add(auth, password);
  else if (!isAllowed) {
    const name = variables.name(`${master}_PASSWORD`);
    variables.missing(
      `${master}_PASSWORD`,
      `${name} is not set: a replica starts without it only with ALLOW_EMPTY_PASSWORD=yes`,
    );
    return `what it would run with ${name} set`;
  }
  if (isReplaced) return undefined;
  if (variables.get("SENTINEL_HOST")) return `which master the sentinel at ${variables.name("SENTINEL_HOST")} names`;
  const host = variables.get(`${master}_HOST`);
  if (!host) {
    const name = variables.name(`${master}_HOST`);
    variables.missing(
      `${master}_HOST`,
      `${name} is not set, and ${variables.name("REPLICATION_MODE")} is ${mode}: the container waits for a master in vain and ends`,
    );
    return `what it would run with ${name} set`;
  }
  lines.add(isOld ? "slaveof" : "replicaof", host, masterPort);
  return undefined;
}
