import { type DirectiveName, spellingsOf } from "../../../grammar/catalogue.ts";
import { marksOf } from "../../../grammar/placeholder.ts";
import { type Target, targetText } from "../../../grammar/version.ts";
import type { Surrounding } from "../raw.ts";
import { fillingStyle } from "./filling.ts";
import { imagesFor } from "./images.ts";
import { publishesPort } from "./published.ts";
import { restartPolicy } from "./restarts.ts";
import {
  isComposeFile,
  machinesMade,
  portsOfMachine,
  runsContainers,
  sentinelsStarted,
  serversStarted,
  startsOnOneMachine,
} from "./starts.ts";
import { type Uses, usesOf } from "./uses.ts";

/**
 * Environment variables by which container images set a directive (Bitnami's images and others that follow them), and
 * commands that do.
 */
const variables: Partial<Record<DirectiveName, readonly string[]>> = {
  requirepass: ["REDIS_PASSWORD", "VALKEY_PASSWORD"],
  masterauth: ["REDIS_MASTER_PASSWORD", "VALKEY_PRIMARY_PASSWORD", "REDIS_PASSWORD"],
  replicaof: ["REDIS_REPLICATION_MODE", "REDIS_MASTER_HOST", "VALKEY_REPLICATION_MODE"],
  port: ["REDIS_PORT_NUMBER", "VALKEY_PORT_NUMBER"],
  appendonly: ["REDIS_AOF_ENABLED", "VALKEY_AOF_ENABLED"],
  save: ["REDIS_RDB_POLICY", "REDIS_RDB_POLICY_DISABLED", "VALKEY_RDB_POLICY", "VALKEY_RDB_POLICY_DISABLED"],
  user: ["ACL SETUSER", "acl setuser"],
};

/** Names so common that only an option written with dashes counts as a mention. */
const commonWords: ReadonlySet<string> = new Set([
  "port",
  "bind",
  "save",
  "dir",
  "user",
  "include",
  "timeout",
  "databases",
]);

