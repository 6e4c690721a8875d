import { posix } from "node:path";
import type { Launch, LaunchHost, PublishedPort } from "../../model/launch.ts";
import { type HostFile, SourceText } from "../../syntax/source-text.ts";
import type { Argv, Container, Mount } from "../containers/container.ts";
import { type ContainerOutcome, startsOf } from "../containers/starts.ts";
import type { Disk } from "../starts/disk.ts";
import type { Start } from "../starts/start.ts";
import type { MachineFiles } from "./machine-files.ts";
import { pathIn, pathOf } from "./shell/state.ts";
import type { ShellOutcome, StartedCommand } from "./shell.ts";

const valued = new Set(
  (
    "-a -c -e -h -l -m -p -u -v -w --add-host --annotation --attach --blkio-weight --cap-add --cap-drop --cgroup-parent --cidfile " +
    "--cpu-period --cpu-quota --cpu-shares --cpus --cpuset-cpus --cpuset-mems --device --dns --dns-option --dns-search --domainname " +
    "--entrypoint --env --env-file --expose --gpus --group-add --health-cmd --health-interval --health-retries --health-start-period " +
    "--health-timeout --hostname --ip --ip6 --ipc --isolation --label --label-file --link --log-driver --log-opt --mac-address --memory " +
    "--memory-reservation --memory-swap --memory-swappiness --mount --name --net --net-alias --network --network-alias --oom-score-adj " +
    "--pid --pids-limit --platform --publish --pull --restart --runtime --security-opt --shm-size --stop-signal --stop-timeout " +
    "--storage-opt --sysctl --tmpfs --ulimit --user --userns --uts --volume --volumes-from --workdir"
  ).split(" "),
);
const long: Readonly<Record<string, string>> = {
  "-e": "--env",
  "-h": "--hostname",
  "-m": "--memory",
  "-p": "--publish",
  "-v": "--volume",
  "-w": "--workdir",
  "--net": "--network",
  "--net-alias": "--network-alias",
};

/** What a command such as `docker run -d --name redis -v ... redis redis-server /x.conf` says. */
export interface DockerRun {
  readonly options: readonly { readonly name: string; readonly value: SourceText }[];
  readonly image: SourceText;
  readonly command: readonly SourceText[];
}

/** @returns undefined if it names no image */
export function readDockerRun(argv: readonly SourceText[]): DockerRun | undefined {
  const options: { name: string; value: SourceText }[] = [];
  let at = argv[1]?.value === "container" ? 3 : 2;
  for (; at < argv.length && argv[at]!.value.startsWith("-"); at++) {
    const word = argv[at]!;
    const { value } = word;
    const equals = value.startsWith("--") ? value.indexOf("=") : -1;
    const name = equals < 0 ? value : value.slice(0, equals);
    const short = /^-[a-zA-Z]{2,}/.test(value) ? shortOption(value) : undefined;
    if (value === "--") {
      at++;
      break;
    }
    if (equals >= 0) options.push({ name: long[name] ?? name, value: word.slice(equals + 1) });
    else if (short) {
      const given = short.at < value.length ? word.slice(short.at) : argv[++at];
      if (given) options.push({ name: long[short.name] ?? short.name, value: given });
    } else if (valued.has(name) && argv[at + 1]) options.push({ name: long[name] ?? name, value: argv[++at]! });
  }
  const image = argv[at];
  return image && { options, image, command: argv.slice(at + 1) };
}

/** The one of several letters that takes a value: `-dp 6379:6379`, `-p6379:6379`. */
function shortOption(value: string): { readonly name: string; readonly at: number } | undefined {
  for (let at = 1; at < value.length; at++)
    if (valued.has(`-${value[at]}`)) return { name: `-${value[at]}`, at: at + 1 };
  return undefined;
}

