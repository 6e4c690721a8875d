import { posix } from "node:path";
import type { HostFile, SourceText } from "../../syntax/source-text.ts";
import type { Disk } from "../starts/disk.ts";
import type { Container, Environment } from "./container.ts";
import { dockerWords, execForm, filledIn, rawWords, unquoted } from "./docker-words.ts";
import { ImageFiles } from "./image-files.ts";
import { recipeOf } from "./images.ts";
import { type Instruction, readInstructions, trimmed } from "./instructions.ts";
import type { Recipe } from "./recipe.ts";
import { runStep } from "./run-step.ts";
import { unknownBuild } from "./unknown-build.ts";

type Build = NonNullable<Container["build"]>;

/** A Dockerfile is never that large. */
const largest = 1024 * 1024;

/** What a built image brings, as its Dockerfile tells. */
export function recipeOfBuild(build: Build, container: Container, disk: Disk): Recipe {
  const read = disk.read(build.dockerfile);
  if (!read.ok || read.text.length > largest) return unknownBuild(build, container);
  const host = { uri: build.dockerfile, text: read.text };
  const stages = new Map<string, Stage>();
  const globals = new Map<string, SourceText>();
  let stage: Stage | undefined;
  let count = 0;
  for (const instruction of readInstructions(host)) {
    if (instruction.name === "FROM") {
      if (stage && isTarget(stage, build.target)) break;
      stage = stageOf(instruction, globals, stages, build, host, disk);
      stages.set(String(count++), stage);
      if (stage.name !== undefined) stages.set(stage.name, stage);
    } else if (stage) stage.read(instruction);
    else if (instruction.name === "ARG") readArgument(instruction, build.args, globals, (name) => globals.get(name));
  }
  return stage?.recipe() ?? unknownBuild(build, container);
}

function isTarget({ name }: Stage, target: string | undefined): boolean {
  return target !== undefined && name === target.toLowerCase();
}

/** ARG NAME, ARG NAME=value: what the build is given goes before what stands there. */
function readArgument(
  { text }: Instruction,
  given: Environment,
  values: Map<string, SourceText>,
  known: (name: string) => SourceText | "unknown" | undefined,
): void {
  for (const word of rawWords(text)) {
    const at = word.value.indexOf("=");
    const name = at < 0 ? word.value : word.value.slice(0, at);
    const said = given.get(name);
    if (said) values.set(name, word.with(said.value));
    else if (at >= 0) values.set(name, filledIn(unquoted(word.slice(at + 1)), known));
  }
}

function stageOf(
  { text }: Instruction,
  globals: ReadonlyMap<string, SourceText>,
  stages: ReadonlyMap<string, Stage>,
  build: Build,
  host: HostFile,
  disk: Disk,
): Stage {
  const words = dockerWords(text).filter(({ value }) => !value.startsWith("--"));
  const from = filledIn(words[0] ?? text, (name) => globals.get(name));
  const name = words[1]?.value.toLowerCase() === "as" ? words[2]?.value.toLowerCase() : undefined;
  const base = stages.get(from.value.toLowerCase())?.recipe() ?? recipeOf(from);
  return new Stage(name, base, globals, stages, build, host, disk);
}

/** One stage of a build: what its image comes to, instruction by instruction. */
class Stage {
  readonly name: string | undefined;
  readonly #base: Recipe;
  readonly #globals: ReadonlyMap<string, SourceText>;
  readonly #stages: ReadonlyMap<string, Stage>;
  readonly #build: Build;
  readonly #host: HostFile;
  readonly #arguments = new Map<string, SourceText>();
  readonly #environment: Map<string, SourceText | undefined>;
  readonly files: ImageFiles;
  readonly #volumes: string[];
  #folder: string;
  #entrypoint: readonly SourceText[];
  #command: readonly SourceText[];
  #hasOwnCommand = false;
  #isBare: boolean;

  constructor(
    name: string | undefined,
    base: Recipe,
    globals: ReadonlyMap<string, SourceText>,
    stages: ReadonlyMap<string, Stage>,
    build: Build,
    host: HostFile,
    disk: Disk,
  ) {
    this.name = name;
    this.#base = base;
    this.#globals = globals;
    this.#stages = stages;
    this.#build = build;
    this.#host = host;
    this.#environment = new Map(base.environment);
    this.files = new ImageFiles(base.files, disk);
    this.#volumes = [...base.volumes];
    this.#folder = base.folder;
    this.#entrypoint = base.entrypoint;
    this.#command = base.command;
    this.#isBare = base.isBare;
  }

