import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type CompletionItem,
  CompletionItemTag,
  type CompletionList,
  type MarkupContent,
  type Position,
  type TextEdit,
} from "vscode-languageserver-protocol";
import { applied, Editor } from "./editor.ts";

const able = {
  textDocument: {
    completion: { completionItem: { snippetSupport: true, documentationFormat: ["markdown" as const] } },
  },
};

const sentinel = (host: number) => `bind 10.0.0.${host}
sentinel monitor main 10.0.0.1 6379 2
sentinel auth-pass main canary-1
`;

const files = {
  "a/redis.conf":
    "bind 10.0.0.1\nport 6379\nrequirepass canary-2\nmasterauth canary-2\nuser ops on >canary-3 ~* +@all\n",
  "b/redis.conf": "bind 10.0.0.2\nport 6380\nreplicaof 10.0.0.1 6379\nrequirepass canary-2\nmasterauth canary-2\n",
  "a/sentinel.conf": sentinel(1),
  "b/sentinel.conf": sentinel(2),
  "c/sentinel.conf": sentinel(3),
  "users.acl": "user ops on >canary-3 ~* +@all\n",
  "b/acl.conf": "aclfile ../users.acl\n",
  "b/tls/server.key": "canary-4\n",
  "b/tls/server.crt": "",
  "b/ключ и.conf": "",
  "compose.yml": "services: {}\n",
};

let editor: Editor;
beforeAll(async () => {
  editor = await Editor.start({ files, capabilities: able });
  for (const path of Object.keys(files)) await editor.open(path);
});
afterAll(() => editor.stop());

/** The document that is not as it was. */
let changed: keyof typeof files | undefined;

/** What is offered when a text with `|` for the cursor is a document. */
async function offered(path: keyof typeof files, marked: string) {
  const [before = "", after = ""] = marked.split("¦");
  if (changed !== undefined && changed !== path) await editor.change(changed, files[changed]);
  changed = path;
  await editor.change(path, before + after);
  const lines = before.split("\n");
  const position: Position = { line: lines.length - 1, character: lines.at(-1)!.length };
  const list = await editor.ask<CompletionList | null>("textDocument/completion", path, { position });
  const items = list?.items ?? [];
  const labels = items.toSorted((a, b) => (a.sortText! < b.sortText! ? -1 : 1)).map(({ label }) => label);
  const item = (label: string): CompletionItem => items.find((one) => one.label === label)!;
  /** The document when an item has been taken. */
  const taken = (label: string) => applied(before + after, [item(label).textEdit as TextEdit]);
  return { list, items, labels, item, taken };
}

