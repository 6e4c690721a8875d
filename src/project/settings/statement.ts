import { posix } from "node:path";
import type { Target } from "../../../grammar/version.ts";
import type { Launch, LaunchHost } from "../../model/launch.ts";
import type { ConfigFile } from "../../syntax/config-file.ts";
import { unchangeable } from "../../syntax/embedding.ts";
import { encode } from "../../syntax/position.ts";
import { optionLines } from "../commands/option-lines.ts";
import { optionsFile } from "../commands/options-file.ts";
import type { Member } from "../part.ts";
import { isWithin, type Paths } from "../paths.ts";
import { whyNoAddress } from "./address-text.ts";
import { baseOf, matches, matchesAny } from "./globs.ts";
import type { Mistake } from "./mistake.ts";
import {
  fileOf,
  type Placed,
  type ProjectFile,
  type StatedDeployment,
  type StatedHost,
  type StatedInstance,
} from "./project-file.ts";
import { wordsOf } from "./words.ts";

/** What a project file says of the files that were found. It wins over what the files say themselves. */
export class Statement {
  readonly project: ProjectFile;
  readonly #paths: Paths;
  /** Absolute. */
  readonly #folder: string;
  readonly #instances: ReadonlyMap<string, StatedInstance>;
  readonly #order: ReadonlyMap<StatedDeployment, number>;
  /** By the folders, or files, in which all lies that a pattern of theirs can mean. */
  readonly #byBase = new Map<string, StatedDeployment[]>();
  readonly #notices: Mistake[] = [];
  #isSource = false;

