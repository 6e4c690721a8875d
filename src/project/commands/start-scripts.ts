import { baseOf, folderOf, join } from "../paths.ts";
import type { Entry } from "../source.ts";
import type { Disk } from "../starts/disk.ts";
import type { Start, Startup } from "../starts/start.ts";
import { readScript } from "./scripts.ts";

const script = /\.(?:sh|bash|bat|cmd)$/i;
const program = /(?:redis|valkey|keydb)-(?:server|sentinel)|\b(?:docker|podman|nerdctl)\s+(?:container\s+)?run\b/i;
/** A script is never that long. */
const longest = 256 * 1024;
/** Scripts that start servers to be gone again, that ask them, or that are an image's own. */
const passing =
  /(?:^|[-_.])(?:tests?|testing|spec|e2e|ci|travis|jenkins|bench(?:mark)?s?|backup|restore|dump|health(?:check)?|check|probe|client|stop|kill|clean(?:up)?|notify|(?:docker-)?entry-?point)(?=[-_.])/i;
/** What makes images, containers and machines: a script that it names runs in there. */
const maker = /^(?:(?:Docker|Container|Vagrant)file(?:\..*)?|.*\.(?:docker|container)file|.*\.ya?ml)$/i;

/** What the scripts of a folder start that are there to start the servers of a deployment. */
export function readScripts(folder: string, entries: readonly Entry[], disk: Disk): readonly Startup[] {
  const makers = new Makers(folder, disk);
  return entries.flatMap(({ name }) => {
    if (!script.test(name) || passing.test(name)) return [];
    const file = join(folder, name);
    const found = disk.read(file);
    if (!found.ok || found.text.length > longest || !program.test(found.text)) return [];
    if (makers.use(name)) return [];
    const startup = readScript(file, found.text, disk);
    return startup.starts.some(isOfDeployment) && !endsThem(found.text, startup) ? [startup] : [];
  });
}

/** It reads configuration, or it follows or watches others: not just a server to try something with. */
function isOfDeployment({ config, options, mode }: Start): boolean {
  const lines = options.flatMap(({ directives }) => directives.map(({ name }) => name.value.toLowerCase()));
  return (
    config.kind === "file" ||
    config.kind === "embedded" ||
    mode === "sentinel" ||
    lines.some((name) => /^(?:replicaof|slaveof|primaryof)$/.test(name))
  );
}

/** Whether it ends what it started: behind the last start something is shut down, and not as one of several tasks. */
function endsThem(text: string, { starts, file }: Startup): boolean {
  if (/\bstop["']?\s*(?:\(\s*\)|(?:\|[^)\n]{0,200})?\))/.test(text)) return false;
  const ends = starts.map(({ launch: { origin } }) =>
    origin.from === "file" && origin.file.uri === file ? origin.end : 0,
  );
  const last = ends.reduce((most, end) => Math.max(most, end), 0);
  const behind = text.slice(last).replace(/^.*\btrap\b.*$/gm, "");
  return /-cli\b[^\n]{0,300}\bshutdown\b|\b(?:docker|podman)\s+(?:container\s+)?(?:stop|rm|kill)\b|^\s*(?:p?kill|killall)\b/im.test(
    behind,
  );
}

/** The files beside scripts, and in the folder around, that make images, containers and machines. */
class Makers {
  readonly #folder: string;
  readonly #disk: Disk;
  #texts: readonly string[] | undefined;

  constructor(folder: string, disk: Disk) {
    this.#folder = folder;
    this.#disk = disk;
  }

  /** Whether one names a script, or takes all that lies in its folder. */
  use(script: string): boolean {
    this.#texts ??= this.#read();
    return this.#texts.some((text) => text.includes(script) || /^\s*(?:COPY|ADD)\s+(?:--\S+\s+)*\.\/?\s/im.test(text));
  }

  #read(): string[] {
    const above = folderOf(this.#folder);
    const folders = this.#folder === "." || baseOf(above) === ".." ? [this.#folder] : [this.#folder, above];
    return folders.flatMap((folder) =>
      (this.#disk.list(folder) ?? []).flatMap(({ name, kind }) => {
        const found = kind === "file" && maker.test(name) ? this.#disk.read(join(folder, name)) : undefined;
        return found?.ok && found.text.length <= longest ? [found.text] : [];
      }),
    );
  }
}