/** What containers a script runs start. */
export function startsOfRuns(
  runs: readonly StartedCommand[],
  host: HostFile,
  files: MachineFiles,
  disk: Disk,
  origin: (text: SourceText) => Launch["origin"],
  { files: written, unread: lost }: ShellOutcome,
): { readonly starts: readonly Start[]; readonly outcomes: readonly ContainerOutcome[] } {
  const starts: Start[] = [];
  const outcomes: ContainerOutcome[] = [];
  for (const [index, { argv, folder, isCertain }] of runs.entries()) {
    const run = readDockerRun(argv.map((word) => inHost(word, host)));
    if (!run || !isCertain) continue;
    const last = (name: string) => run.options.findLast((option) => option.name === name)?.value;
    const all = (name: string) => run.options.flatMap((option) => (option.name === name ? [option.value] : []));
    const name = last("--name");
    const key = name?.value ?? `container ${index + 1}`;
    const id = `${host.uri}#${key}`;
    const outcome = startsOf(
      containerOf(run, key, name ?? run.image, { id, folder, host, files, disk, written }),
      disk,
    );
    outcomes.push(outcome);
    const network = last("--network");
    const isHost = network?.value === "host";
    const restart = last("--restart");
    const hosts: LaunchHost[] = isHost
      ? []
      : [last("--ip"), name, last("--hostname"), ...all("--network-alias")].flatMap((text) =>
          text && !text.value.includes("$") ? [{ host: text.value, origin: origin(text) }] : [],
        );
    for (const [at, started] of outcome.started.entries()) {
      const { storage, together, ...rest } = started;
      const unread = started.unread ?? lost;
      const launch: Launch = {
        by: "script",
        name: `container ${key}`,
        origin: origin(name ?? run.image),
        hosts,
        machine: host.uri,
        namespace: isHost ? host.uri : id,
        ...(!isHost && { networks: [`${host.uri} ${network?.value ?? "bridge"}`] }),
        isInside: !isHost,
        ports: isHost ? [] : all("--publish").flatMap((text) => portOf(text, origin)),
        ...(outcome.image && { image: outcome.image }),
        ...storage,
        ...(together && { together }),
        fileAt: (path) => outcome.fileAt(path),
        ...(restart &&
          /^(?:always|unless-stopped|on-failure)/.test(restart.value) && {
            restart: { value: `--restart ${restart.value}`, origin: origin(restart) },
          }),
        ...(unread !== undefined && { unread }),
      };
      starts.push({
        ...rest,
        ...(unread !== undefined && { unread }),
        id: at === 0 ? id : `${id}/${started.mode}`,
        launch,
        hostPath: outcome.hostPath,
        textAt: outcome.textAt,
      });
    }
  }
  return { starts, outcomes };
}

function inHost(word: SourceText, host: HostFile): SourceText {
  return word.host === host ? word : SourceText.written(host, word.value, { start: 0, end: 0 });
}

interface Where {
  readonly id: string;
  readonly folder: string | undefined;
  readonly host: HostFile;
  readonly files: MachineFiles;
  readonly disk: Disk;
  /** What the script wrote. */
  readonly written: ShellOutcome["files"];
}

function containerOf(run: DockerRun, name: string, place: SourceText, where: Where): Container {
  const { options, image, command } = run;
  const { host } = where;
  const environment = new Map<string, SourceText | undefined>();
  const mounts: Mount[] = [];
  for (const { name: option, value } of options) {
    if (option === "--env") {
      const at = value.value.indexOf("=");
      environment.set(at < 0 ? value.value : value.value.slice(0, at), at < 0 ? undefined : value.slice(at + 1));
    } else if (option === "--volume") mounts.push(...volume(value, where));
    else if (option === "--mount") mounts.push(...mount(value, where));
  }
  const words = (list: readonly SourceText[]): Argv => {
    const start = list[0]!.span.start;
    return { words: list, form: "list", span: { start, end: Math.max(start, list.at(-1)!.span.end) } };
  };
  const entrypoint = options.findLast((option) => option.name === "--entrypoint")?.value;
  const folder = options.findLast((option) => option.name === "--workdir")?.value;
  return {
    host,
    place: place.span,
    name,
    image,
    environment,
    mounts,
    ...(entrypoint && { entrypoint: words([entrypoint]) }),
    ...(command.length > 0 && { command: words(command) }),
    ...(folder && { workingFolder: folder.value }),
  };
}