  recipe(): Recipe {
    const { image } = this.#base;
    return {
      ...this.#base,
      image: { ...image, kind: image.kind === "other" ? "built" : image.kind },
      environment: this.#environment,
      folder: this.#folder,
      entrypoint: this.#entrypoint,
      command: this.#command,
      volumes: this.#volumes,
      files: this.files.byPath,
      isBare: this.#isBare,
      hosts: [...new Set([...this.#base.hosts, this.#host])],
    };
  }

  read(instruction: Instruction): void {
    const { name, text } = instruction;
    switch (name) {
      case "ARG":
        readArgument(instruction, this.#build.args, this.#arguments, (variable) => this.#value(variable));
        for (const { value } of rawWords(text)) {
          const global = this.#globals.get(value);
          if (global && !this.#arguments.has(value)) this.#arguments.set(value, global);
        }
        return;
      case "ENV":
        this.#readEnvironment(text);
        return;
      case "WORKDIR":
        this.#folder = posix.resolve(this.#folder, this.#filled(unquoted(text)).value);
        return;
      case "VOLUME":
        for (const word of execForm(text) ?? dockerWords(text))
          this.#volumes.push(posix.resolve("/", this.#filled(word).value));
        return;
      case "COPY":
      case "ADD":
        this.#copy(instruction);
        return;
      case "RUN":
        this.#run(instruction);
        return;
      case "ENTRYPOINT":
        this.#entrypoint = this.#argv(text);
        // The command of the base image was meant for the base image's entrypoint.
        if (!this.#hasOwnCommand) this.#command = [];
        return;
      case "CMD":
        this.#command = this.#argv(text);
        this.#hasOwnCommand = true;
        return;
    }
  }

  #argv(text: SourceText): SourceText[] {
    const shell = ["/bin/sh", "-c"].map((word) => text.with(word));
    return execForm(text) ?? [...shell, text];
  }

  #value(name: string): SourceText | "unknown" | undefined {
    if (this.#environment.has(name)) return this.#environment.get(name) ?? "unknown";
    return this.#arguments.get(name);
  }

  #filled(word: SourceText): SourceText {
    return filledIn(word, (name) => this.#value(name));
  }

  #readEnvironment(text: SourceText): void {
    const [first] = rawWords(text);
    if (!first) return;
    if (!first.value.includes("=")) {
      // The old form: one name, and the rest of the line is its value.
      this.#environment.set(first.value, this.#filled(unquoted(trimmed(text.slice(first.value.length)))));
      return;
    }
    // Variables stand for what they were before the instruction.
    const set = rawWords(text).flatMap((word): [string, SourceText][] => {
      const at = word.value.indexOf("=");
      return at > 0 ? [[word.value.slice(0, at), this.#filled(unquoted(word.slice(at + 1)))]] : [];
    });
    for (const [name, value] of set) this.#environment.set(name, value);
  }

  #copy({ name, text, heredocs }: Instruction): void {
    const all = dockerWords(text).map((word) => this.#filled(word));
    const first = all.findIndex(({ value }) => !value.startsWith("--"));
    if (first < 0) return;
    const flags = all.slice(0, first).map(({ value }) => value);
    const begin = text.value.indexOf("[");
    const list = all[first]!.value.startsWith("[") && begin >= 0 ? execForm(text.slice(begin)) : undefined;
    const words = list?.map((word) => this.#filled(word)) ?? all.slice(first);
    const target = words.pop()?.value;
    if (target === undefined || words.length === 0) return;
    const from = flags.find((flag) => flag.startsWith("--from="))?.slice("--from=".length);
    const into = { target, folder: this.#folder, isFolder: words.length > 1 };
    for (const { value } of words) {
      const opened = /^<<-?["']?([A-Za-z_]\w*)/.exec(value)?.[1];
      const heredoc = opened === undefined ? undefined : heredocs.find(({ word }) => word === opened);
      if (heredoc) {
        const source = heredoc.isQuoted ? heredoc.text : this.#filled(heredoc.text);
        this.files.set(into, opened!, { kind: "text", source });
      } else if (from !== undefined) this.files.copyFrom(into, value, this.#stages.get(from.toLowerCase())?.files);
      else if (name === "ADD" && /^[a-z+]+:\/\/|\.(?:tar|tgz|tar\.\w+)$/i.test(value))
        this.files.set(into, posix.basename(value), { kind: "unknown", why: `what ADD brings` });
      else this.files.copy(into, this.#build.folder, value);
    }
  }

  #run({ text, heredocs }: Instruction): void {
    const environment = new Map<string, SourceText | undefined>([...this.#arguments, ...this.#environment]);
    const [heredoc] = heredocs;
    const script = execForm(text) ? text : heredoc && /^<</.test(text.value) ? heredoc.text : text;
    if (!runStep(script, this.#folder, environment, this.files)) this.#isBare = false;
  }
}