const officialImage =
  /(?:image:\s*["']?|\bFROM\s+)(?:docker\.io\/)?(?:library\/)?(?:redis|redis\/redis-stack\S*|valkey\/valkey)(?:[:@"'\s]|$)/m;

const keydbImage = /^(?![ \t]*#).*(?:\bimage["']?:[ \t]*["']?|\bFROM[ \t]+)(?:\S*\/)?(?:eqalpha|snapchat)\/keydb\b/im;

/** A tool that fills in templates, or an image built for the purpose, with an entry point of its own. */
const rewriting =
  /\b(?:sed|envsubst|gomplate|dockerize|confd|awk|perl|python3?|eval)\b|^[ \t#]*build:|^(?:FROM|ENTRYPOINT)\b/m;

/** A password given on the command line takes the place of the file's. */
const passwordOption = /--(?:requirepass|masterauth)\b/;

const anyImage = /^[ \t]*(?:-[ \t]+)?image:[ \t]*\S|^[ \t]*build:|^FROM[ \t]+\S/m;

const commentLine = /^[ \t]*#.*$/gm;

/** What stands beside the configuration files and can give a server options they do not show. */
export class Surroundings {
  readonly #files: () => readonly Surrounding[];
  /** Those of which not is known what they start. */
  readonly unmodelled: Surroundings;
  readonly #mentions = new Map<DirectiveName, string | undefined>();
  /** Without comments. */
  #said: readonly { readonly file: string; readonly said: string }[] | undefined;
  readonly #fillers = new Map<string, string | undefined>();
  readonly #publishers = new Map<number, string | undefined>();

  /**
   * @param files read only when something is asked
   * @param modelled names of those that were read as what they are
   */
  constructor(files: () => readonly Surrounding[], modelled?: ReadonlySet<string>) {
    this.#files = files;
    this.unmodelled = modelled?.size ? new Surroundings(() => files().filter(({ file }) => !modelled.has(file))) : this;
  }

  /** The file that names the directive or a variable that sets it, if there is one. */
  mention(name: DirectiveName): string | undefined {
    if (this.#mentions.has(name)) return this.#mentions.get(name);
    this.#said ??= this.#files().map(({ file, text }) => ({ file, said: text.replace(commentLine, "") }));
    if (this.#said.length === 0) return undefined;
    const words = [...spellingsOf(name), ...(variables[name] ?? [])];
    const file = this.#said.find(({ said }) =>
      words.some((word) => mentions(said, commonWords.has(word) ? `--${word}` : word)),
    )?.file;
    this.#mentions.set(name, file);
    return file;
  }

  get areEmpty(): boolean {
    return this.#files().length === 0;
  }

  /**
   * A file that holds a placeholder as written, names its variable or replaces all of its style; short and small names are
   * too common to count. Only where something can rewrite files: variables of a container with an official image change
   * nothing in a mounted file.
   */
  filling(placeholder: string): string | undefined {
    const style = this.#fillingStyle(marksOf(placeholder) ?? ["$", ""]);
    if (style !== undefined || !this.#rewrites) return style;
    const variables = placeholder.match(/[A-Z][A-Z0-9_]{2,}/g) ?? [];
    return this.#files().find(
      ({ text }) => text.includes(placeholder) || variables.some((variable) => mentions(text, variable)),
    )?.file;
  }

  /** The script that fills in all placeholders with such marks. */
  #fillingStyle(marks: readonly [opens: string, closes: string]): string | undefined {
    const [opens] = marks;
    if (!this.#fillers.has(opens)) {
      const fillsIn = fillingStyle(marks);
      this.#fillers.set(opens, this.#files().find(({ text }) => fillsIn(text))?.file);
    }
    return this.#fillers.get(opens);
  }

  get #rewrites(): boolean {
    return this.#files().some(({ text }) => rewriting.test(text));
  }

  /** Whether a compose file hands this one to a container of an official image, and nothing rewrites files or sets passwords. */
  handsOverAsIs(file: string): boolean {
    if (this.#rewrites || this.#files().some(({ text }) => passwordOption.test(text))) return false;
    const [, name] = splitPath(file);
    return this.#files().some((one) => {
      if (!officialImage.test(one.text)) return false;
      const { files, names, folders } = usesOf(one, this.#files());
      return files.includes(file) || names.includes(name) || folders.some((folder) => file.startsWith(`${folder}/`));
    });
  }

  /**
   * The file that has the name of a script on the machine it is for, if there is one: in the folder of the configuration
   * or below it, else one that lies in no folder of another's.
   *
   * @param config the configuration file that names the script
   * @param others those of all instances
   */
  script(path: string, config: string, others: readonly string[]): Surrounding | undefined {
    const [, name] = splitPath(path);
    const [own] = splitPath(config);
    const named = this.#files().filter(({ file }) => splitPath(file)[1] === name);
    const near = named.filter(({ file }) => file.startsWith(own));
    const foreign = others.map((other) => splitPath(other)[0]).filter((folder) => !own.startsWith(folder));
    const shared = named.filter(({ file }) => !foreign.some((folder) => file.startsWith(folder)));
    const beside = near.filter(({ file }) => shared.some((one) => one.file === file));
    const [found, ...more] = beside.length > 0 ? beside : shared;
    return more.length === 0 ? found : undefined;
  }

  /** The file that starts most sentinels, if one starts any. */
  get sentinelStarter(): { readonly file: string; readonly count: number } | undefined {
    const starters = this.#files().map((file) => ({ file: file.file, count: sentinelsStarted(file) }));
    return starters.filter(({ count }) => count > 0).toSorted((a, b) => b.count - a.count)[0];
  }

  /** The file that makes several machines, set up alike as far as it tells. */
  get machineMaker(): string | undefined {
    return this.#files().find((file) => machinesMade(file) > 1)?.file;
  }

  /** The same for servers. */
  get serverStarter(): { readonly file: string; readonly count: number } | undefined {
    const starters = this.#files().map((file) => ({ file: file.file, count: serversStarted(file) }));
    return starters.filter(({ count }) => count > 0).toSorted((a, b) => b.count - a.count)[0];
  }

  /** The release line of the image that runs a configuration file; undefined unless one and the same is named. */
  imageOf(config: string): Target | undefined {
    const [first, ...others] = this.#files().flatMap((file) => imagesFor(config, file));
    return first && others.every((other) => targetText(other) === targetText(first)) ? first : undefined;
  }

  /** What starts the server of a configuration file again by itself. */
  restarting(config: string): { readonly file: string; readonly policy: string } | undefined {
    for (const surrounding of this.#files()) {
      const policy = restartPolicy(surrounding, config);
      if (policy !== undefined) return { file: surrounding.file, policy };
    }
    return undefined;
  }

  /** Whether servers run in containers, each with folders of its own. */
  get containers(): boolean {
    return this.#files().some(runsContainers);
  }

  /** The file that gives a port of containers to the network of their machine. */
  publisher(port: number): string | undefined {
    if (!this.#publishers.has(port)) {
      this.#publishers.set(port, this.#files().find((file) => publishesPort(file, port))?.file);
    }
    return this.#publishers.get(port);
  }

  /** The configuration files that each of them uses. */
  get uses(): readonly Uses[] {
    const files = this.#files();
    return files.map((file) => usesOf(file, files));
  }

  /**
   * Whether a file beside the configuration starts the whole deployment on one machine. Where several compose files do
   * that each start one server at most, from the folders of those servers, and want the same port of their machine, each
   * is one host's.
   *
   * @param configs the names of the configuration files
   */
  areOnOneMachine(configs: readonly string[]): boolean {
    const starters = this.#files().filter(startsOnOneMachine);
    return starters.length > 0 && !arePerHost(starters, configs);
  }

  /** An image of KeyDB is run. */
  get runKeydb(): boolean {
    return this.#files().some(({ text }) => keydbImage.test(text));
  }

  /** The containers the servers run in: official images are built with protected mode off by default, others may be. */
  get image(): "none" | "official" | "other" {
    if (this.#files().some(({ text }) => officialImage.test(text))) return "official";
    return this.#files().some(({ text }) => anyImage.test(text)) ? "other" : "none";
  }
}

function arePerHost(starters: readonly Surrounding[], configs: readonly string[]): boolean {
  const folders = new Set(starters.map(({ file }) => splitPath(file)[0]));
  const [first, ...others] = starters.map(portsOfMachine);
  return (
    folders.size === starters.length &&
    starters.every((starter) => isComposeFile(starter) && serversStarted(starter) <= 1) &&
    [...folders].every((folder) => configs.some((config) => config.startsWith(folder))) &&
    configs.every((config) => [...folders].filter((folder) => config.startsWith(folder)).length === 1) &&
    others.length > 0 &&
    [...first!].some((port) => others.every((ports) => ports.has(port)))
  );
}

function mentions(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (!/[\w-]/.test(text[at + word.length] ?? "") && !/\w/.test(text[at - 1] ?? "")) return true;
  }
  return false;
}

function splitPath(path: string): [folder: string, name: string] {
  const slash = path.lastIndexOf("/");
  return [path.slice(0, slash + 1), path.slice(slash + 1)];
}
