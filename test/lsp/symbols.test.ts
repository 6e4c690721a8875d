import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DocumentHighlight, Location, LocationLink } from "vscode-languageserver-protocol";
import { Editor } from "./editor.ts";

const sentinel = (host: string, more = "") => `bind ${host}
port 26379
sentinel monitor main 10.0.0.1 6379 2
sentinel auth-user main watcher
sentinel auth-pass main geheim
sentinel down-after-milliseconds main 5000
${more}`;

const server = (host: string, more = "") => `# überall
bind ${host} -::1
port 6379
include ../common.conf
aclfile ../users.acl
masteruser replicator
masterauth geheim
${more}`;

const files = {
  "set/a/redis.conf": server("10.0.0.1"),
  "set/b/redis.conf": server("10.0.0.2", "replicaof 10.0.0.1 6379\n").replaceAll("\n", "\r\n"),
  "set/c/redis.conf": server("10.0.0.3", '"slaveof" "10.0.0.1"  6379\n'),
  "set/common.conf": "maxmemory 1gb\nsave 900 1\nsave 300 10\nmaxclients 100\n",
  "set/users.acl":
    "user default off\nuser replicator on >geheim +psync +replconf +ping\nuser watcher on >geheim allchannels +@all\n",
  "set/a/sentinel.conf": sentinel("10.0.0.1"),
  "set/b/sentinel.conf": sentinel("10.0.0.2"),
  "set/c/sentinel.conf": sentinel(
    "10.0.0.3",
    "sentinel known-replica main 10.0.0.2 6379\nsentinel known-sentinel main 10.0.0.1 26379 abcdefabcdefabcdefabcdefabcdefabcdefabcd\n" +
      "sentinel known-replica main 10.0.0.99 6379\n",
  ),
  ...Object.fromEntries(
    ["1", "2"].map((host) => [
      `peers/${host}/sentinel.conf`,
      `bind 10.1.0.${host}
sentinel monitor far 10.1.0.9 6379 2
sentinel sentinel-user peer
sentinel sentinel-pass geheim
user peer on >geheim allchannels +@all
`,
    ]),
  ),
  "open/redis-a.conf": "port 6379\n",
  "open/redis-b.conf": "port 6379\n",
  "open/sentinel.conf": "bind 10.2.0.3\nsentinel monitor open 10.2.0.1 6379 1\n",
  "compose/compose.yml": `services:
  one:
    image: redis:7.2
    command: redis-server --port 6379
  two:
    image: redis:7.2
    command: ["redis-server", "--replicaof", "one", "6379"]
  watch:
    image: redis:7.2
    command: redis-sentinel /etc/sentinel.conf
    configs:
      - source: watch
        target: /etc/sentinel.conf
configs:
  watch:
    content: |
      sentinel resolve-hostnames yes
      sentinel monitor étoile one 6379 1
      sentinel down-after-milliseconds étoile 5000
`,
};

let editor: Editor;
beforeAll(async () => {
  editor = await Editor.start({
    files,
    capabilities: { textDocument: { definition: { linkSupport: true } } },
  });
});
afterAll(() => editor.stop());

/** `path:line:text`, lines from 1. */
function shown(uri: string, { start, end }: Location["range"]): string {
  const path = Object.keys(files).find((name) => editor.uri(name) === uri)!;
  const text = editor.text(path).split(/\r\n|\r|\n/)[start.line]!;
  return `${path}:${start.line + 1}:${text.slice(start.character, end.line > start.line ? undefined : end.character)}`;
}

async function definitions(path: string, marked: string): Promise<string[]> {
  const links = await editor.ask<LocationLink[] | null>("textDocument/definition", path, {
    position: editor.at(path, marked),
  });
  return (links ?? []).map(({ targetUri, targetSelectionRange }) => shown(targetUri, targetSelectionRange));
}

