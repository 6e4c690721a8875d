import type { Judged } from "../../index.ts";
import type { RawDeployment, RawInstance } from "../../model/raw.ts";
import type { Parsers } from "../../project/open.ts";
import { whyNotOurs } from "../../project/recognize.ts";
import { parseAclFile } from "../../syntax/acl-file.ts";
import type { ConfigFile } from "../../syntax/config-file.ts";
import type { Loading } from "../../syntax/load.ts";
import { parseConfig } from "../../syntax/parse.ts";

/** What is kept from one check to the next: what files are, their trees, and what deployments came to that rest on the same. */
export class Known {
  readonly #config = new Map<string, ConfigFile>();
  readonly #users = new Map<string, ConfigFile>();
  /** What files are that lie where configuration does, by name; those that are none are never parsed. */
  #recognized = new Map<string, Recognized>();
  /** Those that the check at work has come across. */
  #met = new Map<string, Recognized>();
  #judged = new Map<string, Judged>();
  #settings = "";

  readonly parsers: Parsers = {
    config: (text, name) => once(this.#config, text, name, parseConfig),
    users: (text, name) => once(this.#users, text, name, parseAclFile),
    whyNotOurs: (text, name) => {
      let known = this.#recognized.get(name);
      if (known?.text !== text) known = { text, reason: whyNotOurs(name, text) };
      this.#recognized.set(name, known);
      this.#met.set(name, known);
      return known.reason;
    },
  };

  /** @param settings all that a check goes by beside the files; another text and nothing of before holds */
  reuse(settings: string): (raw: RawDeployment) => Judged | undefined {
    if (settings !== this.#settings) this.#judged.clear();
    this.#settings = settings;
    return (raw) => {
      const known = this.#judged.get(raw.id);
      return known && restOnTheSame(raw, known.raw) ? known : undefined;
    };
  }

  remember(judged: Judged): void {
    this.#judged.set(judged.raw.id, judged);
  }

  /** Forgets what is no longer there. */
  keep(deployments: ReadonlySet<string>, files: ReadonlyMap<string, ConfigFile>): void {
    for (const id of this.#judged.keys()) if (!deployments.has(id)) this.#judged.delete(id);
    this.#recognized = this.#met;
    this.#met = new Map();
    for (const trees of [this.#config, this.#users])
      for (const name of trees.keys()) if (!files.has(name)) trees.delete(name);
  }
}

interface Recognized {
  readonly text: string;
  readonly reason: string | undefined;
}

function once(
  known: Map<string, ConfigFile>,
  text: string,
  name: string,
  parse: (text: string, name: string) => ConfigFile,
): ConfigFile {
  const found = known.get(name);
  if (found?.text === text) return found;
  const file = parse(text, name);
  known.set(name, file);
  return file;
}

/** Whether rules would be asked about the same: what is not certain to be is not. */
function restOnTheSame(a: RawDeployment, b: RawDeployment): boolean {
  const isPlain = (raw: RawDeployment) => (raw.startups ?? []).length === 0;
  return (
    isPlain(a) &&
    isPlain(b) &&
    a.complete === b.complete &&
    a.isReleaseOpen === b.isReleaseOpen &&
    a.targetFrom === b.targetFrom &&
    a.targetFile === b.targetFile &&
    JSON.stringify(a.target) === JSON.stringify(b.target) &&
    areAlike(a.instances, b.instances, isSameInstance) &&
    areAlike(a.surroundings, b.surroundings, (x, y) => x.file === y.file && x.text === y.text)
  );
}

function isSameInstance(a: RawInstance, b: RawInstance): boolean {
  if (a.launch || b.launch || a.section || b.section) return false;
  return a.id === b.id && a.isSpare === b.isSpare && isSameLoading(a.loading, b.loading);
}

function isSameLoading(a: Loading, b: Loading): boolean {
  return (
    a.file === b.file &&
    a.mode === b.mode &&
    areAlike(a.options, b.options, (x, y) => x === y) &&
    areAlike(a.includes, b.includes, (x, y) => x.directive === y.directive && ledTo(x.result, y.result)) &&
    a.aclFile?.directive === b.aclFile?.directive &&
    ledTo(a.aclFile?.result, b.aclFile?.result)
  );
}

type Led = Loading["includes"][number]["result"] | NonNullable<Loading["aclFile"]>["result"] | undefined;

function ledTo(a: Led, b: Led): boolean {
  if (a?.kind === "files" && b?.kind === "files") return areAlike(a.files, b.files, (x, y) => x === y);
  if (a?.kind === "file" && b?.kind === "file") return a.file === b.file;
  return JSON.stringify(a) === JSON.stringify(b);
}

function areAlike<T>(a: readonly T[], b: readonly T[], isSame: (x: T, y: T) => boolean): boolean {
  return a.length === b.length && a.every((one, index) => isSame(one, b[index]!));
}
