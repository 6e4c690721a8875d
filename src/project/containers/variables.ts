import { SourceText } from "../../syntax/source-text.ts";
import type { StartupProblem } from "../starts/start.ts";
import type { Container, Environment } from "./container.ts";
import type { ContainerFiles } from "./files.ts";
import { placeFile } from "./places.ts";

/** The variables that the start scripts of Bitnami read: REDIS_..., VALKEY_.... */
export class Variables {
  readonly #container: Container;
  readonly #environment: Environment;
  readonly #files: ContainerFiles;
  readonly #prefix: string;
  /** Variables whose value decides what is done, and nobody knows it. */
  readonly unknown: string[] = [];
  readonly problems: StartupProblem[] = [];

  constructor(container: Container, environment: Environment, files: ContainerFiles, prefix: string) {
    this.#container = container;
    this.#environment = environment;
    this.#files = files;
    this.#prefix = prefix;
  }

  /** The full name of a variable. */
  name(name: string): string {
    return name.startsWith("ALLOW_") ? name : `${this.#prefix}_${name}`;
  }

  /**
   * The value, where it is set and not empty; what only the running container knows stands for itself, `$(NAME)`. The
   * file that NAME_FILE names goes before NAME.
   */
  get(name: string): SourceText | undefined {
    const full = this.name(name);
    const file = this.#environment.get(`${full}_FILE`);
    if (file && file.value !== "") {
      const content = this.#content(file, full);
      if (content) return content.value === "" ? undefined : content;
    }
    if (!this.#environment.has(full)) return undefined;
    const value = this.#environment.get(full);
    if (!value) return SourceText.written(this.#container.host, `$(${full})`, this.#container.place);
    return value.value === "" ? undefined : value;
  }

  /** The value, or what the script takes for one that is not set. */
  or(name: string, value: string): SourceText | string {
    return this.get(name) ?? value;
  }

  text(name: string, value = ""): string {
    return this.get(name)?.value ?? value;
  }

  /** What the scripts take for yes: `1`, `yes`, `true`, in capitals or not. */
  isYes(name: string, value = "no"): boolean {
    const text = this.text(name, value);
    if (/^\$\(.*\)$/.test(text)) this.unknown.push(this.name(name));
    return /^(?:1|yes|true)$/i.test(text);
  }

  /** The container ends at once, since a variable is not set. */
  missing(name: string, message: string): void {
    const { host, place } = this.#container;
    const at = this.#environment.get(this.name(name));
    const span = at?.host === host ? at.span : place;
    this.problems.push({ kind: "variable-unset", file: placeFile(host, place), span, message, severity: "error" });
  }

  #content(file: SourceText, full: string): SourceText | undefined {
    const text = this.#files.read(file.value);
    if (text) return file.with(text.value.replace(/\n+$/, ""));
    return this.#files.find(file.value).kind === "unknown" ? file.with(`$(${full})`) : undefined;
  }
}