async function references(path: string, marked: string, includeDeclaration = true): Promise<string[]> {
  const found = await editor.ask<Location[] | null>("textDocument/references", path, {
    position: editor.at(path, marked),
    context: { includeDeclaration },
  });
  return (found ?? []).map(({ uri, range }) => shown(uri, range)).sort();
}

async function highlights(path: string, marked: string): Promise<string[]> {
  const found = await editor.ask<DocumentHighlight[] | null>("textDocument/documentHighlight", path, {
    position: editor.at(path, marked),
  });
  return (found ?? []).map(({ range, kind }) => `${shown(editor.uri(path), range).replace(`${path}:`, "")} ${kind}`);
}

describe("definition", () => {
  it.each([
    ["set/a/sentinel.conf", "monitor main 10.0.|0.1", ["set/a/redis.conf:2:10.0.0.1"]],
    ["set/a/sentinel.conf", "10.0.0.1 6379| 2", ["set/a/redis.conf:2:10.0.0.1"]],
    ["set/a/sentinel.conf", "10.0.0.1 6379 |2", []],
    ["set/a/sentinel.conf", "|bind", []],
    ["set/a/sentinel.conf", "auth-pass main| ", ["set/a/sentinel.conf:3:main"]],
    ["set/a/sentinel.conf", "auth-pass main g|eheim", []],
    ["set/a/sentinel.conf", "auth-user main wat|cher", ["set/users.acl:3:watcher"]],
    ["set/b/redis.conf", "replicaof |10.0.0.1", ["set/a/redis.conf:2:10.0.0.1"]],
    ["set/c/redis.conf", '"10.0|.0.1"', ["set/a/redis.conf:2:10.0.0.1"]],
    ["set/b/redis.conf", "masteruser repli|cator", ["set/users.acl:2:replicator"]],
    ["set/b/redis.conf", "masterauth gehei|m", []],
    ["peers/1/sentinel.conf", "sentinel-user pe|er", ["peers/2/sentinel.conf:5:peer"]],
    ["peers/1/sentinel.conf", "sentinel-pass gehei|m", []],
    ["open/sentinel.conf", "10.2.0|.1", ["open/redis-a.conf:1:port 6379", "open/redis-b.conf:1:port 6379"]],
    ["set/b/redis.conf", "include ../com|mon.conf", ["set/common.conf:1:"]],
    ["set/b/redis.conf", "aclfile ../|users.acl", ["set/users.acl:1:"]],
    ["set/b/redis.conf", "# üb|erall", []],
    ["set/c/sentinel.conf", "known-replica main 10.0.|0.2", ["set/b/redis.conf:2:10.0.0.2"]],
    ["set/c/sentinel.conf", "known-replica main 10.0.0.9|9", []],
    ["set/c/sentinel.conf", "known-sentinel main 10.0.0.1| ", ["set/a/sentinel.conf:1:10.0.0.1"]],
    ["compose/compose.yml", '"o|ne", "6379"', ["compose/compose.yml:2:one"]],
    ["compose/compose.yml", "étoile o|ne 6379", ["compose/compose.yml:2:one"]],
    ["compose/compose.yml", "milliseconds é|toile", ["compose/compose.yml:18:étoile"]],
    ["compose/compose.yml", "ima|ge", []],
  ])("%s: %s", async (path, marked, expected) => {
    expect(await definitions(path, marked)).toEqual(expected);
  });

  it("marks the address it was asked about, and all of the line it leads to", async () => {
    const path = "set/c/redis.conf";
    const [link] = await editor.ask<LocationLink[]>("textDocument/declaration", path, {
      position: editor.at(path, '"10.0|.0.1"'),
    });
    // The client said so of definitions only.
    expect(link).toMatchObject({ uri: editor.uri("set/a/redis.conf") });
    const [full] = await editor.ask<LocationLink[]>("textDocument/definition", path, {
      position: editor.at(path, '"10.0|.0.1"'),
    });
    expect(shown(editor.uri(path), full!.originSelectionRange!)).toBe(`${path}:8:"10.0.0.1"  6379`);
    expect(shown(full!.targetUri, full!.targetRange)).toBe("set/a/redis.conf:2:bind 10.0.0.1 -::1");
  });
});

