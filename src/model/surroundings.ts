import { type DirectiveName, spellingsOf } from "../../grammar/catalogue.ts";
import type { Surrounding } from "./raw.ts";
import { restartPolicy } from "./restarts.ts";
import { configsNamed, runsContainers, sentinelsStarted, serversStarted, startsOnOneMachine } from "./starts.ts";

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

/** A tool that fills in templates, or an image built for the purpose, with an entry point of its own. */
const rewriting =
  /\b(?:sed|envsubst|gomplate|dockerize|confd|awk|perl|python3?|eval)\b|^[ \t#]*build:|^(?:FROM|ENTRYPOINT)\b/m;

const anyImage = /^[ \t]*(?:-[ \t]+)?image:[ \t]*\S|^[ \t]*build:|^FROM[ \t]+\S/m;

const commentLine = /^[ \t]*#.*$/gm;

/** What stands beside the configuration files and can give a server options they do not show. */
export class Surroundings {
  readonly #files: () => readonly Surrounding[];
  #named: ReadonlySet<string> | undefined;
  readonly #mentions = new Map<DirectiveName, string | undefined>();

  /** @param files read only when something is asked */
  constructor(files: () => readonly Surrounding[]) {
    this.#files = files;
  }

  /** The file that names the directive or a variable that sets it, if there is one. */
  mention(name: DirectiveName): string | undefined {
    if (this.#mentions.has(name)) return this.#mentions.get(name);
    const words = [...spellingsOf(name), ...(variables[name] ?? [])];
    const file = this.#files().find(({ text }) => {
      const said = text.replace(commentLine, "");
      return words.some((word) => mentions(said, commonWords.has(word) ? `--${word}` : word));
    })?.file;
    this.#mentions.set(name, file);
    return file;
  }

  get areEmpty(): boolean {
    return this.#files().length === 0;
  }

  /**
   * A file that holds a placeholder as written or names its variable; short and small names are too common to count. Only
   * where something can rewrite files: variables of a container with an official image change nothing in a mounted file.
   */
  filling(placeholder: string): string | undefined {
    if (!this.#files().some(({ text }) => rewriting.test(text))) return undefined;
    const variables = placeholder.match(/[A-Z][A-Z0-9_]{2,}/g) ?? [];
    return this.#files().find(
      ({ text }) => text.includes(placeholder) || variables.some((variable) => mentions(text, variable)),
    )?.file;
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

  /** The same for servers. */
  get serverStarter(): { readonly file: string; readonly count: number } | undefined {
    const starters = this.#files().map((file) => ({ file: file.file, count: serversStarted(file) }));
    return starters.filter(({ count }) => count > 0).toSorted((a, b) => b.count - a.count)[0];
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

  /** Whether others of these files are named, of the same folder, and this one is not. */
  leavesOut(file: string, all: () => readonly string[]): boolean {
    this.#named ??= new Set(this.#files().flatMap(configsNamed));
    const [folder, name] = splitPath(file);
    if (this.#named.size === 0 || this.#named.has(name)) return false;
    return all().some((other) => splitPath(other)[0] === folder && this.#named!.has(splitPath(other)[1]));
  }

  /** Whether a file beside the configuration starts the whole deployment on one machine. */
  get oneMachine(): boolean {
    return this.#files().some(startsOnOneMachine);
  }

  /** The containers the servers run in: official images are built with protected mode off by default, others may be. */
  get image(): "none" | "official" | "other" {
    if (this.#files().some(({ text }) => officialImage.test(text))) return "official";
    return this.#files().some(({ text }) => anyImage.test(text)) ? "other" : "none";
  }
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
