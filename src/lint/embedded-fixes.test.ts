import { describe, expect, it } from "vitest";
import type { Edit } from "../model/edit.ts";
import { inFile } from "../model/origin.ts";
import { Secret } from "../model/secret.ts";
import { blockEmbedding } from "../project/yaml/block-embedding.ts";
import { commandEmbedding } from "../project/yaml/command-embedding.ts";
import { readYaml, type YamlNode } from "../project/yaml/yaml.ts";
import type { ConfigFile } from "../syntax/config-file.ts";
import { hostView, linesOfWords, parseEmbedded } from "../syntax/embedded.ts";
import type { SourceText } from "../syntax/source-text.ts";
import { changesOf, isPossible, repair } from "./fixes.ts";
import type { Diagnostic } from "./report.ts";

const compose = `services:
  one:
    command: ["redis-server", "--port", "6379"]
  two: &two
    command: redis-server --port 6380 # why
  three:
    image: redis
    configs: |
      port 6381
      bind * # all
`;

const host = { uri: "compose.yml", text: compose };
const root = readYaml(host).documents[0]!;
const nodeOf = (...path: string[]) =>
  path.reduce<YamlNode | undefined>((node, key) => (node?.kind === "map" ? node.get(key) : undefined), root)!;

function options(service: string): ConfigFile {
  const node = nodeOf("services", service, "command");
  const words =
    node.kind === "list"
      ? node.items.map((item) => (item as { text: SourceText }).text)
      : [...(node as { text: SourceText }).text.value.matchAll(/\S+/g)].map(({ 0: word, index }) =>
          (node as { text: SourceText }).text.slice(index, index + word.length),
        );
  const argv = { words, form: node.kind === "list" ? "list" : "string", node, span: node.span } as const;
  return linesOfWords([[words[1]!.slice(2), words[2]!]], host, commandEmbedding(argv, node.span, host));
}

function block(): ConfigFile {
  const node = nodeOf("services", "three", "configs");
  if (node.kind !== "scalar") throw new Error("no scalar");
  return parseEmbedded(node.text, blockEmbedding(node));
}

const insert = (file: ConfigFile, ...words: (string | Secret)[]): Edit => ({ kind: "insert", file, words });

function repaired(...fixes: readonly Edit[][]) {
  const diagnostics = fixes.map((edits) => ({ repair: () => changesOf(edits)! }) as unknown as Diagnostic);
  const outcome = repair(diagnostics, new Map([[host.uri, hostView(host, [], [])]]));
  return { ...outcome, text: outcome.files.get(host.uri) };
}

describe("repairs in a host file", () => {
  const [one, two, three] = [options("one"), options("two"), block()];

  it("of several instances are taken together", () => {
    const { text, postponed } = repaired(
      [insert(one, "masterauth", "a b")],
      [insert(two, "masterauth", "a b")],
      [insert(three, "masterauth", "a b")],
    );
    expect(postponed).toEqual([]);
    expect(text).toBe(
      compose
        .replace('"6379"]', '"6379", "--masterauth", "a b"]')
        .replace("6380 #", "6380 --masterauth 'a b' #")
        .replace("bind * # all\n", 'bind * # all\n      masterauth "a b"\n'),
    );
  });

  it.each([
    ["a list", one],
    ["a string", two],
    ["a block", three],
  ])("that add two lines at one place of %s come out right", (_, file) => {
    const { text, postponed } = repaired([insert(file, "masteruser", "app")], [insert(file, "maxmemory", "1gb")]);
    expect(postponed).toEqual([]);
    expect(text).toMatch(/masteruser\W+app\W+maxmemory\W+1gb/);
    expect(readYaml({ uri: "x", text: text! }).problems).toEqual([]);
  });

  it("write no password that is kept apart", () => {
    const add = (text: string, password: string) => {
      const { documents } = readYaml({ uri: "x.yml", text });
      const found = documents.flatMap((node) => (node.kind === "map" ? [node.get("data")] : []))[0];
      if (found?.kind !== "scalar") throw new Error("no scalar");
      return isPossible([
        insert(parseEmbedded(found.text, blockEmbedding(found)), "masterauth", Secret.plain(password)),
      ]);
    };
    const manifest = "kind: ConfigMap\ndata: |\n  requirepass hunter2\n";
    expect(add(manifest, "hunter2")).toBe(true);
    // It comes from an .env file or a variable.
    expect(add(manifest, "hunter3")).toBe(false);
    expect(add(`${manifest}---\nkind: Secret\nstringData: { password: hunter2 }\n`, "hunter2")).toBe(false);
  });

  it("that add one setting with two values wait for a second run, with one value they are one", () => {
    const twice = (other: string) => repaired([insert(one, "maxmemory", "1gb")], [insert(one, "maxmemory", other)]);
    expect(twice("2gb").postponed).toHaveLength(1);
    expect(twice("1gb").text).toBe(twice("2gb").text);
    expect(twice("1gb").repaired).toHaveLength(2);
  });

  it("replace, take away and set apart", () => {
    const [port, bind] = three.directives;
    const { text } = repaired([
      { kind: "replace", at: inFile(three, port!.args[0]!), words: ["1"] },
      { kind: "set-apart", at: inFile(three, { start: bind!.args[1]!.start, end: bind!.end }) },
      { kind: "replace", at: inFile(one, one.directives[0]!.args[0]!), words: ["2"] },
    ]);
    expect(text).toBe(
      compose.replace("port 6381", "port 1").replace("bind * # all", "# all\n      bind *").replace('"6379"', '"2"'),
    );
    expect(repaired([{ kind: "remove", at: inFile(two, two.directives[0]!) }]).text).toBe(
      compose.replace(" --port 6380", ""),
    );
  });

  it("are none where one of their steps cannot be written", () => {
    const remark: Edit = { kind: "set-apart", at: inFile(one, one.directives[0]!) };
    expect(changesOf([insert(one, "maxmemory", "1gb"), remark])).toBeUndefined();
    expect(isPossible([insert(one, "maxmemory", "1gb"), remark])).toBe(false);
    expect(isPossible([insert(one, "maxmemory", "1gb")])).toBe(true);
  });
});
