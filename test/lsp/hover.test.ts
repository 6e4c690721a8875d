import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Hover, MarkupContent } from "vscode-languageserver-protocol";
import { meaningOf } from "../../grammar/meanings/index.ts";
import { Editor } from "./editor.ts";

const markdown = { textDocument: { hover: { contentFormat: ["markdown" as const, "plaintext" as const] } } };
const sentinel = (host: number) => `bind 10.0.0.${host}
port 26379
sentinel monitor main 10.0.0.1 6379 2
sentinel down-after-milliseconds main 90000
sentinel auth-pass main canary-1
sentinel failover-timeout ghost 1000
appendonly yes
`;

const files = {
  "a/redis.conf": `bind 10.0.0.1
port 6379
# appendonly no
appendfsync everysec
maxmemory 1gb
include extra.conf
requirepass canary-2
masterauth "canary-3"
user zoë on >canary-4 ~ключ😀:* +@read -flushall resetchannels +@nonsense
user bob on +config|get
save 3600 1
notify-keyspace-events KEx
slave-priority 100
hash-max-ziplist-value 64
repl-backlog-size 67108864

supervised systemd
rename-command CONFIG canary-5
dir /tmp/ключ
gopher-enabled no
timeout 90
`,
  "a/extra.conf": "maxmemory 2gb\n",
  "b/redis.conf": "bind 10.0.0.2\nport 6379\nreplicaof 10.0.0.1 6379\nmasterauth canary-2\nrequirepass canary-2\n",
  "c/redis.conf": "bind 10.0.0.3\nport 6379\nreplicaof 10.0.0.9 6379\n",
  "a/sentinel.conf": sentinel(1),
  "b/sentinel.conf": sentinel(2),
  "c/sentinel.conf": sentinel(3),
};

async function told(editor: Editor, path: string, marked: string): Promise<string> {
  const hover = await editor.ask<Hover | null>("textDocument/hover", path, { position: editor.at(path, marked) });
  return hover ? (hover.contents as MarkupContent).value : "";
}

