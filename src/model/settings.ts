import { catalogueAt, type DirectiveName, type ValueOf } from "../../grammar/catalogue.ts";
import { defaultValue, parseValue } from "../../grammar/values.ts";
import { isAtLeast } from "../../grammar/version.ts";
import type { Applied, Loading, Problem } from "../syntax/load.ts";
import { withoutLogin } from "../syntax/masking.ts";
import { Setting } from "./known.ts";
import type { Launch } from "./launch.ts";
import { atWords, inFile, type Origin } from "./origin.ts";
import { Secret } from "./secret.ts";
import type { Surroundings } from "./surroundings/surroundings.ts";

/** Directives whose value must not be printed: only to be had as a `Secret`. */
export type SecretName =
  | "requirepass"
  | "masterauth"
  | "tls-key-file-pass"
  | "tls-client-key-file-pass"
  | "tls-alt-key-file-pass";
export type PublicName = Exclude<DirectiveName, SecretName>;

/** The effective values of one instance: what its files say, in the order the server reads them, else its defaults. */
export class Settings {
  readonly loading: Loading;
  /** Where a value stands that no line gives. */
  readonly place: Origin;
  readonly #surroundings: Surroundings;
  readonly #lines = new Map<DirectiveName, Applied[]>();
  readonly #doubtful = new Set<DirectiveName>();
  readonly #values = new Map<DirectiveName, Setting<unknown>>();
  /** Made once: a secret remembers its digest. */
  readonly #secrets = new Map<SecretName, Setting<Secret | undefined>>();
  /** What may hold more lines than were read, for messages: an include, what a script does; undefined if nothing. */
  readonly unread: string | undefined;
  readonly #launch: Launch | undefined;

  constructor(loading: Loading, place: Origin, surroundings: Surroundings, launch?: Launch) {
    this.loading = loading;
    this.place = place;
    this.#surroundings = surroundings;
    for (const applied of loading.applied) {
      const lines = this.#lines.get(applied.at.name);
      if (lines) lines.push(applied);
      else this.#lines.set(applied.at.name, [applied]);
    }
    for (const problem of loading.problems) {
      const name = meantBy(problem, loading);
      if (name) this.#doubtful.add(name);
    }
    const include = loading.includes.find(({ result }) => result.kind !== "files");
    this.unread =
      launch?.unread ?? (include && `what ${withoutLogin(include.directive.args[0]?.value ?? "its include")} holds`);
    this.#launch = launch;
  }

  /** The lines of a directive that may be repeated, in the order read. */
  lines(name: DirectiveName): readonly Applied[] {
    return this.#lines.get(name) ?? [];
  }

  /** The value in force: the last line's, else the default of the version. */
  get<N extends PublicName>(name: N): Setting<ValueOf<N>> {
    return this.#look(name) as Setting<ValueOf<N>>;
  }

  /** The same for a password; undefined where there is none or it is empty. */
  secret(name: SecretName): Setting<Secret | undefined> {
    let secret = this.#secrets.get(name);
    if (!secret) {
      secret = this.#look(name).map((value) =>
        value === undefined || value === "" ? undefined : Secret.plain(String(value)),
      );
      this.#secrets.set(name, secret);
    }
    return secret;
  }

  /**
   * The lines of a directive whose lines add up, in the order read; unknown where one of them is not as written, and where
   * a line we do not see may add to them.
   */
  accumulated(name: DirectiveName): Setting<readonly Applied[]> {
    const lines = this.lines(name);
    const last = lines.at(-1);
    const place = last ? inFile(last.file, last.directive) : this.place;
    // One answer tells all of it.
    const isAnswered = this.#launch?.by === "probe" && lines.length > 0;
    const doubt =
      (isAnswered ? undefined : this.#doubt(name)) ??
      (lines.some(({ reading }) => reading === "placeholder")
        ? `the value that replaces the placeholder of ${name}`
        : undefined);
    return doubt === undefined ? Setting.known(lines, place) : Setting.unknown(doubt, place);
  }

  /** The file beside the configuration that may add lines of a directive that may be repeated. */
  addedBy(name: DirectiveName): string | undefined {
    return this.loading.mode === "server" ? this.#surroundings.mention(name) : undefined;
  }

  #look(name: DirectiveName): Setting<unknown> {
    let setting = this.#values.get(name);
    if (!setting) {
      setting = this.#evaluate(name);
      this.#values.set(name, setting);
    }
    return setting;
  }

  #evaluate(name: DirectiveName): Setting<unknown> {
    const { target, mode } = this.loading;
    const last = this.#lines.get(name)?.at(-1);
    if (last) {
      const origin = atWords(last.file, last.args, last.directive.name);
      if (last.reading === "placeholder")
        return Setting.unknown(`the value that replaces the placeholder of ${name}`, origin);
      return Setting.known(
        parseValue(
          last.at,
          last.args.map((word) => word.value),
          target,
        ),
        origin,
      );
    }
    const doubt = this.#doubt(name);
    if (doubt !== undefined) return Setting.unknown(doubt, this.place);
    const directive = catalogueAt(target).get(name);
    if (!directive) return Setting.known(undefined, this.place);
    if (name === "protected-mode") return this.#protectedMode();
    const special = mode === "sentinel" ? directive.facts.sentinelDefault : undefined;
    const value =
      special === undefined ? defaultValue(directive, target) : parseValue(directive, [String(special)], target);
    return Setting.known(value, this.place);
  }

  /** Why what the lines that were read say may not be all: the server takes no line as it stands, or another may come. */
  #doubt(name: DirectiveName): string | undefined {
    if (this.#doubtful.has(name)) return `a value of ${name} that the server accepts`;
    if (this.unread !== undefined) return this.unread;
    const elsewhere = this.addedBy(name);
    return elsewhere && `whether ${elsewhere} sets ${name}`;
  }

  /** Sentinel switches protected mode off by itself from 5.0.1 on; before, it shares the default its server was built with. */
  #protectedMode(): Setting<boolean> {
    const { target, mode } = this.loading;
    const image = this.#launch ? imageOf(this.#launch) : this.#surroundings.image;
    if (mode === "sentinel" && isAtLeast(target, { redis: "5.0.1", valkey: "7.2.5" })) {
      return Setting.known(false, this.place);
    }
    if (image === "other") return Setting.unknown("whether the container image has protected mode on", this.place);
    return Setting.known(image === "none", this.place);
  }
}

/** Official images are built with protected mode off by default, others may be. */
function imageOf({ image, by }: Launch): "none" | "official" | "other" {
  if (image) return image.kind === "official" ? "official" : "other";
  return by === "unit" || by === "script" || by === "project-file" ? "none" : "other";
}

/** The directive that a refused line was to set: its value is not the default, whatever the server makes of the line. */
function meantBy(problem: Problem, { target }: Loading): DirectiveName | undefined {
  switch (problem.kind) {
    case "wrong-arguments":
    case "invalid-value":
    case "unbalanced-quotes":
      return catalogueAt(target).find(problem.directive.name.value)?.name;
    case "unknown-directive":
      return problem.suggestion === undefined ? undefined : catalogueAt(target).find(problem.suggestion)?.name;
    case "directive-not-in-version":
      return problem.history.name as DirectiveName;
    default:
      return undefined;
  }
}
