import type { Span } from "../../syntax/config-file.ts";
import { shownOfCheck } from "../yaml/health-words.ts";
import type { YamlMap, YamlNode } from "../yaml/yaml.ts";

/** What may be shown of the value of a key: all of it, nothing, or what the keys in it allow. */
type Policy = true | { readonly [key: string]: Policy } | { readonly each: Policy };

const definition = { name: true, external: true, driver: true, file: true, attachable: true, internal: true } as const;

/** Not shown in whatever they stand. */
const hidden: ReadonlySet<string> = new Set(["labels", "driver_opts", "environment", "args", "content", "command"]);

const build = { context: true, dockerfile: true, target: true } as const;

/** Values that cannot hold a secret. Words of commands are shown by the lines they come to. */
const service: Policy = {
  image: true,
  container_name: true,
  hostname: true,
  networks: true,
  network_mode: true,
  net: true,
  ports: true,
  expose: true,
  volumes: true,
  volumes_from: true,
  tmpfs: true,
  configs: true,
  secrets: true,
  restart: true,
  profiles: true,
  depends_on: true,
  links: true,
  extends: true,
  scale: true,
  mem_limit: true,
  memory: true,
  working_dir: true,
  env_file: true,
  extra_hosts: true,
  platform: true,
  build,
  healthcheck: { interval: true, timeout: true, retries: true, start_period: true, disable: true },
  deploy: {
    mode: true,
    replicas: true,
    placement: true,
    resources: true,
    restart_policy: true,
    endpoint_mode: true,
    update_config: true,
    rollback_config: true,
  },
};

const file: Policy = {
  version: true,
  name: true,
  include: true,
  services: { each: service },
  networks: { each: { ...definition, ipam: true } },
  volumes: { each: definition },
  configs: { each: definition },
  secrets: { each: definition },
};

/** A server's program and the file behind it, at the start of a command. */
const program =
  /^["']?(?:exec\s+)?[\w./-]*(?:redis|valkey|keydb)-(?:server|sentinel)(?:\s+[\w./-]+\.conf(?=[\s"']|$))?/;

/** The stretches of a compose file that may be shown: keys, and values of keys that hold no secrets. In order. */
export function shownOf(documents: readonly YamlNode[], text: string): readonly Span[] {
  const spans: Span[] = [];
  for (const document of documents) {
    const isVersion1 = document.kind === "map" && !document.get("services");
    walk(document, isVersion1 ? { each: service } : file, spans, text);
  }
  return united(spans);
}

/** Keys are shown wherever they are. */
function walk(node: YamlNode, policy: Policy | undefined, spans: Span[], text: string): void {
  // Addresses of the net may hold a login.
  const isShown = (policy === true || policy === build) && node.kind === "scalar" && !node.text.value.includes("://");
  if (isShown) spans.push(node.span);
  if (node.kind === "list") for (const item of node.items) walk(item, nested(policy), spans, text);
  if (node.kind !== "map") return;
  for (const { key, value } of node.entries) {
    if (!key.value.includes("=")) spans.push(key.span);
    walk(value, policy === true && hidden.has(key.value) ? undefined : below(policy, key.value), spans, text);
  }
  if (policy !== service) return;
  for (const key of ["command", "entrypoint"]) command(node, key, spans, text);
  const check = node.get("healthcheck");
  const test = check?.kind === "map" ? check.get("test") : undefined;
  if (test) spans.push(...shownOfCheck(test));
}

function nested(policy: Policy | undefined): Policy | undefined {
  if (policy === undefined || policy === true) return policy;
  return "each" in policy ? (policy.each as Policy) : policy;
}

function below(policy: Policy | undefined, key: string): Policy | undefined {
  if (policy === undefined || policy === true) return policy;
  return "each" in policy ? (policy.each as Policy) : (policy as { readonly [key: string]: Policy })[key];
}

function command(map: YamlMap, key: string, spans: Span[], text: string): void {
  const node = map.get(key);
  const first = node?.kind === "list" ? node.items[0] : node;
  if (first?.kind !== "scalar") return;
  const { start, end } = first.span;
  const written = text.slice(start, Math.min(end, start + 300));
  const head = /^[>|][^\n]*\n\s*/.exec(written)?.[0] ?? "";
  const [match = ""] = program.exec(written.slice(head.length)) ?? [];
  if (match !== "") spans.push({ start: start + head.length, end: start + head.length + match.length });
  const second = node?.kind === "list" && match !== "" ? node.items[1] : undefined;
  if (second?.kind === "scalar" && /^[\w./-]+\.conf$/.test(second.text.value)) spans.push(second.span);
}

/** Ordered, without overlaps. */
function united(spans: readonly Span[]): readonly Span[] {
  const found: { start: number; end: number }[] = [];
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start || a.end - b.end)) {
    const last = found.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else if (end > start) found.push({ start, end });
  }
  return found;
}
