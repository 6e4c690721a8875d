import type { Endpoint } from "../facts/answers.ts";
import { type FactLine, type LineName, linesByFirst, type Section } from "../facts/read.ts";
import { decode } from "../syntax/position.ts";
import type {
  ObservedFailure,
  ObservedInstance,
  ObservedMaster,
  ObservedReplication,
  ObservedSummary,
  ObservedView,
} from "./report.ts";

/**
 * What a report tells of the instances of one deployment.
 *
 * @param sections of its instances
 */
export function summarizeFacts(sections: readonly Section[], taken: string | undefined): ObservedSummary {
  return {
    ...(taken !== undefined && { takenAt: decode(taken) }),
    instances: sections.map(instanceOf),
    masters: mastersIn(sections),
  };
}

/** "10.0.0.1:6379", "[::1]:6379" */
function textOf({ host, port }: Endpoint): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}

function instanceOf(section: Section): ObservedInstance {
  const { kind, address } = section;
  const one = (name: LineName) =>
    section.lines
      .get(name)
      ?.at(-1)
      ?.words.map(({ value }) => decode(value));
  const info = fieldsOf(section.lines.get("info") ?? []);
  const text = (name: string) => info.get(name);
  const unreachable = one("unreachable");
  const dialled = one("dialled")?.[0];
  const user = one("user")?.[0];
  const mayWrite = one("may-write")?.[0];
  const version = text("valkey_version") ?? text("redis_version");
  const role = one("role")?.[0] ?? text("role");
  const runId = text("run_id");
  const replication = kind === "server" ? replicationIn(info) : undefined;
  return {
    address: decode(textOf(address)),
    ...(dialled !== undefined && { dialled }),
    kind,
    answered: unreachable === undefined,
    ...(unreachable && { failure: failureOf(unreachable) }),
    failed: (section.lines.get("failed") ?? []).map(({ words }) => {
      const [command = "", ...failure] = words.map(({ value }) => decode(value));
      return { command, ...failureOf(failure) };
    }),
    ...(role !== undefined && { role }),
    ...(version !== undefined && { version }),
    ...(runId !== undefined && { runId }),
    ...(user !== undefined && { user }),
    ...(mayWrite !== undefined && { mayWrite: mayWrite === "yes" }),
    ...(replication && { replication }),
  };
}

function failureOf([code = "other", text = ""]: readonly string[]): ObservedFailure {
  return { code, text };
}

/** Lines of two words, name and value, behind so many others. */
function fieldsOf(lines: readonly FactLine[], at = 0): Map<string, string> {
  const fields = new Map<string, string>();
  for (const { words } of lines) {
    const [field, value] = [words[at], words[at + 1]];
    if (field && value) fields.set(decode(field.value), decode(value.value));
  }
  return fields;
}

function replicationIn(info: ReadonlyMap<string, string>): ObservedReplication | undefined {
  const number = (name: string) => numberIn(info.get(name));
  const role = info.get("role");
  if (role === "slave") {
    const host = info.get("master_host");
    const port = number("master_port");
    const offset = number("slave_repl_offset");
    const silentFor = number("master_last_io_seconds_ago");
    return {
      ...(offset !== undefined && { offset }),
      ...(host !== undefined && port !== undefined && { master: textOf({ host, port }) }),
      linkUp: info.get("master_link_status") === "up",
      // -1 while there is no link.
      ...(silentFor !== undefined && silentFor >= 0 && { silentFor }),
    };
  }
  if (role !== "master") return undefined;
  const offset = number("master_repl_offset");
  const replicas = [...info].flatMap(([name, value]) => (/^slave\d+$/.test(name) ? [replicaIn(value)] : []));
  return { ...(offset !== undefined && { offset }), replicas };
}

/** `ip=10.0.0.2,port=6379,state=online,offset=42,lag=0` */
function replicaIn(text: string) {
  const fields = new Map(text.split(",").map((part) => [part.replace(/=.*/s, ""), part.replace(/^[^=]*=?/, "")]));
  const offset = numberIn(fields.get("offset"));
  const lag = numberIn(fields.get("lag"));
  return {
    address: textOf({ host: fields.get("ip") ?? "", port: numberIn(fields.get("port")) ?? 0 }),
    state: fields.get("state") ?? "",
    ...(offset !== undefined && { offset }),
    ...(lag !== undefined && { lag }),
  };
}

/** In the order first met. */
function mastersIn(sections: readonly Section[]): ObservedMaster[] {
  const views = new Map<string, ObservedView[]>();
  for (const section of sections) {
    const names = new Set(section.lines.get("master")?.map(({ words }) => words[0]!.value));
    for (const name of names) {
      const known = views.get(name);
      if (known) known.push(viewOf(section, name));
      else views.set(name, [viewOf(section, name)]);
    }
  }
  return [...views].map(([name, views]) => ({ name: decode(name), views }));
}

function viewOf(section: Section, name: string): ObservedView {
  const fields = fieldsOf(linesByFirst(section, "master").get(name) ?? [], 1);
  const number = (field: string) => numberIn(fields.get(field));
  const host = fields.get("ip");
  const port = number("port");
  const epoch = number("config-epoch");
  const quorum = number("quorum");
  const peers = number("num-other-sentinels");
  const replicas = number("num-slaves");
  return {
    sentinel: decode(textOf(section.address)),
    ...(host !== undefined && port !== undefined && { address: textOf({ host, port }) }),
    ...(epoch !== undefined && { epoch }),
    ...(quorum !== undefined && { quorum }),
    ...(peers !== undefined && { peers }),
    ...(replicas !== undefined && { replicas }),
    flags: (fields.get("flags") ?? "").split(",").filter((flag) => flag !== ""),
  };
}

function numberIn(text: string | undefined): number | undefined {
  return text !== undefined && /^-?\d{1,15}$/.test(text) ? Number(text) : undefined;
}
