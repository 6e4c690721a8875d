import { afterEach, expect, it } from "vitest";
import type { CodeLens } from "vscode-languageserver-protocol";
import { Editor, type EditorOptions } from "./editor.ts";

let editor: Editor | undefined;
afterEach(async () => {
  await editor?.stop();
  editor = undefined;
});

const password = "a-test-password";
const node = (host: number, more = "") =>
  `bind 10.0.0.${host}\nport 6379\nrequirepass ${password}\nmasterauth ${password}\n${host > 1 ? "replicaof 10.0.0.1 6379\n" : ""}${more}`;
const sentinel = (host: number, quorum = 2) =>
  `bind 10.0.0.${host}\n# главный\nsentinel monitor main 10.0.0.1 6379 ${quorum}\nsentinel auth-pass main ${password}\n`;

const three = {
  "a/redis.conf": node(1),
  "b/redis.conf": node(2),
  "c/redis.conf": node(3),
  "a/sentinel.conf": sentinel(1),
  "b/sentinel.conf": sentinel(2),
  "c/sentinel.conf": sentinel(3),
};

/** The lenses of a file, each with its line from 0. */
async function lenses(
  files: Record<string, string>,
  path: string,
  more: Partial<EditorOptions> = {},
): Promise<string[]> {
  await editor?.stop();
  editor = await Editor.start({ files, ...more });
  return shown(path);
}

async function shown(path: string): Promise<string[]> {
  const found = await editor!.ask<CodeLens[] | null>("textDocument/codeLens", path);
  return (found ?? []).map(({ range, command }) => `${range.start.line}: ${command!.title}`);
}

it("says what a master survives, and what each server is", async () => {
  expect(await lenses(three, "a/sentinel.conf")).toEqual([
    "2: survives the loss of 1 of 3 hosts | 3 sentinels, quorum 2, majority 2 | 2 replicas",
  ]);
  expect(await shown("a/redis.conf")).toEqual(["0: master of main, 2 replicas follow"]);
  expect(await shown("b/redis.conf")).toEqual(["0: replica of 10.0.0.1:6379"]);
});

it("does not promise what an error of the deployment may prevent", async () => {
  const refused = { ...three, "b/redis.conf": node(2).replace(/masterauth.*\n/, "") };
  const [text] = await lenses(refused, "a/sentinel.conf");
  expect(text).toContain("2: could survive the loss of 1 of 3 hosts, but for 1 error | 3 sentinels");
});

it("counts several losses where there are five hosts", async () => {
  const five = {
    ...three,
    "d/redis.conf": node(4),
    "e/redis.conf": node(5),
    "d/sentinel.conf": sentinel(4),
    "e/sentinel.conf": sentinel(5),
  };
  expect(await lenses(five, "e/sentinel.conf")).toEqual([
    "2: survives the loss of any 2 of 5 hosts | 5 sentinels, quorum 2, majority 3 | 4 replicas",
  ]);
});

it("says which losses are fatal, and why", async () => {
  const { "c/sentinel.conf": _third, ...two } = three;
  expect(await lenses(two, "a/sentinel.conf")).toEqual([
    "2: does not survive the loss of 10.0.0.1 or 10.0.0.2 | 2 sentinels, quorum 2, majority 2 | 2 replicas",
  ]);
  const alone = Object.fromEntries(Object.entries(three).filter(([path]) => !/[bc]\/redis/.test(path)));
  expect(await lenses(alone, "a/sentinel.conf")).toEqual([
    "2: does not survive the loss of its master: no server can take over | 3 sentinels, quorum 2, majority 2 | 0 replicas",
  ]);
  expect(await shown("a/redis.conf")).toEqual(["0: master of main, nobody follows it"]);
  // Replicas that must not be promoted do not help.
  const barred = {
    ...three,
    "b/redis.conf": node(2, "replica-priority 0\n"),
    "c/redis.conf": node(3, "replica-priority 0\n"),
  };
  expect((await lenses(barred, "a/sentinel.conf"))[0]).toContain("no server can take over");
  const greedy = { ...three, "b/sentinel.conf": sentinel(2, 4) };
  expect(await lenses(greedy, "b/sentinel.conf")).toEqual([
    "2: no failover can happen: 3 of 4 needed votes | 3 sentinels, quorum 4, majority 2 | 2 replicas",
  ]);
});

