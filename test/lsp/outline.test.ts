import { basename } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type {
  DocumentLink,
  DocumentSymbol,
  FoldingRange,
  SelectionRange,
  SemanticTokens,
  SemanticTokensDelta,
  SymbolInformation,
} from "vscode-languageserver-protocol";
import { Editor } from "./editor.ts";

const files = {
  "set/redis.conf": `\ufeff# Main
# See https://redis.io/docs/latest, http://me:geheim@example.com/ and https://example.com/?token=geheim.
bind 10.0.0.1 -::1

################################## NETWORK ####################################

# more
port 6379
slaveof 10.0.0.9 6379
tls-cert-file tls/redis.crt
include extra.conf
######## MÉMOIRE ########
maxmemory 1gb
maxmemory-policy noeviction
appendonly yes
masterauth "geheim"
requirepass geheim
rename-command CONFIG geheim
user üser on >geheim ~app:* +get +@read
user default off
save 900 1
unheard-of thing
`,
  "set/extra.conf": "timeout 10\n",
  "set/tls/redis.crt": "",
  "set/sentinel.conf": [
    "port 26379",
    "sentinel monitor main 10.0.0.1 6379 2",
    "sentinel down-after-milliseconds main 5000",
    "sentinel auth-pass main geheim",
    "sentinel monitor other 10.0.0.1 6380 2",
    "sentinel known-slave main 10.0.0.3 6379",
    "sentinel announce-ip 10.0.0.1",
    "",
  ].join("\r\n"),
  "other/redis.conf": "port 7000\naclfile users.acl\n# a\r# b\n  # c\nport 7001 # d\n",
  "other/users.acl": "user default on >geheim ~* +@all\nuser wächter on nopass\n",
  "compose.yml": "services:\n  one:\n    image: redis:7.2\n    command: redis-server --port 6379\n",
};

let editor: Editor;
beforeAll(async () => {
  const textDocument = { documentSymbol: { hierarchicalDocumentSymbolSupport: true } };
  editor = await Editor.start({
    files,
    capabilities: { textDocument, workspace: { semanticTokens: { refreshSupport: true } } },
  });
});
afterAll(() => editor.stop());

function drawn(symbols: readonly DocumentSymbol[], indent = ""): string[] {
  return symbols.flatMap(({ name, detail, kind, tags, range, children = [] }) => [
    `${indent}${name}${detail === undefined ? "" : ` = ${detail}`} [${kind}${tags ? " old" : ""}] ${range.start.line}-${range.end.line}`,
    ...drawn(children, `${indent}  `),
  ]);
}

describe("document symbols", () => {
  it.each([
    [
      "set/redis.conf",
      [
        // What the byte order mark makes of the comment: the server reads a directive.
        "*** = *** [15] 0-0",
        "bind = 10.0.0.1 -::1 [15] 2-2",
        "NETWORK [2] 4-10",
        "  port = 6379 [16] 7-7",
        "  slaveof = 10.0.0.9 6379 [15 old] 8-8",
        "  tls-cert-file = tls/redis.crt [1] 9-9",
        "  include = extra.conf [1] 10-10",
        "MÉMOIRE [2] 11-21",
        "  maxmemory = 1gb [16] 12-12",
        "  maxmemory-policy = noeviction [22] 13-13",
        "  appendonly = yes [17] 14-14",
        "  masterauth = *** [15] 15-15",
        "  requirepass = *** [15] 16-16",
        "  rename-command = CONFIG *** [15] 17-17",
        "  user *** = on *** ~app:* +get +@read [20] 18-18",
        "  user default = off [20] 19-19",
        "  save = 900 1 [16] 20-20",
        "  unheard-of = *** [15] 21-21",
      ],
    ],
    [
      "set/sentinel.conf",
      [
        "port = 26379 [16] 0-0",
        "main = 10.0.0.1 6379 2 [3] 1-3",
        "  monitor = 10.0.0.1 6379 2 [15] 1-1",
        "  down-after-milliseconds = 5000 [16] 2-2",
        "  auth-pass = *** [15] 3-3",
        "  known-slave = 10.0.0.3 6379 [15 old] 5-5",
        "other = 10.0.0.1 6380 2 [3] 4-4",
        "  monitor = 10.0.0.1 6380 2 [15] 4-4",
        "sentinel announce-ip = 10.0.0.1 [15] 6-6",
      ],
    ],
    ["other/users.acl", ["user default = on *** ~* +@all [20] 0-0", "user *** = on nopass [20] 1-1"]],
  ])("of %s", async (path, expected) => {
    expect(drawn(await editor.ask("textDocument/documentSymbol", path))).toEqual(expected);
  });

  it("leave files of another language alone", async () => {
    for (const method of ["documentSymbol", "foldingRange", "semanticTokens/full"])
      expect(await editor.ask(`textDocument/${method}`, "compose.yml")).toBeNull();
    const positions = [editor.at("compose.yml", "6379")];
    expect(await editor.ask("textDocument/selectionRange", "compose.yml", { positions })).toBeNull();
  });

  it("of the workspace are found by letters in their order", async () => {
    const find = async (query: string) => {
      const found: SymbolInformation[] = await editor.client.sendRequest("workspace/symbol", { query });
      return found.map(({ name, containerName }) => `${name} in ${containerName}`);
    };
    expect(await find("MN")).toEqual(["main in set"]);
    expect(await find("server")).toEqual([
      `server one:6379 (compose.yml) in ${basename(editor.folder)}`,
      "server other/redis.conf in other",
      "server 10.0.0.1:6379 (set/redis.conf) in set",
    ]);
    expect(await find("user default")).toEqual(["user default in other", "user default in set"]);
    expect(await find("geheim")).toEqual([]);
    expect((await find("")).length).toBeGreaterThan(6);
  });
});

