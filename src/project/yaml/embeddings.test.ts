import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ConfigFile, Span } from "../../syntax/config-file.ts";
import { linesOfWords, parseEmbedded } from "../../syntax/embedded.ts";
import type { Embedding, TextChange } from "../../syntax/embedding.ts";
import { SourceText } from "../../syntax/source-text.ts";
import type { Argv } from "../containers/container.ts";
import { blockEmbedding } from "./block-embedding.ts";
import { commandEmbedding } from "./command-embedding.ts";
import { environmentEmbedding } from "./environment-embedding.ts";
import { readYaml, type YamlNode } from "./yaml.ts";

function nodeAt(text: string, ...path: string[]): YamlNode {
  const { documents, problems } = readYaml({ uri: "compose.yml", text });
  expect(problems).toEqual([]);
  let node = documents[0];
  for (const key of path) node = node?.kind === "map" ? node.get(key) : undefined;
  if (!node) throw new Error(`no ${path.join(".")} in ${text}`);
  return node;
}

function tree(node: YamlNode, without?: string): unknown {
  if (node.kind === "scalar") return node.text.value;
  if (node.kind === "list") return node.items.map((item) => tree(item, without));
  return node.entries.map(({ key, value }) => [key.value, key.value === without || tree(value, without)]);
}

function changed(text: string, { start, end, text: put }: TextChange): string {
  return text.slice(0, start) + put + text.slice(end);
}