describe("over a deployment of three hosts", () => {
  let editor: Editor;
  const at = (path: string, marked: string) => told(editor, path, marked);
  beforeAll(async () => {
    editor = await Editor.start({ files, capabilities: markdown });
  });
  afterAll(() => editor.stop());

  it("says what a directive does, its words, its default, and for which release", async () => {
    const text = await at("a/redis.conf", "append|fsync");
    expect(text).toContain("`appendfsync word`");
    expect(text).toContain("- `always`: before the client is answered");
    expect(text).toContain("- default: `everysec`");
    expect(text).toContain("by CONFIG SET");
    expect(text).toMatch(/Judged for redis [\d.]+ \(assumed, the newest release known\)/);
    expect(await at("a/redis.conf", "superv|ised")).toContain("takes a restart to change");
    expect(await at("a/redis.conf", "repl-|backlog-size")).toContain("default: `1048576` (1 MB)");
    expect(await at("a/redis.conf", "p|ort 6379")).toContain("range: 0 to 65535");
    expect(await at("a/redis.conf", "max|memory 1gb")).toContain("range: at least 0");
    expect(await at("a/redis.conf", "1g|b")).not.toContain("`1gb` is");
  });

  it("says what changes it while the server runs", async () => {
    expect(await at("b/redis.conf", "replica|of")).toContain("- can be changed while the server runs, by REPLICAOF");
    expect(await at("b/redis.conf", "replica|of")).toContain("- default: none");
    expect(await at("a/redis.conf", "us|er zo")).toContain("by ACL SETUSER");
    expect(await at("a/redis.conf", "rename-|command")).toContain("takes a restart");
  });

  it("says since when, and under which other spellings", async () => {
    const text = await at("a/redis.conf", "slave-|priority");
    expect(text).toContain("the preferred spelling is `replica-priority`");
    expect(text).not.toContain("also spelled");
    expect(await at("a/redis.conf", "append|fsync")).not.toContain("preferred");
    const gone = await at("a/redis.conf", "gopher|-enabled");
    expect(gone).toMatch(/- \*\*not known to redis [\d.]+\*\*\n- since redis 6\.0\.0\n- no longer in redis 7\.0\.0/);
    expect(await at("a/redis.conf", "us|er zo")).toContain("since redis 6.0.0");
  });

  it("says which line wins, in another file too", async () => {
    const text = await at("a/redis.conf", "maxm|emory 1gb");
    expect(text).toContain("[a/extra.conf:1](<");
    expect(text).toContain("extra.conf#L1>) wins: `maxmemory 2gb`");
    expect(await at("a/extra.conf", "maxm|emory 2gb")).not.toContain("wins");
  });

  it("says what an argument means, in units that are easier to read", async () => {
    expect(await at("a/redis.conf", "every|sec")).toContain("`everysec`: once a second");
    expect(await at("a/redis.conf", "671|08864")).toContain("`67108864` is 64 MB");
    expect(await at("a/redis.conf", "timeout 9|0")).toContain("`90` is 1 min 30 s");
    expect(await at("a/redis.conf", "36|00")).toContain("`3600` is 1 h");
    expect(await at("a/redis.conf", "save 3600 |1")).not.toContain(" is ");
    expect(await at("a/redis.conf", "KE|x")).toContain("- `x`: keys that expired");
    expect(await at("a/sentinel.conf", "900|00")).toContain("`90000` is 1 min 30 s");
  });

  it("answers with nothing, not with an empty text, where nothing is known", async () => {
    const odd = await Editor.start({ files: { "redis.conf": "port 6379\nunheard-of yes\n" }, capabilities: markdown });
    expect(await told(odd, "redis.conf", "unhe|ard-of")).toContain("unknown-directive");
    const position = odd.at("redis.conf", "unheard-of y|es");
    expect(await odd.ask("textDocument/hover", "redis.conf", { position })).toBeNull();
    await odd.stop();
  });

  it("gives no meaning to words that are too many", async () => {
    const many = await Editor.start({
      files: { "redis.conf": "appendonly yes # why\nrequirepass a canary-6\n" },
      capabilities: markdown,
    });
    expect(await told(many, "redis.conf", "w|hy")).toMatch(/^`appendonly` takes no word at this place/);
    expect(await told(many, "redis.conf", "can|ary-6")).not.toContain("canary-6");
    await many.stop();
  });

  it("says who is at an address, and that nobody is", async () => {
    expect(await at("b/redis.conf", "replicaof 10.0.|0.1")).toContain("- master, 10.0.0.1:6379 (`a/redis.conf`)");
    expect(await at("b/redis.conf", "10.0.0.1 63|79")).toContain("- master, 10.0.0.1:6379");
    expect(await at("c/redis.conf", "10.0.0.|9")).toContain(
      "No instance of the deployment is known to be at 10.0.0.9:6379",
    );
  });

  it("says who watches a master name, and that nobody does", async () => {
    const text = await at("a/sentinel.conf", "monitor ma|in");
    expect(text).toContain("Watched at 10.0.0.1:6379, quorum 2 of 3 sentinels.");
    expect(text).toContain("- sentinel, 10.0.0.3:26379 (`c/sentinel.conf`): quorum 2");
    expect(await at("a/sentinel.conf", "gho|st")).toContain("No monitor line of the deployment gives this name");
  });

  it("does not say that there is no monitor line where one is refused", async () => {
    const files = { "sentinel.conf": "sentinel monitor main main-db 6379 1\nsentinel parallel-syncs main 1\n" };
    const odd = await Editor.start({ files, capabilities: markdown });
    for (const place of ["monitor m|ain", "syncs m|ain"])
      expect(await told(odd, "sentinel.conf", place)).toContain("What is watched under this name is not known");
    await odd.stop();
  });

  it("does not say so either where the name is filled in later", async () => {
    const files = { "sentinel.conf": "sentinel monitor {{ name }} 10.0.0.1 6379 1\nsentinel parallel-syncs main 1\n" };
    const open = await Editor.start({ files, capabilities: markdown });
    expect(await told(open, "sentinel.conf", "syncs m|ain")).not.toContain("No monitor line");
    await open.stop();
  });

  it("takes --sentinel in a command line for no directive", async () => {
    const text =
      'services:\n  s:\n    image: redis:7.2\n    command: ["redis-server", "/s.conf", "--sentinel"]\n    volumes: ["./s.conf:/s.conf"]\n';
    const files = { "compose.yml": text, "s.conf": "sentinel monitor main 10.0.0.1 6379 1\n" };
    const beside = await Editor.start({ files, capabilities: markdown });
    expect(await told(beside, "compose.yml", "--sent|inel")).toMatch(/^`--sentinel`: starts the server as a sentinel/);
    await beside.stop();
  });

  it("says what an ACL rule allows, in the places of an editor", async () => {
    const text = await at("a/redis.conf", "+@re|ad");
    expect(text).toContain("Allows commands that read keys");
    expect(text).toMatch(/\n\d+ commands, such as [A-Z]+, /);
    expect(await at("a/redis.conf", "-flu|shall")).toContain("Takes a command away");
    expect(await at("a/redis.conf", "-flu|shall")).toMatch(/FLUSHALL, in .*@dangerous/);
    expect(await at("a/redis.conf", "+@non|sense")).toContain(
      "No command of this release is known to be in this category",
    );
    const { line } = editor.at("a/redis.conf", "user bob");
    const hover = await editor.ask<Hover>("textDocument/hover", "a/redis.conf", { position: { line, character: 14 } });
    expect((hover.contents as MarkupContent).value).toMatch(/CONFIG GET, in .*@admin/);
  });

  it("counts as an editor does behind letters of several bytes", async () => {
    const { range } = await editor.ask<Hover>("textDocument/hover", "a/redis.conf", {
      position: editor.at("a/redis.conf", "+@re|ad"),
    });
    expect(range).toEqual({
      start: editor.at("a/redis.conf", "|+@read"),
      end: editor.at("a/redis.conf", "+@read|"),
    });
    expect(await at("a/redis.conf", "~клю|ч")).toContain("for reading and writing");
  });

  it("says why a finding matters, what happens, how to repair it, and where else to look", async () => {
    const text = await at("c/redis.conf", "10.0.0.|9");
    expect(text).toMatch(/\nmore: \[([a-z-]+)\]\(<file:\/\/\/rules\/\1\.md>\)\n/);
    expect(text).toContain("- If it stays: ");
    expect(text).toContain("- To repair: ");
    const lost = await at("a/redis.conf", "requirepa|ss");
    expect(lost).not.toContain("canary");
  });

  it("says that a directive does nothing in a sentinel", async () => {
    expect(await at("a/sentinel.conf", "append|only")).toContain("**has no effect in a sentinel**");
    expect(await at("a/redis.conf", "append|fsync")).not.toContain("sentinel");
  });

  it("says nothing of comments, blank lines and blanks", async () => {
    expect(await at("a/redis.conf", "# append|only")).toBe("");
    expect(await at("a/redis.conf", "67108864\n|\n")).toBe("");
  });

  it("cuts what is too long to read, and none of its own sentences", async () => {
    const long = await Editor.start({
      files: { "redis.conf": `port 6379\nlogfile ${"x".repeat(5000)}\nlogfile ${"y".repeat(5000)}\nmaxmemory 1gb\n` },
    });
    const text = await told(long, "redis.conf", "log|file x");
    expect(text).toContain("yyy ...");
    expect(text.length).toBeLessThan(3000);
    expect(await told(long, "redis.conf", "max|memory")).toContain(meaningOf("maxmemory").detail);
    await long.stop();
  });

  it("never shows a password", async () => {
    for (const [path, text] of Object.entries(files)) {
      for (const [line, words] of text.split("\n").entries()) {
        for (const { index } of words.matchAll(/\S+/g)) {
          const position = { line, character: index + 1 };
          const hover = await editor.ask<Hover | null>("textDocument/hover", path, { position });
          expect(JSON.stringify(hover)).not.toMatch(/canary/);
        }
      }
    }
    expect(await at("a/redis.conf", "requirepass can|ary-2")).toContain("**a password**");
    expect(await at("a/redis.conf", ">can|ary-4")).toMatch(/\*\*a password\*\*: Adds a password/);
    expect(await at("a/sentinel.conf", "can|ary-1")).toContain("**a password**");
  });
});