describe("references", () => {
  const ofFirst = [
    "set/a/sentinel.conf:3:10.0.0.1 6379",
    "set/b/redis.conf:8:10.0.0.1 6379",
    "set/b/sentinel.conf:3:10.0.0.1 6379",
    'set/c/redis.conf:8:"10.0.0.1"  6379',
    "set/c/sentinel.conf:3:10.0.0.1 6379",
  ];
  it.each([
    ["set/a/redis.conf", "bind 10.0|.0.1", true, ["set/a/redis.conf:2:10.0.0.1", ...ofFirst]],
    ["set/a/redis.conf", "port 63|79", false, ofFirst],
    ["set/b/redis.conf", "replicaof 10.0|.0.1", false, ofFirst],
    ["set/c/sentinel.conf", "10.0.0.99| ", true, ["set/c/sentinel.conf:9:10.0.0.99 6379"]],
    ["set/a/redis.conf", "por|t 63", true, []],
    [
      "set/b/redis.conf",
      "include ../com|mon.conf",
      true,
      [
        "set/a/redis.conf:4:../common.conf",
        "set/b/redis.conf:4:../common.conf",
        "set/c/redis.conf:4:../common.conf",
        "set/common.conf:1:",
      ],
    ],
    [
      "set/users.acl",
      "user wat|cher",
      true,
      [
        "set/a/sentinel.conf:4:watcher",
        "set/b/sentinel.conf:4:watcher",
        "set/c/sentinel.conf:4:watcher",
        "set/users.acl:3:watcher",
      ],
    ],
    [
      "set/b/redis.conf",
      "masteruser repli|cator",
      false,
      ["set/a/redis.conf:6:replicator", "set/b/redis.conf:6:replicator", "set/c/redis.conf:6:replicator"],
    ],
    [
      "compose/compose.yml",
      "monitor é|toile",
      true,
      ["compose/compose.yml:18:étoile", "compose/compose.yml:19:étoile"],
    ],
    ["peers/2/sentinel.conf", "user pe|er on", true, ["peers/1/sentinel.conf:3:peer", "peers/2/sentinel.conf:5:peer"]],
    ["compose/compose.yml", "--por|t", true, []],
    [
      "compose/compose.yml",
      "--port 63|79",
      false,
      ["compose/compose.yml:18:one 6379", 'compose/compose.yml:7:one", "6379'],
    ],
  ])("%s: %s (%s)", async (path, marked, declaration, expected) => {
    expect(await references(path, marked, declaration)).toEqual(expected);
  });

  it("of a master are the lines of all files", async () => {
    const all = await references("set/a/sentinel.conf", "monitor ma|in");
    expect(all).toHaveLength(15);
    expect(await references("set/a/sentinel.conf", "monitor ma|in", false)).toHaveLength(12);
  });
});

describe("highlights", () => {
  it.each([
    ["set/a/sentinel.conf", "auth-pass ma|in", ["3:main 3", "4:main 2", "5:main 2", "6:main 2"]],
    ["set/a/redis.conf", "bind 10|.0.0.1", ["2:10.0.0.1 3"]],
    ["set/b/redis.conf", "replicaof 10|.0.0.1", ["8:10.0.0.1 6379 2"]],
    ["set/common.conf", "sa|ve 300", ["2:save 1", "3:save 1"]],
    ["set/common.conf", "save 30|0", []],
    ["set/c/sentinel.conf", "sentinel known-re|plica", ["7:known-replica 1", "9:known-replica 1"]],
    ["compose/compose.yml", "milliseconds é|toile", ["18:étoile 3", "19:étoile 2"]],
  ])("%s: %s", async (path, marked, expected) => {
    expect(await highlights(path, marked)).toEqual(expected);
  });
});
