import type { SkippedFile } from "../lint/report.ts";
import { baseOf, folderOf, isWithin, join, type Paths, rooted } from "./paths.ts";
import { isTemplateText, listOfUsers, notRendered, whyNotOurs } from "./recognize.ts";
import { type Entry, type FileSource, leadsNowhere, tooLarge } from "./source.ts";
import { startingName } from "./starts/startups.ts";
import type { Steps } from "./steps.ts";

/** A file that is a configuration, or was given as one. */
export interface FoundFile {
  readonly name: string;
  readonly text: string;
  /** Named by the user, not met in a folder. */
  readonly given: boolean;
}

/** What lies below the paths given. */
export interface Walk {
  /** Ordered by name. */
  readonly found: readonly FoundFile[];
  /** Files given that are no configuration and may start servers, by folder. */
  readonly starting: ReadonlyMap<string, readonly Entry[]>;
  /** What each folder met on the way holds. */
  readonly folders: ReadonlyMap<string, readonly Entry[]>;
  readonly skipped: readonly SkippedFile[];
  readonly unreadable: readonly SkippedFile[];
}

const configName = /\.conf$|^(?:redis|sentinel|valkey|keydb)[\w.-]*\.(?:cfg|cnf|config)$/i;
const templateName =
  /\.conf\b.*\.(?:j2|jinja2?|erb|epp|tpl|tmpl|template|tftpl|mustache|hbs|gotmpl)$|\.(?:template|tmpl|tpl)\.conf$/i;
const foreignFolder = /^(?:node_modules|__pycache__|bower_components)$/;
/** Hidden folders in which build tools and containers have configuration of their own. */
const toolFolder = /^\.(?:ci|circleci|deploy|devcontainer|docker|github|gitlab)$/;

/**
 * Finds the configuration files below the paths given. A path that is a file is taken whatever its name, but for ACL
 * files; in folders those with the name of a configuration and the content of one are. Each file is read once, and links
 * that leave the folder they are met in are not followed.
 *
 * @param recognize says of a text and a name why it is no configuration; undefined for one that is
 * @param isIgnored tells names that are passed over without a word, unless they were given
 */
export function* walk(
  given: readonly string[],
  source: FileSource,
  paths: Paths,
  recognize: (text: string, name: string) => string | undefined = (text, name) => whyNotOurs(name, text),
  isIgnored: (name: string) => boolean = () => false,
): Steps<Walk> {
  const walker = new Walker(source, paths, recognize, isIgnored);
  for (const name of given) yield* walker.take(name);
  return walker.result();
}

interface Link {
  readonly name: string;
  readonly kind: Entry["kind"];
  /** Where the walk began that met it. */
  readonly root: string;
}

class Walker {
  readonly #source: FileSource;
  readonly #recognize: (text: string, name: string) => string | undefined;
  readonly #isIgnored: (name: string) => boolean;
  readonly #paths: Paths;
  readonly #found = new Map<string, FoundFile>();
  readonly #starting = new Map<string, Entry[]>();
  readonly #folders = new Map<string, readonly Entry[]>();
  readonly #skipped = new Map<string, string>();
  readonly #unreadable = new Map<string, string>();
  /** Links resolved, of what was walked. */
  readonly #walked = new Set<string>();

  constructor(
    source: FileSource,
    paths: Paths,
    recognize: (text: string, name: string) => string | undefined,
    isIgnored: (name: string) => boolean,
  ) {
    this.#recognize = recognize;
    this.#isIgnored = isIgnored;
    this.#source = source;
    this.#paths = paths;
  }

  *take(name: string): Steps<void> {
    const kind = this.#source.kind(name);
    if (kind !== undefined && this.#isIgnored(name)) this.#skipped.set(name, "the project file says to ignore it");
    else if (kind === "directory") yield* this.#walkFrom(name);
    else this.#readGiven(name);
  }

  result(): Walk {
    const list = (reasons: ReadonlyMap<string, string>) =>
      [...reasons].map(([file, reason]) => ({ file, reason })).sort((a, b) => (a.file < b.file ? -1 : 1));
    return {
      found: [...this.#found.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
      starting: this.#starting,
      folders: this.#folders,
      skipped: list(this.#skipped),
      unreadable: list(this.#unreadable),
    };
  }

  #readGiven(name: string): void {
    const read = this.#source.read(name);
    this.#skipped.delete(name);
    if (!read.ok) this.#unreadable.set(name, read.reason);
    else if (/\.acl$/i.test(name)) this.#skipped.set(name, listOfUsers);
    else if (startingName.test(name) && this.#recognize(read.text, name) !== undefined) {
      const others = this.#starting.get(folderOf(name)) ?? [];
      this.#starting.set(folderOf(name), [...others, { name: baseOf(name), kind: "file" }]);
    } else if (isTemplateText(read.text)) this.#skipped.set(name, notRendered);
    else this.#found.set(name, { name, text: read.text, given: true });
  }

  *#walkFrom(name: string): Steps<void> {
    const real = this.#source.real(name);
    const root = real === undefined ? this.#paths.absolute(name) : rooted(real);
    const links: Link[] = [];
    yield* this.#walkFolder(name, root, root, links);
    // What a link leads to is walked under its own name where it has one below the root, so links come last.
    for (const link of links) yield* this.#follow(link, links);
  }

  *#walkFolder(name: string, real: string, root: string, links: Link[]): Steps<void> {
    const pending: (readonly [name: string, real: string])[] = [[name, real]];
    for (let next = pending.pop(); next; next = pending.pop()) {
      const [folder, realFolder] = next;
      if (this.#walked.has(realFolder)) continue;
      this.#walked.add(realFolder);
      const entries = this.#source.list(folder);
      yield;
      if (!entries) {
        this.#unreadable.set(folder, "the folder cannot be read");
        continue;
      }
      this.#folders.set(folder, entries);
      for (const { name: base, kind, link } of entries) {
        const path = join(folder, base);
        if (this.#isIgnored(path)) continue;
        if (!isWanted(base, kind)) {
          if (kind === "file" && templateName.test(base)) this.#skipped.set(path, notRendered);
        } else if (link) links.push({ name: path, kind, root });
        else if (kind === "directory") pending.push([path, `${realFolder}/${base}`]);
        else {
          this.#walked.add(`${realFolder}/${base}`);
          this.#readMet(path);
          yield;
        }
      }
    }
  }

  *#follow({ name, kind, root }: Link, links: Link[]): Steps<void> {
    const resolved = this.#source.real(name);
    if (resolved === undefined) {
      this.#unreadable.set(name, leadsNowhere);
      return;
    }
    const real = rooted(resolved);
    if (this.#walked.has(real)) return;
    if (!isWithin(real, root)) {
      this.#skipped.set(name, "a symbolic link that leads out of the folder");
    } else if (kind === "directory") yield* this.#walkFolder(name, real, root, links);
    else {
      this.#walked.add(real);
      this.#readMet(name);
    }
  }

  #readMet(name: string): void {
    if (this.#found.has(name)) return;
    const read = this.#source.read(name);
    if (!read.ok) {
      (read.reason === tooLarge ? this.#skipped : this.#unreadable).set(name, read.reason);
      return;
    }
    const reason = this.#recognize(read.text, name);
    if (reason === undefined) this.#found.set(name, { name, text: read.text, given: false });
    else this.#skipped.set(name, reason);
  }
}

function isWanted(base: string, kind: Entry["kind"]): boolean {
  if (base.startsWith(".")) return kind === "directory" && toolFolder.test(base);
  return kind === "directory" ? !foreignFolder.test(base) : configName.test(base) && !templateName.test(base);
}