/** Splits like compose does. */
function split(text: SourceText): SourceText[] {
  return [...text.value.matchAll(/(?:'[^']*'|"(?:[^"\\]|\\[\s\S])*"|\\[^\r\n]|[^\s'"\\])+/g)].map(
    ({ 0: word, index }) => {
      const parts: SourceText[] = [];
      for (const piece of word.matchAll(/'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])|[^'"\\]+/g)) {
        const at = index + piece.index;
        if (piece[1] !== undefined || piece[2] !== undefined) {
          const inside = text.slice(at + 1, at + piece[0].length - 1);
          const value = piece[2] === undefined ? inside.value : inside.value.replace(/\\(["\\$`])/g, "$1");
          parts.push(value === inside.value ? inside : inside.with(value));
        } else if (piece[3] !== undefined) parts.push(text.slice(at + 1, at + 2));
        else parts.push(text.slice(at, at + piece[0].length));
      }
      const span = text.spanOf(index, index + word.length);
      return SourceText.join(parts, { host: text.host, ...span });
    },
  );
}

interface Command {
  readonly words: readonly string[];
  readonly file: ConfigFile;
  readonly embedding: Embedding;
}

function command(text: string, isInterpolated = false): Command {
  const node = nodeAt(text, "redis", "command");
  const host = { uri: "compose.yml", text };
  const argv: Argv =
    node.kind === "list"
      ? { words: node.items.map((item) => (item as { text: SourceText }).text), form: "list", node, span: node.span }
      : { words: node.kind === "scalar" ? split(node.text) : [], form: "string", node, span: node.span };
  const embedding = commandEmbedding(argv, node.span, host, { isInterpolated });
  const lines: [SourceText, ...SourceText[]][] = [];
  for (const word of argv.words) {
    if (word.value.startsWith("--")) lines.push([word.slice(2)]);
    else lines.at(-1)?.push(word);
  }
  return { words: argv.words.map(({ value }) => value), file: linesOfWords(lines, host, embedding), embedding };
}

const styles: [name: string, text: string][] = [
  ["plain", "redis:\n  command: redis-server --port 6379 --bind 10.0.0.1 ::1 # remark\n  image: redis\n"],
  ["single quotes", "redis:\n  command: 'redis-server --port 6379 --bind 10.0.0.1 ::1'\n  image: redis\n"],
  ["double quotes", 'redis:\n  command: "redis-server --port 6379 --bind 10.0.0.1 ::1"\n  image: redis\n'],
  ["folded", "redis:\n  command: >\n    redis-server\n    --port 6379\n    --bind 10.0.0.1 ::1\n  image: redis\n"],
  [
    "literal",
    "redis:\n  command: |-\n    redis-server \\\n      --port 6379 \\\n      --bind 10.0.0.1 ::1\n  image: redis\n",
  ],
  ["lines", "redis:\n  command: redis-server\n    --port 6379\n    --bind 10.0.0.1 ::1\n  image: redis\n"],
  ["flow", 'redis:\n  command: ["redis-server", "--port", "6379", "--bind", "10.0.0.1", "::1"]\n  image: redis\n'],
  [
    "flow in lines",
    "redis:\n  command: [\n    redis-server,\n    --port, '6379',\n    --bind, 10.0.0.1, '::1',\n  ]\n  image: redis\n",
  ],
  [
    "block",
    'redis:\n  command:\n    - redis-server\n    - --port\n    - "6379" # remark\n    - --bind\n    - 10.0.0.1\n    - "::1"\n  image: redis\n',
  ],
  [
    "block below its key",
    "redis:\n  command:\n  - redis-server\n  - --port\n  - '6379'\n  - --bind\n  - '10.0.0.1'\n  - '::1'\n",
  ],
  [
    "windows",
    "redis:\r\n  command: >\r\n    redis-server\r\n    --port 6379\r\n    --bind 10.0.0.1 ::1\r\n  image: redis\r\n",
  ],
];

const nasty = fc.oneof(
  fc.constantFrom(
    "6380",
    "10.0.0.1",
    "a b",
    "it's",
    '"q"',
    "x$y",
    "#a",
    "",
    "caf\xc3\xa9",
    "a: b",
    "a:",
    "{x}",
    "[1]",
    "yes",
    "~",
    "\\n",
    "*",
    "&a",
    "- a",
    "%",
    "@",
    "|",
    "a,b",
    "!",
  ),
  fc.string({ unit: fc.integer({ min: 32, max: 126 }).map((code) => String.fromCharCode(code)), maxLength: 6 }),
);

describe.each(styles)("options of a command, written as %s", (_, text) => {
  const before = command(text);
  const rest = tree(nodeAt(text), "command");
  const [port, bind] = before.file.directives;
  const wordsAfter = (change: TextChange | undefined, isInterpolated = false) => {
    if (!change) return undefined;
    const result = changed(text, change);
    expect(tree(nodeAt(result), "command")).toEqual(rest);
    return command(result, isInterpolated).words.map((word) => (isInterpolated ? word.replaceAll("$$", "$") : word));
  };

  it("an option gets another value", () => {
    const change = before.embedding.replace(port!.args[0]!, ["6380"]);
    expect(wordsAfter(change)).toEqual(["redis-server", "--port", "6380", "--bind", "10.0.0.1", "::1"]);
    expect(changed(text, change!)).toBe(text.replace("6379", "6380"));
    const [first, last] = bind!.args;
    const both = before.embedding.replace({ start: first!.start, end: last!.end }, ["*", "-::*"]);
    expect(wordsAfter(both)).toEqual(["redis-server", "--port", "6379", "--bind", "*", "-::*"]);
    const more = before.embedding.replace({ start: first!.start, end: last!.end }, ["a", "b", "c"]);
    expect(wordsAfter(more)).toEqual(["redis-server", "--port", "6379", "--bind", "a", "b", "c"]);
    const fewer = before.embedding.replace({ start: first!.start, end: last!.end }, ["a"]);
    expect(wordsAfter(fewer)).toEqual(["redis-server", "--port", "6379", "--bind", "a"]);
  });

  it("or another name", () => {
    expect(wordsAfter(before.embedding.replace(port!.name, ["tls-port"]))?.[1]).toBe("--tls-port");
  });

  it("an option is added behind another one, or last", () => {
    const option = ["masteruser", "app"];
    expect(wordsAfter(before.embedding.insert(option, port))).toEqual([
      "redis-server",
      "--port",
      "6379",
      "--masteruser",
      "app",
      "--bind",
      "10.0.0.1",
      "::1",
    ]);
    expect(wordsAfter(before.embedding.insert(option, undefined))).toEqual([
      "redis-server",
      "--port",
      "6379",
      "--bind",
      "10.0.0.1",
      "::1",
      "--masteruser",
      "app",
    ]);
  });

  it("an option goes", () => {
    expect(wordsAfter(before.embedding.remove(port!.name))).toEqual(["redis-server", "--bind", "10.0.0.1", "::1"]);
    expect(wordsAfter(before.embedding.remove(bind!))).toEqual(["redis-server", "--port", "6379"]);
  });

  it("any value is read back, or nothing is changed", () => {
    fc.assert(
      fc.property(nasty, nasty, fc.boolean(), (one, other, isInterpolated) => {
        const { embedding } = isInterpolated ? command(text, true) : before;
        const [first, last] = bind!.args;
        const at = { start: first!.start, end: last!.end };
        const replaced = wordsAfter(embedding.replace(at, [one, other]), isInterpolated);
        if (replaced) expect(replaced).toEqual(["redis-server", "--port", "6379", "--bind", one, other]);
        const added = wordsAfter(embedding.insert(["masterauth", one], port), isInterpolated);
        if (added) expect(added.slice(1, 5)).toEqual(["--port", "6379", "--masterauth", one]);
        // Only what is hard to write is left alone.
        if (/^[\w.-]+$/.test(one) && !one.startsWith("--")) expect(added).toBeDefined();
      }),
      { numRuns: 150 },
    );
  });

  it("two that are added at one place both come out right", () => {
    const changes = [
      ["masteruser", "app"],
      ["maxmemory", "1gb"],
    ].map((line) => before.embedding.insert(line, bind)!);
    const result = changes.toReversed().reduce(changed, text);
    expect(command(result).words.slice(6)).toEqual(["--masteruser", "app", "--maxmemory", "1gb"]);
    expect(tree(nodeAt(result), "command")).toEqual(rest);
  });
});

describe("a command keeps the look of its neighbours", () => {
  it.each([
    ["folded", "    --bind 10.0.0.1 ::1\n    --masteruser app\n"],
    ["literal", "      --bind 10.0.0.1 ::1 \\\n      --masteruser app\n"],
    ["flow", '"::1", "--masteruser", "app"]'],
    ["flow in lines", "'::1',\n    '--masteruser', 'app',\n"],
    ["block", '    - "::1"\n    - "--masteruser"\n    - "app"\n'],
    ["windows", "    --bind 10.0.0.1 ::1\r\n    --masteruser app\r\n"],
  ])("%s", (style, expected) => {
    const text = styles.find(([name]) => name === style)![1];
    const change = command(text).embedding.insert(["masteruser", "app"], undefined);
    expect(changed(text, change!)).toContain(expected);
  });
});

describe("a command is left alone", () => {
  const changes = (text: string) => {
    const { embedding, file } = command(text, true);
    const [option] = file.directives;
    return [
      embedding.replace(option!.args[0]!, ["1"]),
      embedding.insert(["masteruser", "app"], option),
      embedding.remove(option!),
    ].map((change) => change && changed(text, change));
  };

  it("where several services share it", () => {
    const text = "x: &x redis-server --port 1\nredis:\n  command: *x\nother:\n  command: *x\n";
    expect(changes(text)).toEqual([undefined, undefined, undefined]);
  });

  it("in its variables", () => {
    const [replaced, inserted] = changes("redis:\n  command: redis-server --port $PORT --bind 1\n");
    expect(replaced).toBeUndefined();
    expect(inserted).toBe("redis:\n  command: redis-server --port $PORT --masteruser app --bind 1\n");
  });

  it("where another command follows", () => {
    expect(changes("redis:\n  command: sh -c redis-server --port 1; true\n")[1]).toBeUndefined();
  });

  it("where a value would be taken for an option", () => {
    const { embedding, file } = command("redis:\n  command: redis-server --port 1\n");
    expect(embedding.replace(file.directives[0]!.args[0]!, ["--x"])).toBeUndefined();
    expect(embedding.insert(["masterauth", "--x"], undefined)).toBeUndefined();
  });
});

const config = fc.constantFrom(
  "port 6379",
  "bind 10.0.0.1 ::1",
  "",
  "# it's: a remark",
  "  dir /data",
  "masterauth a#b",
  'user "x y" on',
  "tcp-keepalive 300 # why",
);
const blocks = fc.record({
  lines: fc.array(config, { minLength: 1, maxLength: 7 }),
  style: fc.constantFrom("literal", "keep", "strip", "double", "last"),
  lineEnd: fc.constantFrom("\n", "\r\n"),
  pick: fc.nat(20),
});

describe("lines of a block", () => {
  const write = (lines: readonly string[], style: string, lineEnd: string) => {
    if (style === "double")
      return `a: 1${lineEnd}k: "${lines.map((line) => line.replace(/["\\]/g, "\\$&")).join("\\n")}\\n" # remark${lineEnd}b: 2${lineEnd}`;
    const header = { keep: "|+", strip: "|2-", literal: "|", last: "|2" }[style];
    const body = lines.map((line) => `${line === "" ? "" : `  ${line}`}${lineEnd}`).join("");
    const explicit =
      /^\s/.test(lines.find((line) => line.trim() !== "") ?? "") && !header?.includes("2") ? `${header}2` : header;
    return `a: 1${lineEnd}k: ${explicit}${lineEnd}${body}${style === "last" ? "" : `b: 2${lineEnd}`}`;
  };
  const readBlock = (text: string) => {
    const node = nodeAt(text, "k");
    if (node.kind !== "scalar") throw new Error("no scalar");
    return parseEmbedded(node.text, blockEmbedding(node));
  };
  const linesOf = ({ directives }: ConfigFile) =>
    directives.map(({ name, args }) => [name, ...args].map(({ value }) => value));

  it("change, come and go; all else stays", () => {
    let made = 0;
    fc.assert(
      fc.property(blocks, nasty, ({ lines, style, lineEnd, pick }, word) => {
        const text = write(lines, style, lineEnd);
        const file = readBlock(text);
        const directive = file.directives[pick % Math.max(1, file.directives.length)];
        if (!directive) return;
        const index = file.directives.indexOf(directive);
        const expectLines = (change: TextChange | undefined, ...expected: (readonly string[])[]) => {
          if (!change) return;
          made++;
          const result = changed(text, change);
          expect(tree(nodeAt(result), "k")).toEqual(tree(nodeAt(text), "k"));
          expect(linesOf(readBlock(result))).toEqual(expected);
        };
        const before = linesOf(file);
        const { embedding } = file as { embedding: Embedding };
        const arg = directive.args[0]!;
        const replaced = before.with(index, [before[index]![0]!, word, ...before[index]!.slice(2)]);
        expectLines(embedding.replace(arg, [word]), ...replaced);
        const line = ["masterauth", word];
        const inserted = embedding.insert(line, directive);
        expect(inserted).toBeDefined();
        expectLines(inserted, ...before.toSpliced(index + 1, 0, line));
        expectLines(embedding.remove(arg), ...before.toSpliced(index, 1));
        const last = directive.args.at(-1)!;
        const remark = directive.args.find((one) => one.value === "#");
        if (remark) {
          const cut = before[index]!.slice(0, directive.args.indexOf(remark) + 1);
          expectLines(embedding.setApart?.({ start: remark.start, end: last.end }), ...before.with(index, cut));
        }
      }),
      { numRuns: 600 },
    );
    expect(made).toBeGreaterThan(1200);
  });

  it("of a folded or quoted text are changed only within a line", () => {
    const text = "k: >-\n  port 6379\n  bind 1\nl: 'port 1'\n";
    const folded = readBlock(text);
    const { embedding } = folded as { embedding: Embedding };
    const [port] = folded.directives;
    expect(changed(text, embedding.replace(port!.args[0]!, ["6380"])!)).toBe(text.replace("6379", "6380"));
    expect(embedding.insert(["a", "b"], port)).toBeUndefined();
    expect(embedding.remove(port!)).toBeUndefined();
  });

  it("hold dollars twice where they stand for variables", () => {
    const text = "k: |\n  port 1\n  dir $DIR\n";
    const node = nodeAt(text, "k");
    if (node.kind !== "scalar") throw new Error("no scalar");
    const embedding = blockEmbedding(node, { isInterpolated: true });
    const [port, dir] = parseEmbedded(node.text, embedding).directives;
    expect(changed(text, embedding.insert(["masterauth", "a$b"], port)!)).toBe(
      "k: |\n  port 1\n  masterauth a$$b\n  dir $DIR\n",
    );
    expect(embedding.replace(dir!.args[0]!, ["/data"])).toBeUndefined();
  });
});

describe("variables", () => {
  const forms: [string, string][] = [
    ["map", "redis:\n  environment:\n    REDIS_PORT: 6379\n    REDIS_PASSWORD: 'x y' # remark\n  image: redis\n"],
    ["quoted map", 'redis:\n  environment: {REDIS_PORT: "6379", REDIS_PASSWORD: "x y"}\n  image: redis\n'],
    ["list", "redis:\n  environment:\n    - REDIS_PORT=6379\n    - REDIS_PASSWORD=x y\n  image: redis\n"],
    [
      "quoted list",
      'redis:\n  environment:\n  - "REDIS_PORT=6379"\n  - "REDIS_PASSWORD=x y" # remark\n  image: redis\n',
    ],
    [
      "pairs",
      'redis:\n  environment:\n    - name: REDIS_PORT\n      value: "6379"\n    - name: REDIS_PASSWORD\n      value: "x y"\n  image: redis\n',
    ],
  ];
  const variablesIn = (text: string): [name: string, value: string, at: Span][] => {
    const node = nodeAt(text, "redis", "environment");
    if (node.kind === "map")
      return node.entries.map(({ key, value }) => [
        key.value,
        (value as { text: SourceText }).text.value,
        (value as { text: SourceText }).text.span,
      ]);
    if (node.kind !== "list") return [];
    return node.items.map((item) => {
      const get = (key: string) => (item as { get(key: string): { text: SourceText } }).get(key).text;
      if (item.kind === "map") return [get("name").value, get("value").value, get("value").span];
      const { text } = item as { text: SourceText };
      const sign = text.value.indexOf("=");
      return [text.value.slice(0, sign), text.value.slice(sign + 1), text.slice(sign + 1).span];
    });
  };
  const embed = (text: string) =>
    environmentEmbedding(
      nodeAt(text, "redis", "environment"),
      { uri: "compose.yml", text },
      {
        variableOf: ([name, value]) => (name === "maxmemory" ? ["REDIS_MAXMEMORY", value ?? ""] : undefined),
      },
    );

  it.each(forms)("of a %s", (_, text) => {
    const rest = tree(nodeAt(text), "environment");
    const [port, password] = variablesIn(text);
    const embedding = embed(text);
    fc.assert(
      fc.property(nasty, (word) => {
        const wordsAfter = (change: TextChange | undefined) => {
          const result = changed(text, change!);
          expect(tree(nodeAt(result), "environment")).toEqual(rest);
          return variablesIn(result).map(([name, value]) => [name, value]);
        };
        const isEasy = /^[\w.]+$/.test(word);
        const replaced = embedding.replace(port![2], [word]);
        if (replaced || isEasy)
          expect(wordsAfter(replaced)).toEqual([
            ["REDIS_PORT", word],
            ["REDIS_PASSWORD", "x y"],
          ]);
        const inserted = embedding.insert(["maxmemory", word], undefined);
        if (inserted || isEasy)
          expect(wordsAfter(inserted)).toEqual([
            ["REDIS_PORT", "6379"],
            ["REDIS_PASSWORD", "x y"],
            ["REDIS_MAXMEMORY", word],
          ]);
      }),
    );
    expect(embedding.insert(["port", "1"], undefined)).toBeUndefined();
    const removed = embedding.remove(password![2]);
    if (removed) expect(variablesIn(changed(text, removed)).map(([name]) => name)).toEqual(["REDIS_PORT"]);
    expect(embedding.shown.map(({ start, end }) => text.slice(start, end)).sort()).toEqual([
      "REDIS_PASSWORD",
      "REDIS_PORT",
    ]);
  });
});