it("names no host where all is on one, and no role where a cluster gives it", async () => {
  const local = {
    "redis.conf": "port 6379\n",
    "replica.conf": "port 6380\nreplicaof 127.0.0.1 6379\n",
    "sentinel.conf": "port 26379\nsentinel monitor main 127.0.0.1 6379 1\n",
  };
  expect((await lenses(local, "sentinel.conf"))[0]).toMatch(/^1: does not survive the loss of its host: all is on one/);
  expect(await lenses({ "redis.conf": "port 6379\ncluster-enabled yes\n" }, "redis.conf")).toEqual([
    "0: cluster node: its role is in the nodes file",
  ]);
});

it("says that it does not know where files do not tell", async () => {
  const lone = {
    "sentinel.conf":
      "sentinel monitor main 10.0.0.1 6379 2\nsentinel known-sentinel main 10.0.0.8 26379 0123456789012345678901234567890123456789\n",
  };
  const [text] = await lenses(lone, "sentinel.conf");
  expect(text).toMatch(/what it survives is unknown: /);
  expect(text).toContain("replicas unknown");
});

it("says once what is alike of several containers", async () => {
  const compose = `services:
  redis:
    image: redis:7.2
    command: redis-server
${[1, 2, 3].map((n) => `  s${n}:\n    image: redis:7.2\n    command: redis-sentinel /etc/sentinel.conf\n    volumes: ["./sentinel.conf:/etc/sentinel.conf"]\n`).join("")}`;
  const files = {
    "compose.yml": compose,
    "sentinel.conf": "port 26379\nsentinel resolve-hostnames yes\nsentinel monitor main redis 6379 2\n",
  };
  expect(await lenses(files, "sentinel.conf")).toEqual([
    expect.stringMatching(/^2: .*3 sentinels, quorum 2, majority 2 \| 0 replicas$/),
  ]);
});

it("carries a command for our extension only", async () => {
  await lenses(three, "a/redis.conf");
  const [plain] = await editor!.ask<CodeLens[]>("textDocument/codeLens", "a/redis.conf");
  expect(plain!.command).toEqual({ title: "master of main, 2 replicas follow", command: "" });
  await lenses(three, "a/redis.conf", { settings: { commands: true } });
  const [able] = await editor!.ask<CodeLens[]>("textDocument/codeLens", "a/redis.conf");
  expect(able!.command).toMatchObject({
    command: "redisHaLint.showTopology",
    arguments: [{ folder: expect.stringMatching(/^file:/), id: "." }],
  });
});

it("follows edits of other files, asks the editor to ask anew, and ends when it is switched off", async () => {
  await lenses(three, "a/redis.conf", { capabilities: { workspace: { codeLens: { refreshSupport: true } } } });
  let refreshed = 0;
  editor!.client.onRequest("workspace/codeLens/refresh", () => {
    refreshed++;
    return null;
  });
  await editor!.open("b/redis.conf");
  await editor!.change("b/redis.conf", "bind 10.0.0.2\nport 6379\nreplicaof 10.0.0.3 6379\n");
  expect(await shown("a/redis.conf")).toEqual(["0: master of main, 1 replica follows"]);
  expect(refreshed).toBeGreaterThan(0);
  await editor!.client.sendNotification("workspace/didChangeConfiguration", {
    settings: { redisHaLint: { codeLens: false } },
  });
  expect(await shown("a/redis.conf")).toEqual([]);
});

it("has one line each, whatever names hold, and none over what cannot start a server", async () => {
  const odd = { ...three, "a/sentinel.conf": `bind 10.0.0.1\nsentinel monitor "ma\\x1b[31min\\n" 10.0.0.1 6379 2\n` };
  await lenses(odd, "a/sentinel.conf");
  for (const path of Object.keys(odd)) for (const text of await shown(path)) expect(text).not.toMatch(/[\x00-\x1f]/);
  expect(await lenses({ "users.acl": "user bob on\n", "redis.conf": "aclfile users.acl\n" }, "users.acl")).toEqual([]);
});