it("folds comments, sections, and the lines of one master", async () => {
  const fold = async (path: string) => {
    const found = await editor.ask<FoldingRange[]>("textDocument/foldingRange", path);
    return found.map(({ startLine, endLine, kind }) => `${startLine}-${endLine} ${kind ?? "lines"}`);
  };
  expect(await fold("set/redis.conf")).toEqual(["4-10 region", "11-21 region", "18-19 lines"]);
  expect(await fold("set/sentinel.conf")).toEqual(["1-3 lines"]);
  expect(await fold("other/redis.conf")).toEqual(["2-4 comment"]);
});

describe("selection", () => {
  const chainAt = async (path: string, marked: string) => {
    const positions = [editor.at(path, marked)];
    const [first] = await editor.ask<SelectionRange[]>("textDocument/selectionRange", path, { positions });
    const lines = editor.text(path).split(/\r\n|\r|\n/);
    const found: string[] = [];
    for (let at = first; at; at = at.parent) {
      const { start, end } = at.range;
      const isOne = start.line === end.line;
      found.push(isOne ? lines[start.line]!.slice(start.character, end.character) : `${start.line}-${end.line}`);
    }
    return found;
  };
  it.each([
    [
      "set/sentinel.conf",
      "monitor main 10.0|.0.1",
      ["10.0.0.1", "10.0.0.1 6379", "main 10.0.0.1 6379 2", "sentinel monitor main 10.0.0.1 6379 2", "1-3", "0-7"],
    ],
    ["set/redis.conf", "save 90|0", ["900", "900 1", "save 900 1", "11-21", "0-22"]],
    [
      "set/redis.conf",
      "üser on >gehei|m",
      [
        ">geheim",
        "üser on >geheim ~app:* +get +@read",
        "user üser on >geheim ~app:* +get +@read",
        "18-19",
        "11-21",
        "0-22",
      ],
    ],
    ["set/redis.conf", "# mo|re", ["# more", "4-10", "0-22"]],
    ["other/redis.conf", "# |c", ["# c", "2-4", "0-6"]],
  ])("%s: %s", async (path, marked, expected) => {
    expect(await chainAt(path, marked)).toEqual(expected);
  });

  it("answers for each position, wherever it is", async () => {
    const positions = [
      { line: 99, character: 99 },
      { line: 0, character: 0 },
      { line: 3, character: 7 },
    ];
    expect(await editor.ask("textDocument/selectionRange", "set/redis.conf", { positions })).toHaveLength(3);
  });
});

