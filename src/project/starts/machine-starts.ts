import { folderOf, isWithin } from "../paths.ts";
import { fileOf } from "./read-file.ts";
import type { Start, Startup } from "./start.ts";

/** What units and scripts start that nothing else does, as far as it can be followed. */
export class MachineStarts {
  readonly #containers: readonly Startup[];
  /** Configuration files of the project that containers read or are given. */
  readonly #handedOver: ReadonlySet<string>;
  /** By unit or script: the file and the port of what it starts. */
  readonly #started = new Map<string, Startup["kind"]>();

  /** @param found all that start servers; those of containers come first */
  constructor(found: readonly Startup[]) {
    this.#containers = found.filter((startup) => isOfContainers(startup) && startup.starts.length > 0);
    this.#handedOver = new Set(
      this.#containers.flatMap(({ used, starts }) => [...used, ...starts.flatMap((start) => filesBehind(start))]),
    );
  }

  starts(startup: Startup): readonly Start[] {
    const kept = startup.starts.filter((start) => this.#isKept(start, startup));
    for (const start of kept) {
      const file = fileOf(start);
      if (file !== undefined) this.#started.set(file, startup.kind);
      this.#started.set(keyOf(start, startup), startup.kind);
    }
    return kept;
  }

  #isKept(start: Start, startup: Startup): boolean {
    const file = fileOf(start);
    if (file === undefined) return isFollowed(start) && !this.#isBesideContainers(startup);
    if (this.#handedOver.has(file) || (isElsewhere(start) && this.#isBesideContainers(startup))) return false;
    // Two scripts may start one file on two ports; a unit and a script that start one are two ways to do so.
    const by = this.#started.get(file);
    return by === undefined || (by === startup.kind && !this.#started.has(keyOf(start, startup)));
  }

  /** What is started by hand beside a compose file is another way to start the same. */
  #isBesideContainers({ file }: Startup): boolean {
    const folder = folderOf(file);
    const isNear = (other: string) =>
      other === "." || folder === "." || isWithin(folder, other) || isWithin(other, folder);
    return this.#containers.some((other) => isNear(folderOf(other.file)));
  }
}

export function isOfContainers({ kind }: Startup): boolean {
  return kind === "compose" || kind === "kubernetes";
}

/** What it reads is in sight, be it as a script writes it. */
function isFollowed({ config, unread, launch }: Start): boolean {
  if (config.kind === "unknown" || config.kind === "missing") return false;
  return config.kind === "embedded" || (unread === undefined && launch.unread === undefined);
}

/** By its path it lies on another machine, or in a container. */
function isElsewhere({ config }: Start): boolean {
  return config.kind !== "none" && !config.mount && config.at.startsWith("/");
}

function filesBehind(start: Start): string[] {
  const { config } = start;
  const file = fileOf(start);
  return [...(file === undefined ? [] : [file]), ...(config.kind === "embedded" ? [config.file.uri] : [])];
}

/** What it reads and the port it is given by an option: equal for two ways to start the same. */
function keyOf(start: Start, { file }: Startup): string {
  const { config, options } = start;
  const lines = options.flatMap(({ directives }) => directives);
  const port = lines.findLast(({ name }) => name.value.toLowerCase() === "port")?.args[0]?.value ?? "";
  const at = config.kind === "none" ? start.id : `${folderOf(file)} ${config.at}`;
  return `${fileOf(start) ?? at}\0${port}`;
}
