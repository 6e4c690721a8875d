import { posix } from "node:path";
import { parse } from "yaml";
import { imageOf } from "./image.ts";
import type { ContainerPlan, ContainersPlan, InterfacePlan, MountPlan, PortPlan, SandboxPlan } from "./plan.ts";
import { type Fields, fields, list, pairs, refuseOthers, text } from "./yaml-fields.ts";

const known = [
  ...["image", "command", "entrypoint", "environment", "volumes", "tmpfs", "configs", "working_dir"],
  ...["networks", "container_name", "hostname", "ports", "restart", "depends_on", "scale"],
];

/**
 * What `docker compose up` starts.
 *
 * @param scale containers by service, as `--scale` tells
 */
export function readCompose(file: string, scale: Readonly<Record<string, number>> = {}): ContainersPlan {
  const root = fields(parse(file, { merge: true }));
  refuseOthers("the file", root, ["version", "name", "services", "networks", "volumes", "configs"]);
  const networks = Object.entries({ default: {}, ...fields(root.networks) }).map(([name, network], index) => ({
    name,
    prefix: prefixOf(fields(network)) ?? `172.${18 + index}.0`,
  }));
  const sandboxes = Object.entries(fields(root.services)).flatMap(([name, each]) => {
    const service = fields(each);
    refuseOthers(name, service, known);
    const count = scale[name] ?? Number(service.scale ?? 1);
    return Array.from({ length: count }, (_, index) => sandbox(root, name, service, count > 1 ? index + 1 : undefined));
  });
  return { networks, sandboxes };
}

function prefixOf(network: Fields): string | undefined {
  const subnet = text(fields(list(fields(network.ipam).config)[0]).subnet);
  if (subnet === "") return undefined;
  if (!subnet.endsWith(".0/24")) throw new Error(`the lab does not know the subnet ${subnet}`);
  return subnet.slice(0, -".0/24".length);
}

function sandbox(root: Fields, service: string, value: Fields, copy: number | undefined): SandboxPlan {
  const name = copy === undefined ? service : `${service}-${copy}`;
  const names = [service, text(value.container_name), text(value.hostname), `project-${service}-${copy ?? 1}`];
  return {
    name,
    interfaces: interfacesOf(value.networks, names.filter(Boolean)),
    ports: list(value.ports).map(portOf),
    init: [],
    containers: [containerOf(root, service, name, value)],
    isPod: false,
  };
}

function interfacesOf(networks: unknown, names: readonly string[]): readonly InterfacePlan[] {
  const named = Array.isArray(networks)
    ? networks.map((name) => [text(name), {}] as const)
    : Object.entries(fields(networks));
  return (named.length === 0 ? [["default", {}] as const] : named).map(([network, value]) => {
    const { aliases, ipv4_address: address } = fields(value);
    refuseOthers(network, fields(value), ["aliases", "ipv4_address"]);
    return {
      network,
      names: [...names, ...list(aliases).map(text)],
      ...(address !== undefined && { address: text(address) }),
    };
  });
}

function portOf(port: unknown): PortPlan {
  const [, outside, inside] = /^(?:[\d.]+:)?(\d+):(\d+)$/.exec(text(port)) ?? [];
  if (!outside || !inside) throw new Error(`the lab does not know the port ${text(port)}`);
  return { outside: Number(outside), inside: Number(inside) };
}

function containerOf(root: Fields, service: string, name: string, value: Fields): ContainerPlan {
  const image = imageOf(text(value.image));
  // An entrypoint of one's own takes the image's command away, too.
  const entrypoint = wordsOf(value.entrypoint);
  const command = wordsOf(value.command) ?? (entrypoint ? [] : image.command);
  const folder = value.working_dir === undefined ? image.folder : text(value.working_dir);
  const mounts = [
    ...list(value.volumes).map(volumeMount),
    ...[value.tmpfs ?? []].flat().map((target): MountPlan => mount(text(target), false, { kind: "memory" })),
    ...list(value.configs).map((each) => configMount(root, each)),
  ];
  const own = image.volumes.filter((target) => !mounts.some((other) => other.target === target));
  return {
    name: service,
    words: [...(entrypoint ?? image.entrypoint), ...command],
    environment: pairs(value.environment),
    folder,
    mounts: [
      ...own.map((target) => mount(target, false, { kind: "volume", name: `${name}${target.replaceAll("/", "-")}` })),
      ...mounts,
    ],
    restarts: /^(?:always|unless-stopped|on-failure)/.test(text(value.restart)),
  };
}

function mount(target: string, isReadOnly: boolean, source: MountPlan["source"]): MountPlan {
  return { target: posix.normalize(target).replace(/(.)\/$/, "$1"), isReadOnly, source };
}

function volumeMount(value: unknown): MountPlan {
  if (typeof value === "string") {
    const [source = "", target, ...modes] = value.split(":");
    if (target === undefined) return mount(source, false, { kind: "volume", name: source.replaceAll("/", "-") });
    return mount(target, modes.join().includes("ro"), sourceOf(source));
  }
  const { source, target, read_only: isReadOnly, ...others } = fields(value);
  refuseOthers(text(target), others, ["type"]);
  return mount(text(target), isReadOnly === true, sourceOf(text(source)));
}

function sourceOf(source: string): MountPlan["source"] {
  if (source.startsWith("/")) throw new Error(`the lab does not mount ${source}`);
  return source.startsWith(".") ? { kind: "bind", path: source } : { kind: "volume", name: source };
}

function configMount(root: Fields, value: unknown): MountPlan {
  const { source, target } = typeof value === "string" ? { source: value, target: `/${value}` } : fields(value);
  const { content, file, ...others } = fields(fields(root.configs)[text(source)]);
  refuseOthers(text(source), others, []);
  if (file !== undefined) return mount(text(target), true, { kind: "bind", path: text(file) });
  const texts = { content: unescaped(text(content)) };
  return mount(text(target), true, { kind: "texts", name: text(source), texts, only: "content" });
}

/** A string is split as a shell does, but for variables. */
function wordsOf(value: unknown): string[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) return value.map((word) => unescaped(text(word)));
  const words = unescaped(text(value)).matchAll(/"((?:\\.|[^"\\])*)"|'([^']*)'|([^\s"']+)/gs);
  return [...words].map(([, double, single, plain]) => double?.replace(/\\(["\\$`])/g, "$1") ?? single ?? plain ?? "");
}

/** A dollar sign is written twice; what would be replaced is refused. */
function unescaped(value: string): string {
  if (/(?<!\$)(?:\$\$)*\$(?!\$)/.test(value)) throw new Error(`the lab replaces no variables: ${value}`);
  return value.replaceAll("$$", "$");
}
