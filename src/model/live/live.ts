import type { DryRun, Failure } from "../../facts/answers.ts";
import { type FactLine, isFailureCode, type LineName, linesByFirst, type Section } from "../../facts/read.ts";
import type { Word } from "../../syntax/config-file.ts";
import { decode } from "../../syntax/position.ts";
import { type Address, addressText, normalizeHost } from "../address.ts";
import { Setting } from "../known.ts";
import { atWords, inFile, type Located, type Origin } from "../origin.ts";
import { addressIn, type Fields, fieldsOf, numeric } from "./fields.ts";
import { isLeftToFiles, notAsked } from "./missing.ts";
import { LiveWatch } from "./watch.ts";

const lives = new WeakMap<Section, Live>();

/** What a running instance answered: there on the instances of the observed view. Texts are Latin-1. */
export class Live implements Located {
  readonly section: Section;
  /** Its `instance` line. */
  readonly origin: Origin;
  /** Why it could not be asked at all. */
  readonly unreachable: (Failure & Located) | undefined;
  readonly #info: Fields;
  #watches: ReadonlyMap<string, LiveWatch> | undefined;
  #attached: readonly AttachedReplica[] | undefined;

  /** The same for the same section. */
  static of(section: Section): Live {
    const known = lives.get(section);
    if (known) return known;
    const live = new Live(section);
    lives.set(section, live);
    return live;
  }

  private constructor(section: Section) {
    this.section = section;
    this.origin = inFile(section.file, section.head);
    const [unreachable] = this.lines("unreachable");
    this.unreachable = unreachable && failureAt(section, unreachable);
    this.#info = fieldsOf(this.lines("info"), 0);
  }

  get address(): Address {
    const { host, port } = this.section.address;
    return { host: normalizeHost(host), port };
  }

  /** A field of INFO. */
  info(field: string): Setting<string> {
    return this.#info.get(this.section, field) ?? this.#unanswered("INFO", `the field ${field} of INFO`);
  }

  number(field: string): Setting<number> {
    return numeric(this.info(field));
  }

  /** Whether INFO has a field; unknown if it was not answered. */
  has(field: string): Setting<boolean> {
    if (this.lines("info").length === 0) return this.#unanswered("INFO", "INFO");
    return Setting.known(this.#info.has(field), this.origin);
  }

  /** `master`, `slave` or `sentinel`, as ROLE tells it, else INFO. */
  get role(): Setting<string> {
    const [line] = this.lines("role");
    const word = line?.words[0];
    return word ? Setting.known(word.value, inFile(this.section.file, word)) : this.info("role");
  }

  /** The master it follows; undefined for a master. */
  get follows(): Setting<Address | undefined> {
    const role = this.info("role");
    return role.or("") === "master" ? Setting.known(undefined, role.origin) : this.#master(role);
  }

  #master(role: Setting<string>): Setting<Address> {
    const address = addressIn(this.info("master_host"), this.number("master_port"));
    return role.isKnown ? address : Setting.unknown(role.missing!, role.origin);
  }

  /** The replicas that a master tells of in INFO (genRedisInfoString in server.c). */
  get attachedReplicas(): readonly AttachedReplica[] {
    this.#attached ??= this.#readAttached();
    return this.#attached;
  }