describe("semantic tokens", () => {
  const read = (path: string, { data }: SemanticTokens) => {
    const { tokenTypes, tokenModifiers } = editor.initialized.capabilities.semanticTokensProvider!.legend;
    const lines = editor.text(path).split(/\r\n|\r|\n/);
    let [line, character] = [0, 0];
    const found: string[] = [];
    for (let at = 0; at < data.length; at += 5) {
      const [down, right, length, type, bits] = data.slice(at, at + 5) as [number, number, number, number, number];
      if (down > 0) character = 0;
      line += down;
      character += right;
      const marks = tokenModifiers.filter((_, bit) => bits & (1 << bit));
      found.push([lines[line]!.slice(character, character + length), tokenTypes[type], ...marks].join(" "));
    }
    return found;
  };
  const full = async (path: string) => read(path, await editor.ask("textDocument/semanticTokens/full", path));

  it("say what each word is", async () => {
    expect(await full("set/sentinel.conf")).toEqual([
      ...["port keyword", "26379 number"],
      ...[
        "sentinel keyword",
        "monitor keyword",
        "main namespace declaration",
        "10.0.0.1 variable",
        "6379 number",
        "2 number",
      ],
      ...["sentinel keyword", "down-after-milliseconds keyword", "main namespace", "5000 number"],
      ...["sentinel keyword", "auth-pass keyword", "main namespace", "geheim string secret"],
      ...[
        "sentinel keyword",
        "monitor keyword",
        "other namespace declaration",
        "10.0.0.1 variable",
        "6380 number",
        "2 number",
      ],
      ...["sentinel keyword", "known-slave keyword deprecated", "main namespace", "10.0.0.3 variable", "6379 number"],
      ...["sentinel keyword", "announce-ip keyword", "10.0.0.1 variable"],
    ]);
    const server = await full("set/redis.conf");
    expect(server).toContain("slaveof keyword deprecated");
    expect(server).toContain("appendonly keyword");
    expect(server).toContain("yes enumMember");
    expect(server).toContain("tls/redis.crt string");
    expect(server).toContain("CONFIG function");
    expect(server).toContain("# more comment");
    expect(server.join("\n")).not.toContain("unheard-of");
    const at = server.indexOf("üser class declaration");
    expect(server.slice(at, at + 6)).toEqual([
      ...[
        "üser class declaration",
        "on enumMember",
        ">geheim string secret",
        "~app:* regexp",
        "+get function",
        "+@read enum",
      ],
    ]);
  });

  it("end with the line, and before a remark", async () => {
    expect(await full("other/redis.conf")).toEqual([
      ...["port keyword", "7000 number", "aclfile keyword", "users.acl string"],
      ...["# a comment", "# b comment", "# c comment", "port keyword", "7001 number"],
    ]);
  });

  it("are asked for again when another release is meant", async () => {
    const path = "set/redis.conf";
    const refreshed = new Promise<void>((resolve) => {
      editor.client.onRequest("workspace/semanticTokens/refresh", () => resolve());
    });
    const settings = { redisHaLint: { target: "redis@4.0" } };
    await editor.client.sendNotification("workspace/didChangeConfiguration", { settings });
    await refreshed;
    expect(await full(path)).toContain("slaveof keyword");
    await editor.client.sendNotification("workspace/didChangeConfiguration", {
      settings: { redisHaLint: { target: null } },
    });
    expect(await full(path)).toContain("slaveof keyword deprecated");
  });

  it("are given for a range, and as differences", async () => {
    const path = "set/sentinel.conf";
    const range = { start: { line: 2, character: 9 }, end: { line: 3, character: 0 } };
    expect(read(path, await editor.ask("textDocument/semanticTokens/range", path, { range }))).toEqual([
      ...["sentinel keyword", "down-after-milliseconds keyword", "main namespace", "5000 number"],
    ]);
    await editor.open(path);
    const before = await editor.ask<SemanticTokens>("textDocument/semanticTokens/full", path);
    const place = editor.at(path, "port |26379");
    await editor.change(path, "1 2\n\n", { start: place, end: place });
    const delta = await editor.ask<SemanticTokensDelta>("textDocument/semanticTokens/full/delta", path, {
      previousResultId: before.resultId,
    });
    const data = [...before.data];
    for (const edit of delta.edits) data.splice(edit.start, edit.deleteCount, ...(edit.data ?? []));
    const now = await editor.ask<SemanticTokens>("textDocument/semanticTokens/full", path);
    expect(data).toEqual(now.data);
    expect(delta.edits[0]!.data!.length).toBeLessThan(30);
    const unknown = await editor.ask<SemanticTokens>("textDocument/semanticTokens/full/delta", path, {
      previousResultId: "no such",
    });
    expect(unknown.data).toEqual(now.data);
    await editor.close(path);
  });
});

it("links files that are there, and pages without a login or a query", async () => {
  const links = await editor.ask<DocumentLink[]>("textDocument/documentLink", "set/redis.conf");
  expect(links.map(({ target }) => target)).toEqual([
    editor.uri("set/extra.conf"),
    editor.uri("set/tls/redis.crt"),
    "https://redis.io/docs/latest",
  ]);
  const [acl] = await editor.ask<DocumentLink[]>("textDocument/documentLink", "other/redis.conf");
  expect(acl).toEqual({
    target: editor.uri("other/users.acl"),
    range: { start: { line: 1, character: 8 }, end: { line: 1, character: 17 } },
  });
});

it("says no secret", async () => {
  const all: unknown[] = [await editor.client.sendRequest("workspace/symbol", { query: "" })];
  for (const path of Object.keys(files))
    for (const method of ["documentSymbol", "documentLink"]) all.push(await editor.ask(`textDocument/${method}`, path));
  expect(JSON.stringify(all)).not.toContain("geheim");
});