it("speaks plain text to an editor without Markdown", async () => {
  const editor = await Editor.start({
    files: { "redis.conf": "maxmemory-policy allkeys-lru\nmaxmemory 1\nmaxmemory 2\n" },
  });
  const { contents } = await editor.ask<Hover>("textDocument/hover", "redis.conf", {
    position: { line: 1, character: 2 },
  });
  expect(contents).toMatchObject({ kind: "plaintext" });
  expect((contents as MarkupContent).value).toContain("Line 3 wins: maxmemory 2");
  expect((contents as MarkupContent).value).not.toMatch(/[`*]|\]\(/);
  await editor.stop();
});

it("tells releases apart where a file is read in two of them", async () => {
  const editor = await Editor.start({
    files: {
      "redis-ha-lint.json": JSON.stringify({
        deployments: {
          old: { files: ["old/**"], target: "redis@5.0" },
          new: { files: ["new/**"], target: "redis@7.2" },
        },
      }),
      "old/redis.conf": "port 6379\ninclude ../shared.conf\n",
      "new/redis.conf": "port 6379\ninclude ../shared.conf\n",
      "shared.conf": "active-defrag-cycle-max 20\nacl-pubsub-default allchannels\ntimeout 10\n",
    },
    capabilities: markdown,
  });
  const differing = await told(editor, "shared.conf", "active-|defrag");
  expect(differing).toMatch(/In redis 5\.0:\n\n- default: `75`/);
  expect(differing).toMatch(/In redis 7\.2:\n\n- default: `25`/);
  expect(differing).toContain("Judged for redis 7.2 (from redis-ha-lint.json) and redis 5.0");
  const newer = await told(editor, "shared.conf", "acl-|pubsub");
  expect(newer).toContain("**not known to redis 5.0**");
  expect(newer).toContain("since redis 6.2.0");
  expect(await told(editor, "shared.conf", "time|out")).not.toContain("In redis");
  await editor.stop();
});

it("makes no marks, tags or links of what files and their names hold", async () => {
  const name = "[x](https:evil)<b>`*";
  const editor = await Editor.start({
    files: {
      [`${name}/redis.conf`]: "bind 10.0.0.1\nport 6379\n",
      "s/sentinel.conf": `bind 10.0.0.2\nsentinel monitor <img/src=x>**[a](command:x) 10.0.0.1 6379 1\nsentinel down-after-milliseconds <img/src=x>**[a](command:x) 5\n`,
      "t/redis.conf": "bind 10.0.0.3\nreplicaof 10.0.0.1 6379\nlogfile ```<script>\nlogfile x\n",
    },
    capabilities: markdown,
  });
  const texts = [
    await told(editor, "s/sentinel.conf", "monitor <i|mg"),
    await told(editor, "s/sentinel.conf", "10.0.|0.1"),
    await told(editor, "t/redis.conf", "10.0.|0.1"),
    await told(editor, "t/redis.conf", "log|file ```"),
    await told(editor, "s/sentinel.conf", "do|wn-after"),
  ];
  expect(texts.join("")).toContain("evil");
  for (const text of texts) {
    // What is left without code spans and without escapes.
    const bare = text.replace(/(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, "").replace(/\\[\s\S]/g, "");
    expect(bare).not.toMatch(/<(?!file:)[a-z]|\]\((?!<file:)/i);
  }
  await editor.stop();
});

it("takes units for a part of sizes only", async () => {
  const files = {
    "redis.conf": "loading-process-events-interval-bytes 1024kb\nrepl-backlog-size 2048kb\nmaxmemory 1gb\n",
  };
  const sized = await Editor.start({ files, capabilities: markdown });
  expect(await told(sized, "redis.conf", "bytes 1024|kb")).not.toContain("is 1 MB");
  expect(await told(sized, "redis.conf", "bytes 1024|kb")).toContain("**bytes**");
  expect(await told(sized, "redis.conf", "size 2048|kb")).toMatch(/\*\*size\*\*.*\n\n`2048kb` is 2 MB/);
  await sized.stop();
});

it("leaves to the editor what the editor shows of a finding", async () => {
  const files = { "redis.conf": "maxmemory-policy sometimes\n" };
  const own = await Editor.start({ files, settings: { showsFindings: true } });
  try {
    const [finding] = await own.diagnostics("redis.conf");
    const hover = await own.ask<{ contents: { value: string } }>("textDocument/hover", "redis.conf", {
      position: own.at("redis.conf", "some|times"),
    });
    expect(hover.contents.value).toContain("If it stays: ");
    expect(hover.contents.value).toContain("more: invalid-value");
    expect(hover.contents.value).not.toContain(finding!.message);
  } finally {
    await own.stop();
  }
});