/** `-v SOURCE:TARGET[:ro]`. */
function volume(text: SourceText, where: Where): Mount[] {
  const [source, target, mode = ""] = text.value.split(":");
  if (source === undefined) return [];
  const at = target ?? source;
  if (!at.startsWith("/")) return [];
  const from =
    target === undefined ? { kind: "ephemeral" as const, key: `${where.id} ${at}` } : sourceOf(source, where);
  return [{ target: at, origin: text.span, isReadOnly: /\bro\b/.test(mode), source: from }];
}

function mount(text: SourceText, where: Where): Mount[] {
  const fields = new Map(text.value.split(",").map((field) => [field.split("=")[0]!, field.split("=")[1] ?? ""]));
  const target = fields.get("target") ?? fields.get("destination") ?? fields.get("dst");
  const source = fields.get("source") ?? fields.get("src");
  if (!target?.startsWith("/")) return [];
  const isReadOnly = fields.has("readonly") || fields.has("ro");
  const from =
    fields.get("type") === "tmpfs" || source === undefined
      ? { kind: "ephemeral" as const, key: `${where.id} ${target}` }
      : sourceOf(source, where);
  return [{ target, origin: text.span, isReadOnly, source: from }];
}

/** A name is a volume, a path a file or a folder of the machine; there may be in it what the script wrote. */
function sourceOf(source: string, where: Where): Mount["source"] {
  const { files, disk, host, written } = where;
  const own = source.replaceAll("\\", "/");
  const named = pathOf({ text: SourceText.written(host, own, { start: 0, end: 0 }), isKnown: false });
  if (named === undefined) return { kind: "volume", key: `${where.id} ${own}` };
  if (!/[/.]/.test(named)) return { kind: "volume", key: `${host.uri} ${named}` };
  const path = pathIn(where, named);
  const found = files.findAny(path);
  const texts = textsAt(path, written);
  if (texts.size > 0) {
    const isFolder = found !== undefined && disk.kind(found) === "directory";
    for (const entry of isFolder ? (disk.list(found) ?? []) : []) {
      const text = entry.kind === "file" && !texts.has(entry.name) ? files.text(`${found}/${entry.name}`) : undefined;
      if (text) texts.set(entry.name, text);
    }
    return { kind: "texts", key: `${host.uri} ${path}`, texts, isOfMachine: true };
  }
  if (found === undefined) return { kind: "bind", path, is: path.startsWith("/") ? "outside" : "missing" };
  return { kind: "bind", path: found, is: disk.kind(found) === "file" ? "file" : "folder" };
}

/** What was written to a path, or below it; undefined where it is not all known. */
function textsAt(path: string, written: Where["written"]): Map<string, SourceText | undefined> {
  const texts = new Map<string, SourceText | undefined>();
  for (const [name, { source, isCertain }] of written) {
    const inside = posix.relative(path, name);
    if (!inside.startsWith("..")) texts.set(inside, isCertain ? source : undefined);
  }
  return texts;
}

/** `[[address:]outside:]inside`, TCP only. */
function portOf(text: SourceText, origin: (text: SourceText) => Launch["origin"]): PublishedPort[] {
  const [, address, outside, inside] = /^(?:([\d.]*):)??(?:(\d*):)?(\d+)(?:\/tcp)?$/.exec(text.value) ?? [];
  if (inside === undefined) return [];
  return [
    {
      inside: Number(inside),
      outside: outside ? Number(outside) : undefined,
      ...(address && { address }),
      origin: origin(text),
    },
  ];
}
