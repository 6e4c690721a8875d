import { setTimeout } from "node:timers/promises";
import type { Range } from "vscode-languageserver-protocol";
import { check, memorySource } from "../src/index.ts";
import { Editor } from "./editor.ts";
import { manyDeployments, stockFile } from "./inputs.ts";
import { median } from "./median.ts";

const file = "team-0/node1/redis.conf";
const warmUp = 100;
const edits = 300;
const burst = 1_000;
/** Milliseconds between keys: 120 words a minute are twice as long. */
const keystroke = 50;

/** Edits of one long file of a six-file deployment, one by one and many at once. */
export async function lspEdits(root: string): Promise<string[]> {
  const files = { ...manyDeployments(1), [file]: longFile() };
  const editor = new Editor(command(root), files);
  try {
    const first = await editor.begin();
    const typist = new Typist(editor, files[file]!);
    await editor.open(file, typist.text);
    const early = await typist.type(warmUp);
    const before = editor.processor();
    const times = await typist.type(edits);
    const each = (editor.processor() - before) / edits;
    const asTyped = await typist.type(edits, keystroke);
    const engine = engineTimes({ ...files, [file]: typist.text });
    const all = await typist.flood(burst);
    await editor.settled();
    const lost = difference(editor, { ...files, [file]: typist.text });
    return [
      `${typist.text.split("\n").length} lines, six files: first findings ${first.toFixed(0)} ms after initialisation`,
      `edit to findings, ${keystroke} ms after those before, as fast fingers type: ${spread(asTyped)} (${edits} edits; goal p95 at most 10 ms)`,
      `edit to findings, without a pause: ${spread(times)} (${edits} edits, ${each.toFixed(1)} ms of a processor each), the ${warmUp} edits before, not counted: ${spread(early)}`,
      `ratio to a whole check by the engine in this process: ${(median(times) / median(engine)).toFixed(2)} (${spread(engine)})`,
      `${burst} edits at once: findings of the last after ${all.toFixed(0)} ms, ${lost}`,
    ];
  } finally {
    await editor.end();
  }
}

/** A workspace of 84 deployments in 504 files. */
export async function lspWorkspace(root: string): Promise<string[]> {
  const files = { ...withMistakes(manyDeployments(84)), [file]: longFile() };
  const editor = new Editor(command(root), files);
  try {
    const first = await editor.begin();
    const fresh = editor.memory();
    const typist = new Typist(editor, files[file]!);
    await editor.open(file, typist.text);
    const early = await typist.type(warmUp);
    const before = editor.processor();
    const times = await typist.type(edits);
    await editor.settled();
    const each = (editor.processor() - before) / edits;
    const later = editor.memory();
    const engine = engineTimes({ ...files, [file]: typist.text });
    return [
      `${Object.keys(files).length} files: all findings ${first.toFixed(0)} ms after initialisation (goal at most 1000 ms), ${(first / median(engine)).toFixed(2)} of a whole check by the engine, warm (${spread(engine)})`,
      `edit to findings: ${spread(times)} (${edits} edits, ${each.toFixed(1)} ms of a processor each), the ${warmUp} edits before, not counted: ${spread(early)}`,
      `memory ${fresh.now.toFixed(0)} MB, at most ${fresh.most.toFixed(0)} MB; after the edits ${later.now.toFixed(0)} MB, at most ${later.most.toFixed(0)} MB (goal under 150 MB)`,
      difference(editor, { ...files, [file]: typist.text }),
    ];
  } finally {
    await editor.end();
  }
}

function command(root: string): readonly string[] {
  return [`${root}dist/redis-ha-lint.cjs`];
}

/** About 2,300 lines, one server of the first deployment. */
function longFile(): string {
  const own = stockFile()
    .replace("bind 10.0.0.1 127.0.0.1", "bind 10.0.0.1")
    .concat("requirepass a-test-password\nmasterauth a-test-password\n");
  return own + "# A remark of nobody.\n".repeat(2_300 - own.split("\n").length);
}