  constructor(project: ProjectFile, paths: Paths) {
    this.project = project;
    this.#paths = paths;
    this.#folder = posix.dirname(paths.absolute(project.file.uri));
    this.#order = new Map(project.deployments.map((deployment, index) => [deployment, index]));
    for (const deployment of project.deployments)
      for (const base of new Set(deployment.files.map(({ value }) => baseOf(value))))
        this.#byBase.set(base, [...(this.#byBase.get(base) ?? []), deployment]);
    this.#instances = new Map(
      project.deployments.flatMap(({ instances }) => instances.map((instance) => [instance.id.value, instance])),
    );
  }

  /** The name of the folder that include lines may lead to. */
  get root(): string {
    return this.#paths.name(this.#folder);
  }

  /** The project file, if what is said of instances rests on it: for frames. */
  get sources(): readonly ConfigFile[] {
    return this.#isSource ? [this.project.file] : [];
  }

  get uri(): string {
    return this.project.file.uri;
  }

  /** Whether files of no deployment stated are only a part of theirs. */
  get isPart(): boolean {
    return this.project.partial?.value ?? false;
  }

  /** What was found that the user should know: after `group`. */
  get notices(): readonly Mistake[] {
    return this.#notices;
  }

  /** Whether a file or folder, or a folder it lies in, is not to be read. */
  isIgnored(name: string): boolean {
    const path = this.#relative(name);
    if (!path || this.project.ignore.length === 0) return false;
    const patterns = this.project.ignore.map(({ value }) => value);
    const parts = path.split("/");
    return parts.some((_, index) => matchesAny(parts.slice(0, index + 1).join("/"), patterns));
  }

  /** Members as they are stated to be. */
  settled(members: readonly Member[]): Member[] {
    return members.map((member) => {
      const kind = this.#instanceOf(member.name)?.kind?.value;
      return kind === undefined ? member : { ...member, kind };
    });
  }

  /**
   * The deployments stated that have members, and the members of none.
   *
   * @param given the names the user gave: what lies outside was not read
   * @param idOf the id of the instance that a member becomes
   * @param others ids of instances that are in no deployment stated, whatever it says: they count as found
   */
  group<M extends Member>(
    members: readonly M[],
    given: readonly string[],
    idOf: (member: M) => string = ({ name }) => name,
    others: readonly string[] = [],
  ): Grouping<M> {
    const { deployments } = this.project;
    const sets = deployments.map((): M[] => []);
    const rest: M[] = [];
    for (const member of members) {
      const path = this.#pathOf(idOf(member));
      const [owner, second] = path === undefined ? [] : this.#ownersOf(path);
      if (owner) sets[this.#order.get(owner)!]!.push(member);
      else rest.push(member);
      if (owner && second) this.#note(second.name, `${path} is a file of "${owner.name.value}", too, and counts there`);
    }
    const found = new Set([...members.map(idOf), ...others].flatMap((id) => this.#idOf(id) ?? []));
    for (const [index, deployment] of deployments.entries()) {
      const own = sets[index]!.flatMap((member) => this.#idOf(idOf(member)) ?? []);
      this.#noteAbsent(deployment, { own, all: found }, given);
    }
    const [first] = deployments;
    if (first && rest.length > 0) this.#noteRest(first, rest.map(idOf));
    const grouped = deployments.map((deployment, index) => ({
      name: deployment.name.value,
      members: sets[index]!.sort((a, b) => (a.name < b.name ? -1 : 1)),
      target: deployment.target ?? this.project.target,
      isPart: (deployment.partial?.value ?? this.isPart) || !this.#isCovered(deployment, given),
    }));
    return { sets: grouped.filter(({ members }) => members.length > 0), rest };
  }

  /** How and where an instance runs, as far as it is stated; what else is known of it stays. */
  launchOf({ name, evidence }: Pick<Member, "name" | "evidence">, known?: Launch): Launch | undefined {
    const stated = this.#instanceOf(name);
    const { hosts } = this.project;
    const machine = stated?.host
      ? hosts.get(stated.host.value)
      : [...hosts.values()].find(({ addresses }) => addresses.some(({ value }) => evidence.hosts.includes(value)));
    const own = stated?.addresses ?? [];
    const named = own.length > 0 || !machine || !stated?.host ? own : namesOf(machine);
    if (!machine && named.length === 0 && !stated?.port) return known;
    this.#isSource = true;
    const launchHosts = named.map(({ value, span }): LaunchHost => {
      const port = stated?.port && { port: stated.port.value };
      return { host: value.toLowerCase(), ...port, origin: this.#at({ value, span }) };
    });
    const origin = this.#at(stated?.id ?? machine?.name ?? named[0]!);
    const base = known ?? {
      by: "project-file",
      name: "the project file",
      origin,
      hosts: [],
      isInside: false,
      ports: [],
    };
    return {
      ...base,
      hosts: [...launchHosts, ...base.hosts],
      ...(machine && { machine: encode(machine.name.value) }),
    };
  }

  /** What the command line of an instance has behind its file, as files that are read behind it. */
  optionsOf(name: string, target: Target): ConfigFile[] {
    const stated = this.#instanceOf(name);
    if (!stated || stated.options.length === 0) return [];
    this.#isSource = true;
    const { file } = this.project;
    const words = stated.options.flatMap((option) => wordsOf(option, file));
    const embedding = { ...unchangeable(stated.id.span, "option"), shown: file.embedding?.shown ?? [] };
    return [optionsFile(optionLines(words, target).lines, file, embedding)];
  }

  /** The name as the project file writes it; undefined for what lies outside of its folder. */
  #relative(name: string): string | undefined {
    const path = this.#paths.absolute(name);
    return isWithin(path, this.#folder) ? posix.relative(this.#folder, path) : undefined;
  }

  /** The same for the file of an instance, */
  #pathOf(id: string): string | undefined {
    return this.#relative(fileOf(id));
  }

  /** and for an instance. */
  #idOf(id: string): string | undefined {
    const path = this.#pathOf(id);
    return path === undefined ? undefined : path + id.slice(fileOf(id).length);
  }

  /** Deployments that mean a file, in their order. */
  #ownersOf(path: string): StatedDeployment[] {
    const parts = path.split("/");
    const bases = [".", ...parts.map((_, index) => parts.slice(0, index + 1).join("/"))];
    const candidates = new Set(bases.flatMap((base) => this.#byBase.get(base) ?? []));
    const owners = [...candidates].filter(({ files }) => means(files, path));
    return owners.sort((a, b) => this.#order.get(a)! - this.#order.get(b)!);
  }

  #instanceOf(id: string): StatedInstance | undefined {
    return this.#instances.get(this.#idOf(id) ?? "");
  }

  /** Whether all that its patterns can mean lies in what was given. */
  #isCovered({ files }: StatedDeployment, given: readonly string[]): boolean {
    return files.every((pattern) => pattern.value.startsWith("!") || this.#isWithin(pattern, given));
  }

  #isWithin({ value }: Placed<string>, given: readonly string[]): boolean {
    const base = posix.join(this.#folder, baseOf(value));
    return given.some((name) => isWithin(base, this.#paths.absolute(name)));
  }

  /** @param found ids of instances, as the project file writes them */
  #noteAbsent(
    { name, files, instances }: StatedDeployment,
    found: { readonly own: readonly string[]; readonly all: ReadonlySet<string> },
    given: readonly string[],
  ): void {
    const isFound = ({ value }: Placed<string>) => {
      const isMeant = (id: string) => matches(fileOf(id), value);
      return found.own.some(isMeant) || [...found.all].some(isMeant);
    };
    const looked = files.filter((pattern) => !pattern.value.startsWith("!") && this.#isWithin(pattern, given));
    const missing = looked.filter((pattern) => !isFound(pattern));
    if (missing.length > 0 && missing.length === looked.length) {
      const patterns = missing.map(({ value }) => `"${value}"`).join(", ");
      const what = `${patterns} ${missing.length === 1 ? "matches" : "match"} no configuration`;
      this.#note(name, `the deployment "${name.value}" has no files: ${what}`);
      return;
    }
    for (const pattern of missing) this.#note(pattern, `"${pattern.value}" matches no configuration`);
    for (const { id } of instances) {
      if (found.all.has(id.value) || !this.#isWithin({ ...id, value: fileOf(id.value) }, given)) continue;
      this.#note(id, `"${id.value}" is no server or sentinel that was found`);
    }
  }

  #noteRest({ name }: StatedDeployment, rest: readonly string[]): void {
    const some = rest.slice(0, 3);
    const more = rest.length > some.length ? ` and ${rest.length - some.length} more` : "";
    const [what, them] = rest.length === 1 ? ["is", "it"] : ["are", "them"];
    const where = `${some.join(", ")}${more} ${what} of no deployment named here`;
    this.#note(
      name,
      `${where}, and what belongs together is concluded from the files; add ${them} to "files" or to "ignore"`,
    );
  }

  #note({ span }: Placed<string>, message: string): void {
    if (!this.#notices.some((other) => other.message === message)) this.#notices.push({ span, message });
  }

  #at({ span }: Placed<string>): Launch["origin"] {
    return { from: "file", file: this.project.file, ...span };
  }
}

export interface Grouping<M extends Member = Member> {
  readonly sets: readonly {
    readonly name: string;
    /** Ordered by name. */
    readonly members: readonly M[];
    readonly target: Placed<Target> | undefined;
    /** Nothing may be concluded from what is absent. */
    readonly isPart: boolean;
  }[];
  readonly rest: readonly M[];
}

/** What leads to a machine, its own name among it if it can be one of a host. */
function namesOf({ name, addresses }: StatedHost): Placed<string>[] {
  return whyNoAddress(name.value) === undefined ? [...addresses, name] : [...addresses];
}

function means(files: readonly Placed<string>[], path: string): boolean {
  return matchesAny(
    path,
    files.map(({ value }) => value),
  );
}
