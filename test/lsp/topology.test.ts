import { afterAll, beforeAll, expect, it } from "vitest";
import type { Status, Topology } from "../../src/lsp/protocol.ts";
import { Editor } from "./editor.ts";

let editor: Editor;
const told: Status[] = [];
let idle: Promise<void>;

beforeAll(async () => {
  editor = await Editor.start({
    files: {
      "one/master.conf": "bind 10.0.0.1\nport 6379\n",
      "one/slave.conf": "bind 10.0.0.2\nport 6379\nreplicaof 10.0.0.1 6379\n",
      "one/watch.conf": "port 26379\nsentinel monitor main 10.0.0.1 6379 1\n",
      "two/redis.conf": "bind 10.0.1.1\nport 6379\nmaxmemory-policy sometimes\n",
    },
  });
  idle = new Promise((resolve) => {
    editor.client.onNotification("redis-ha-lint/status", (status: Status) => {
      told.push(status);
      if (!status.isChecking) resolve();
    });
  });
  await editor.settled();
});
afterAll(() => editor.stop());

const ask = (params: object) => editor.client.sendRequest<Topology | null>("redis-ha-lint/topology", params);

it("tells of each deployment its files, and which of them sentinels read", async () => {
  await idle;
  const [one, two] = told.at(-1)?.deployments ?? [];
  expect(told.at(-1)?.isChecking).toBe(false);
  expect([one?.id, two?.id]).toEqual(["one", "two"]);
  expect(one?.files.toSorted()).toEqual(
    ["one/master.conf", "one/slave.conf", "one/watch.conf"].map((f) => editor.uri(f)),
  );
  expect(one?.sentinelFiles).toEqual([editor.uri("one/watch.conf")]);
  expect(two).toMatchObject({ instances: 1, errors: 1, sentinelFiles: [], folder: editor.uri("").replace(/\/$/, "") });
});

it("draws the deployment of a document, or the one that is named", async () => {
  const ofDocument = await ask({ uri: editor.uri("two/redis.conf") });
  const named = await ask({ uri: editor.uri("").replace(/\/$/, ""), deployment: "two" });
  expect(ofDocument).toMatchObject({ deployment: "two", title: "two" });
  expect(named).toEqual(ofDocument);
  expect(ofDocument?.svg).toContain('data-file="two/redis.conf"');
  expect((await ask({}))?.deployment).toBe("one");
});

it("draws none that is not there", async () => {
  expect(await ask({ deployment: "three" })).toBeNull();
});

it("draws what is typed, not what is saved", async () => {
  await editor.open("two/redis.conf");
  await editor.change("two/redis.conf", "bind 10.0.1.1\nport 6390\n");
  expect((await ask({ deployment: "two" }))?.svg).toContain("10.0.1.1:6390");
  expect(told.at(-1)?.deployments[1]?.errors).toBe(0);
  await editor.close("two/redis.conf");
});

it("has a page for each rule, and none for others", async () => {
  const page = (rule: string) =>
    editor.client.sendRequest<{ markdown: string } | null>("redis-ha-lint/explain", { rule });
  expect((await page("inline-comment"))?.markdown).toMatch(/^# inline-comment/m);
  expect(await page("constructor")).toBeNull();
});

it("tells of a project file whose mistakes keep all from being checked", async () => {
  const status = async () => {
    await editor.client.sendNotification("workspace/didChangeWatchedFiles", {
      changes: [{ uri: editor.uri("redis-ha-lint.json"), type: 2 }],
    });
    await editor.settled();
    return told.at(-1);
  };
  editor.write("redis-ha-lint.json", '{ "target": "redis@seven" }\n');
  expect(await status()).toMatchObject({ mistaken: [editor.uri("redis-ha-lint.json")], deployments: [] });
  editor.write("redis-ha-lint.json", '{ "target": "redis@7.2" }\n');
  const after = await status();
  expect(after?.mistaken).toEqual([]);
  expect(after?.deployments.length).toBe(2);
});