/** Every third deployment has a sentinel that sends another password, and a replica that nobody can promote. */
function withMistakes(files: Readonly<Record<string, string>>): Record<string, string> {
  const wrong = ([name, text]: [string, string]): [string, string] => {
    if (Number(/^team-(\d+)/.exec(name)![1]) % 3 !== 1) return [name, text];
    if (name.endsWith("node2/redis.conf")) return [name, `${text}replica-priority 0\n`];
    return [name, name.endsWith("node3/sentinel.conf") ? text.replace("a-test-password", "another-password") : text];
  };
  return Object.fromEntries(Object.entries(files).map(wrong));
}

/** Lines that are typed at: what stands behind some of them decides findings. */
const typedAt =
  /^(?:port|maxmemory|min-replicas-to-write|replica-priority|appendonly|bind|masterauth|hz|save|# A remark of nobody)\b/;

/** Types a character at the end of one line after the other, and takes it back. */
class Typist {
  text: string;
  readonly #editor: Editor;
  readonly #lines: readonly number[];
  #count = 0;

  constructor(editor: Editor, text: string) {
    this.#editor = editor;
    this.text = text;
    const lines = text.split("\n").flatMap((line, index) => (typedAt.test(line) ? [index] : []));
    this.#lines = lines.slice(0, 20);
  }

  /** Waits for the findings of each edit, and then as long as is said, in milliseconds; milliseconds of each without the wait. */
  async type(count: number, pause = 0): Promise<number[]> {
    const times: number[] = [];
    for (let edit = 0; edit < count; edit++) {
      if (pause > 0) await setTimeout(pause);
      const send = this.#edit();
      const start = performance.now();
      await this.#editor.findings(file, send());
      times.push(performance.now() - start);
    }
    return times;
  }

  /** Waits for the findings of the last edit only, which makes a password another; milliseconds. */
  async flood(count: number): Promise<number> {
    const start = performance.now();
    for (let edit = 1; edit < count; edit++) this.#edit()();
    // What is sent last is found out by the other files.
    const send = this.#edit(this.text.split("\n").findIndex((line) => line.startsWith("masterauth")));
    await this.#editor.findings(file, send());
    return performance.now() - start;
  }

  /** Makes the next edit here; what is returned tells the server of it, and gives the new version. */
  #edit(at?: number): () => number {
    const line = at ?? this.#lines[(this.#count >> 1) % this.#lines.length]!;
    const lines = this.text.split("\n");
    const isNew = at !== undefined || this.#count++ % 2 === 0;
    const before = lines[line]!;
    lines[line] = isNew ? `${before}0` : before.slice(0, -1);
    this.text = lines.join("\n");
    const range: Range = {
      start: { line, character: before.length - (isNew ? 0 : 1) },
      end: { line, character: before.length },
    };
    return () => this.#editor.change(file, range, isNew ? "0" : "");
  }
}

/** Milliseconds of whole checks, on code as warm as the server's. */
function engineTimes(files: Readonly<Record<string, string>>): number[] {
  const source = memorySource(files);
  const repeat = Object.keys(files).length > 100 ? 10 : warmUp + edits;
  const times = Array.from({ length: repeat }, () => {
    const start = performance.now();
    check(["."], { source });
    return performance.now() - start;
  });
  return times.slice(repeat > 10 ? warmUp : 2);
}

/** Whether what was published is what a check of the same files finds, file by file. */
function difference(editor: Editor, files: Readonly<Record<string, string>>): string {
  const found = new Map<string, string[]>();
  for (const { rule, place, message } of check(["."], { source: memorySource(files) }).diagnostics) {
    const uri = editor.uri(place.file);
    found.set(uri, [...(found.get(uri) ?? []), `${rule}: ${message}`]);
  }
  const differing = Object.keys(files).filter((name) => {
    const uri = editor.uri(name);
    const shown = (editor.published.get(uri)?.diagnostics ?? []).map(({ code, message }) => `${code}: ${message}`);
    return shown.toSorted().join("\n") !== (found.get(uri) ?? []).toSorted().join("\n");
  });
  const count = [...found.values()].flat().length;
  if (differing.length > 0) throw new Error(`the server shows other findings than a check in ${differing.join(", ")}`);
  return `the findings shown are the ${count} of a fresh check`;
}

function spread(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const part = (share: number) => sorted[Math.floor(sorted.length * share)]!.toFixed(1);
  return `median ${part(0.5)}, p95 ${part(0.95)}, p99 ${part(0.99)} ms`;
}