  #readAttached(): readonly AttachedReplica[] {
    return this.lines("info").flatMap(({ words: [field, value] }) => {
      if (!field || !value || !/^slave\d+$/.test(field.value)) return [];
      const told = new Map(value.value.split(",").map((part) => part.split("=", 2) as [string, string | undefined]));
      const port = Number(told.get("port"));
      const host = told.get("ip");
      if (!host || !Number.isInteger(port)) return [];
      const lag = told.get("lag");
      return [
        {
          origin: inFile(this.section.file, value),
          address: { host: normalizeHost(host), port },
          state: told.get("state") ?? "",
          ...(told.has("offset") && { offset: Number(told.get("offset")) }),
          ...(lag !== undefined && { lag: Number(lag) }),
        },
      ];
    });
  }

  /** What CONFIG GET said of a directive that is no password; unknown where it was not asked. */
  config(name: string): Setting<string> {
    const word = this.linesOf("config", name)[0]?.words[1];
    if (word) return Setting.known(word.value, inFile(this.section.file, word));
    return this.#unanswered("CONFIG GET", notAsked);
  }

  /** Whether a password is set, and whether it is the one its files declare; undefined where no file was read. */
  secret(name: string): Setting<{ readonly isSet: boolean; readonly isDeclared: boolean | undefined }> {
    const [line] = this.linesOf("secret", name);
    if (!line) return this.#unanswered("CONFIG GET", notAsked);
    const last = line.words.at(-1)?.value;
    const isDeclared = last === "declared" ? true : last === "other" ? false : undefined;
    return Setting.known({ isSet: line.words[1]?.value === "set", isDeclared }, this.#at(line));
  }

  /** The login it was sent, as a number that is the same for equal ones; undefined where it was sent none. */
  get login(): ({ readonly number: string; readonly isDeclared: boolean | undefined } & Located) | undefined {
    const [line] = this.lines("login");
    if (!line) return undefined;
    const [number, declared] = line.words.map(({ value }) => value);
    return {
      number: number!,
      isDeclared: declared === undefined ? undefined : declared === "declared",
      origin: this.#at(line),
    };
  }

  /** What ACL DRYRUN said; empty where it was not asked. */
  get dryRuns(): readonly (DryRun & Located)[] {
    return this.lines("dryrun").map((line) => {
      const [user, verdict, ...rest] = line.words.map(({ value }) => value);
      const allowed = verdict === "allowed";
      const command = allowed ? rest : rest.slice(1);
      const reason = allowed ? undefined : rest[0];
      return { origin: this.#at(line), user: user ?? "", command, allowed, ...(reason !== undefined && { reason }) };
    });
  }

  /** Why a command was not answered; undefined where it was, or was not asked. */
  failureOf(command: string): (Failure & Located) | undefined {
    const [line] = this.linesOf("failed", command);
    return line && failureAt(this.section, { ...line, words: line.words.slice(1) });
  }

  /** Whether a sentinel said which masters it watches: what it does not name it does not watch. */
  get tellsWatches(): boolean {
    return this.section.kind === "sentinel" && !this.unreachable && !this.failureOf("SENTINEL MASTERS");
  }

  /** What a sentinel thinks of its masters, by name. */
  get watches(): ReadonlyMap<string, LiveWatch> {
    this.#watches ??= new Map(
      [...new Set(this.lines("master").map(({ words }) => words[0]!.value))].map((name) => [
        decode(name),
        new LiveWatch(this, name),
      ]),
    );
    return this.#watches;
  }

  lines(name: LineName): readonly FactLine[] {
    return this.section.lines.get(name) ?? [];
  }

  /** Those whose first word is this one. */
  linesOf(name: LineName, first: string): readonly FactLine[] {
    return linesByFirst(this.section, name).get(first) ?? [];
  }

  /** Why there is no answer, as the end of "cannot tell without ...". */
  missing(command: string, what: string): string {
    const failure = this.unreachable ?? this.failureOf(command);
    const who = decode(addressText(this.address));
    return failure ? `an answer of ${who}: ${decode(failure.text)}` : isLeftToFiles(what) ? what : `${what} of ${who}`;
  }

  #unanswered<T>(command: string, what: string): Setting<T> {
    return Setting.unknown(this.missing(command, what), this.origin);
  }

  #at({ directive, words }: FactLine): Origin {
    return atWords(this.section.file, words, directive);
  }
}

export interface AttachedReplica extends Located {
  readonly address: Address;
  /** `online`, or how far it is with its first copy. */
  readonly state: string;
  readonly offset?: number;
  /** Seconds since it last told how far it is. */
  readonly lag?: number;
}

function failureAt({ file }: Section, { directive, words }: FactLine): Failure & Located {
  const [code, text] = words as readonly [Word | undefined, Word | undefined];
  return {
    code: isFailureCode(code?.value) ? code.value : "other",
    text: text?.value ?? "",
    origin: inFile(file, directive),
  };
}