describe("the first word of a line", () => {
  it("is a directive that a server of the release knows, with its words as places to fill in", async () => {
    const { taken, labels } = await offered("b/redis.conf", "bind 10.0.0.2\nreplica¦");
    expect(taken("replicaof")).toBe(`bind 10.0.0.2\nreplicaof \${1:host} \${2:port}`);
    expect(taken("appendfsync")).toContain(`appendfsync \${1|everysec,always,no|}`);
    expect(taken("save")).toContain(`save \${1:seconds} \${2:changes}`);
    expect(labels).not.toContain("sentinel");
    expect(labels.some((label) => label.startsWith("sentinel "))).toBe(false);
  });

  it("ranks what is set already behind the rest, and old names last", async () => {
    const { labels, item } = await offered("a/redis.conf", "port 6379\nsave 1 1\n¦");
    const rank = (label: string) => labels.indexOf(label);
    expect(rank("unixsocket")).toBeLessThan(rank("port"));
    // It adds up.
    expect(rank("save")).toBeLessThan(rank("port"));
    expect(rank("port")).toBeLessThan(rank("slaveof"));
    expect(item("slaveof").tags).toEqual([CompletionItemTag.Deprecated]);
    expect(item("replicaof").tags).toBeUndefined();
  });

  it("offers first what deployments with sentinels need, the rest in alphabetical order", async () => {
    const { labels } = await offered("b/redis.conf", "bind 10.0.0.2\n¦");
    expect(labels.slice(0, 3)).toEqual(["port", "protected-mode", "tls-port"]);
    const first = ["masterauth", "replicaof", "replica-announce-ip", "min-replicas-to-write", "appendonly", "save"];
    const ranks = first.map((label) => labels.indexOf(label));
    expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
    expect(ranks.every((rank) => rank >= 0 && rank < labels.indexOf("acl-pubsub-default"))).toBe(true);
    expect(labels.indexOf("acl-pubsub-default")).toBeLessThan(labels.indexOf("activedefrag"));
    const statements = await offered("a/sentinel.conf", "bind 10.0.0.1\n¦");
    expect(statements.labels.slice(0, 2)).toEqual(["sentinel monitor", "sentinel auth-pass"]);
    expect(statements.labels.indexOf("sentinel announce-ip")).toBeLessThan(
      statements.labels.indexOf("sentinel client-reconfig-script"),
    );
    expect(statements.labels.indexOf("port")).toBeLessThan(statements.labels.indexOf("acl-pubsub-default"));
  });

  it("brings the words to choose from", async () => {
    const { taken } = await offered("b/redis.conf", "bind 10.0.0.2\n¦");
    expect(taken("client-output-buffer-limit")).toMatch(/limit \$\{1\|normal,replica,pubsub\|\} \$\{2:hard\} /);
    expect(taken("shutdown-on-sigterm")).toMatch(/^shutdown-on-sigterm \$\{1\|default,save,nosave,now,force\b/m);
    // A server whose build cannot do it refuses yes.
    expect(taken("activedefrag")).toContain("activedefrag $" + "{1|no,yes|}");
    expect(taken("appendonly")).toContain("appendonly $" + "{1|yes,no|}");
  });

  it("tells numbers of bytes from sizes, which can have units", async () => {
    const { taken } = await offered("b/redis.conf", "bind 10.0.0.2\n¦");
    expect(taken("loading-process-events-interval-bytes")).toContain("-bytes $" + "{1:bytes}");
    expect(taken("repl-backlog-size")).toContain("repl-backlog-size $" + "{1:size}");
    const interval = await offered("b/redis.conf", "loading-process-events-interval-bytes ¦");
    expect(interval.labels).toEqual(["524288"]);
    expect((await offered("b/redis.conf", "active-defrag-ignore-bytes ¦")).labels).toContain("1gb");
  });

  it("is in the file of a sentinel what has an effect there, statements among it", async () => {
    const { taken, labels } = await offered("a/sentinel.conf", "bind 10.0.0.1\nmon¦");
    expect(taken("sentinel monitor")).toContain(
      `\nsentinel monitor \${1:master-name} \${2:host} \${3:port} \${4:quorum}`,
    );
    expect(labels).toContain("port");
    expect(labels).not.toContain("appendonly");
    expect(labels[0]).toMatch(/^sentinel /);
    expect(labels.indexOf("sentinel monitor")).toBeLessThan(labels.indexOf("port"));
  });

  it("is a user of others that the file does not define yet", async () => {
    expect((await offered("b/redis.conf", "replicaof 10.0.0.1 6379\nbind 10.0.0.2\nuser ¦")).labels).toEqual([
      "default",
      "ops",
    ]);
    expect((await offered("a/redis.conf", "bind 10.0.0.1\nuser ops on\nuser ¦")).labels).not.toContain("ops");
  });

  it("is an address for bind that the release can resolve", async () => {
    const old = await Editor.start({
      files: { "redis-ha-lint.json": '{ "target": "redis@6.0" }', "redis.conf": "port 6379\nbind " },
    });
    const list = await old.ask<CompletionList>("textDocument/completion", "redis.conf", {
      position: { line: 1, character: 5 },
    });
    expect(list.items.map(({ label }) => label)).toEqual(["127.0.0.1", "::1"]);
    await old.stop();
    expect((await offered("a/redis.conf", "bind ¦")).labels).toContain("-::*");
  });

  it("brings no snippet where words follow, and takes the place of the whole word", async () => {
    const { taken } = await offered("a/redis.conf", "  append¦-only yes\n");
    expect(taken("appendonly")).toBe("  appendonly yes\n");
    expect((await offered("a/redis.conf", "x¦ 5")).taken("timeout")).toBe("timeout 5");
  });

  it("is explained when the editor asks", async () => {
    const { item } = await offered("a/redis.conf", "¦");
    const resolved = await editor.client.sendRequest<CompletionItem>("completionItem/resolve", item("appendfsync"));
    const { kind, value } = resolved.documentation as MarkupContent;
    expect(kind).toBe("markdown");
    expect(value).toContain("- default: `everysec`");
    const odd = { label: "x", data: { words: 5, target: "redis@x" } };
    expect(await editor.client.sendRequest("completionItem/resolve", odd)).toEqual(odd);
  });
});

describe("an argument", () => {
  it("is one of the words that the directive takes", async () => {
    expect((await offered("a/redis.conf", "appendfsync ¦")).labels).toEqual(["always", "everysec", "no"]);
    expect((await offered("a/redis.conf", "appendonly y¦")).labels).toEqual(["no", "yes"]);
    expect((await offered("a/redis.conf", "appendonly yes ¦")).labels).toEqual([]);
    expect((await offered("a/redis.conf", "client-output-buffer-limit ¦")).labels).toContain("pubsub");
    const limit = await offered("a/redis.conf", "client-output-buffer-limit replica 0 ¦");
    expect(limit.labels).toContain("64mb");
  });

  it("is put between quotes that are there", async () => {
    expect((await offered("a/redis.conf", 'loglevel "no¦"\n')).taken("notice")).toBe('loglevel "notice"\n');
    expect((await offered("a/redis.conf", "loglevel 'no¦\n")).taken("notice")).toBe("loglevel 'notice\n");
  });

  it("is the address of an instance, host and port at once", async () => {
    const { taken, labels } = await offered("b/redis.conf", "bind 10.0.0.2\nport 6380\nreplicaof 10.¦");
    expect(labels[0]).toBe("10.0.0.1 6379");
    expect(taken("10.0.0.1 6379")).toContain("\nreplicaof 10.0.0.1 6379");
    expect(labels.join()).not.toContain("26379");
    const withPort = await offered("b/redis.conf", "bind 10.0.0.2\nreplicaof 1¦ 6379");
    expect(withPort.labels).toContain("10.0.0.1");
    expect((await offered("b/redis.conf", "replicaof 10.0.0.1 ¦")).labels[0]).toBe("6379");
    const peer = await offered("a/sentinel.conf", `${sentinel(1)}sentinel known-sentinel main 1¦`);
    expect(peer.labels).toContain("10.0.0.2 26379");
    expect(peer.labels).not.toContain("10.0.0.1 6379");
  });

  it("is a master name, an address of a master, a quorum", async () => {
    expect((await offered("a/sentinel.conf", `${sentinel(1)}sentinel parallel-syncs m¦`)).labels).toEqual(["main"]);
    expect((await offered("c/sentinel.conf", "bind 10.0.0.3\nsentinel monitor ¦")).labels).toEqual(["main"]);
    const host = await offered("a/sentinel.conf", `${sentinel(1)}sentinel monitor other ¦`);
    expect(host.labels[0]).toBe("10.0.0.1 6379");
    const quorum = await offered("c/sentinel.conf", "sentinel monitor main 10.0.0.1 6379 ¦");
    expect(quorum.labels).toEqual(["2"]);
  });

  it("is a statement behind the word sentinel, in the file of a sentinel only", async () => {
    const { taken, labels, item } = await offered("a/sentinel.conf", `${sentinel(1)}sentinel down-¦`);
    expect(taken("down-after-milliseconds")).toContain(
      `\nsentinel down-after-milliseconds \${1:master-name} \${2:milliseconds}`,
    );
    expect(labels.indexOf("monitor")).toBeLessThan(labels.indexOf("known-replica"));
    expect(item("known-slave").tags).toEqual([CompletionItemTag.Deprecated]);
    expect((await offered("a/redis.conf", `${files["a/redis.conf"]}sentinel ¦`)).labels).toEqual([]);
  });

  it("is a rule, a category or a command of an ACL user", async () => {
    expect((await offered("a/redis.conf", "user bob ¦")).labels).toEqual(
      expect.arrayContaining(["on", "~*", "+@read"]),
    );
    expect((await offered("a/redis.conf", "user bob on -@da¦")).taken("-@dangerous")).toBe("user bob on -@dangerous");
    expect((await offered("a/redis.conf", "user bob +¦")).labels).toContain("+get");
    const sub = await offered("a/redis.conf", "user zoë +config|g¦");
    expect(sub.labels).toContain("+config|get");
    expect(sub.taken("+config|get")).toBe("user zoë +config|get");
    const selector = await offered("a/redis.conf", "user bob on (¦");
    expect(selector.labels).toEqual(expect.arrayContaining(["(+@read", "(~*"]));
    expect(selector.labels).not.toContain("(on");
    expect((await offered("users.acl", "user bob on -flush¦\n")).labels).toContain("-flushall");
    expect((await offered("users.acl", "¦\n")).labels).toEqual(["user"]);
  });

  it("is a user that the servers have", async () => {
    expect((await offered("b/redis.conf", "replicaof 10.0.0.1 6379\nbind 10.0.0.2\nmasteruser ¦")).labels).toContain(
      "ops",
    );
    expect((await offered("a/sentinel.conf", `${sentinel(1)}sentinel auth-user main ¦`)).labels).toContain("ops");
  });

  it("is a file beside it, in no other folder than that of the workspace", async () => {
    const { labels, taken } = await offered("b/redis.conf", "tls-key-file tls/¦");
    expect(labels).toEqual(["tls/server.key", "tls/server.crt"]);
    expect(taken("tls/server.key")).toBe("tls-key-file tls/server.key");
    expect((await offered("b/redis.conf", "aclfile ../¦")).labels).toContain("../users.acl");
    const include = await offered("b/redis.conf", "include ¦");
    expect(include.taken("ключ и.conf")).toBe('include "ключ и.conf"');
    expect((await offered("b/redis.conf", "include ../../¦")).labels).toEqual([]);
    expect((await offered("b/redis.conf", "include /etc/¦")).labels).toEqual([]);
  });

  it("is to be included where those of its kind read it, or nobody does that is known", async () => {
    const included = await offered("b/redis.conf", "include ¦");
    expect(included.labels).toEqual(["acl.conf", "ключ и.conf", "tls/"]);
    expect((await offered("b/redis.conf", "include ../¦")).labels).toEqual(["../a/", "../b/", "../c/"]);
    expect((await offered("b/redis.conf", "include ../a/¦")).labels).toEqual(["../a/redis.conf"]);
    const ofSentinel = await offered("b/sentinel.conf", "sentinel monitor main 10.0.0.1 6379 2\ninclude ../a/¦");
    expect(ofSentinel.labels).toEqual(["../a/sentinel.conf"]);
  });

  it("is a command to rename, letters of events, a size, the default of a number", async () => {
    expect((await offered("a/redis.conf", "rename-command con¦")).labels).toContain("CONFIG");
    expect((await offered("a/redis.conf", "rename-command CONFIG ¦")).labels).toEqual([]);
    const letters = await offered("a/redis.conf", "notify-keyspace-events KE¦");
    expect(letters.taken("KEA")).toBe("notify-keyspace-events KEA");
    expect(letters.labels).not.toContain("KEK");
    expect((await offered("a/redis.conf", "maxmemory ¦")).labels).toContain("1gb");
    expect((await offered("a/redis.conf", "repl-timeout ¦")).item("60").detail).toBe("default, 1 min");
    expect((await offered("a/sentinel.conf", `${sentinel(1)}port ¦`)).labels).toEqual(["26379"]);
  });
});

it("offers nothing in comments, in files of other languages, and of what is secret", async () => {
  expect((await offered("a/redis.conf", "# append¦")).list).toBeNull();
  expect((await offered("compose.yml", "services:\n  ¦")).items).toEqual([]);
  const nowhere = ["requirepass ¦", "masterauth c¦", "user ops >¦", "user ops >c¦", "unheard-of ¦"];
  for (const text of nowhere) expect((await offered("a/redis.conf", text)).items).toEqual([]);
  expect((await offered("a/sentinel.conf", `${sentinel(1)}sentinel auth-pass main ¦`)).items).toEqual([]);
  expect((await offered("a/sentinel.conf", `${sentinel(1)}sentinel sentinel-pass ¦`)).items).toEqual([]);
});

it("never offers a password, whatever is typed", async () => {
  const lines = ["¦", "user ¦", "user ops ¦", "masteruser ¦", "replicaof ¦", "rename-command ¦", "include ¦"];
  for (const line of lines)
    for (const path of ["a/redis.conf", "users.acl"] as const)
      expect(JSON.stringify(await offered(path, files[path] + line))).not.toContain("canary-");
});

it("offers directives in files that are empty yet, saved or not", async () => {
  const fresh = await Editor.start({
    files: { "a/redis.conf": "", "a/sentinel.conf": "", "b/redis.conf": "port 6379\n" },
  });
  const at = async (path: string, text: string, languageId = "redis-conf") => {
    await fresh.open(path, text, languageId);
    const position = { line: 0, character: text.length };
    const list = await fresh.ask<CompletionList | null>("textDocument/completion", path, { position });
    return list?.items.map(({ label }) => label) ?? [];
  };
  expect(await at("a/redis.conf", "")).toContain("replicaof");
  expect(await at("a/sentinel.conf", "", "redis-sentinel-conf")).toContain("sentinel monitor");
  expect(await at("new/redis.conf", "po")).toContain("port");
  expect(await at("new/sentinel.conf", "sent", "redis-sentinel-conf")).toContain("sentinel monitor");
  expect(await at("new/other.conf", "p")).toContain("port");
  await fresh.stop();
});

it("waits with directives for more than a blank", async () => {
  const indented = await Editor.start({ files: { "redis.conf": "port 6379\n appendfsync \n" } });
  const at = (line: number, character: number) =>
    indented.ask<CompletionList | null>("textDocument/completion", "redis.conf", {
      position: { line, character },
      context: { triggerKind: 2, triggerCharacter: " " },
    });
  expect(await at(1, 1)).toBeNull();
  expect((await at(1, 13))?.items).toHaveLength(3);
  await indented.stop();
});

it("writes words only for an editor without snippets", async () => {
  const plain = await Editor.start({ files: { "redis.conf": "port 6379\n" } });
  const { items } = await plain.ask<CompletionList>("textDocument/completion", "redis.conf", {
    position: { line: 1, character: 0 },
  });
  expect(items.map(({ textEdit }) => (textEdit as TextEdit).newText).join("\n")).not.toContain("$");
  await plain.stop();
});

it("offers what all releases know that read a file", async () => {
  const both = await Editor.start({
    files: {
      "redis-ha-lint.json": JSON.stringify({
        deployments: {
          old: { files: ["old/**"], target: "redis@5.0" },
          new: { files: ["new/**"], target: "redis@7.2" },
        },
      }),
      "old/redis.conf": "port 6379\ninclude ../shared.conf\n",
      "new/redis.conf": "port 6379\ninclude ../shared.conf\n\n",
      "shared.conf": "timeout 10\n\n",
    },
  });
  const at = async (path: string, line: number) => {
    const position = { line, character: 0 };
    const { items } = await both.ask<CompletionList>("textDocument/completion", path, { position });
    return items.map(({ label }) => label);
  };
  expect(await at("new/redis.conf", 2)).toContain("acl-pubsub-default");
  expect(await at("shared.conf", 1)).not.toContain("acl-pubsub-default");
  expect(await at("shared.conf", 1)).toContain("timeout");
  await both.stop();
});
