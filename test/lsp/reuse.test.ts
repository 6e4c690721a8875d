/** What is kept from one check to the next never shows: each check comes to what a first one does. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { expect, test } from "vitest";
import { memorySource, type Report } from "../../src/index.ts";
import { defaultSettings, type Settings } from "../../src/lsp/settings.ts";
import { Root } from "../../src/lsp/workspace/root.ts";
import type { Snapshot } from "../../src/lsp/workspace/snapshot.ts";
import { property } from "./property.ts";

const healthy = fileURLToPath(new URL("../../fixtures/healthy", import.meta.url));

function filesBelow(folder: string, prefix: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder).flatMap((name): [string, string][] => {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) return Object.entries(filesBelow(path, `${prefix}${name}/`));
      return [[prefix + name, readFileSync(path, "latin1")]];
    }),
  );
}

/** Deployments side by side: some of plain files, with includes and users in files of their own, one of containers. */
const begin = {
  ...filesBelow(join(healthy, "three-hosts"), "east/"),
  ...filesBelow(join(healthy, "three-hosts"), "west/"),
  ...filesBelow(join(healthy, "acl"), "north/"),
  ...filesBelow(join(healthy, "compose"), "boxes/"),
  "south/a/redis.conf": "port 6379\nbind 10.9.0.1\ninclude ../common.conf\naclfile users.acl\nsave 60 1\n",
  "south/a/users.acl": "user default on >one-password ~* &* +@all\n",
  "south/b/redis.conf": "port 6379\nbind 10.9.0.2\ninclude ../common.conf\nreplicaof 10.9.0.1 6379\n",
  "south/b/sentinel.conf": "port 26379\nbind 10.9.0.2\nsentinel monitor south 10.9.0.1 6379 1\n",
  "south/common.conf": "appendonly yes\nrequirepass one-password\nmasterauth one-password\n",
};

const names = [
  ...Object.keys(begin),
  ...["west/compose.yml", "west/Dockerfile", "west/redis-1/more.conf", "south/c/redis.conf", "start.sh"],
  ...["redis-ha-lint.json", "cluster.facts", "redis.conf", "inventory.ini"],
];

const texts: Readonly<Record<string, readonly string[]>> = {
  "redis-ha-lint.json": [
    '{ "target": "redis@6.2" }',
    '{ "ignore": ["west/**"] }',
    '{ "rules": { "example-password": "off" } }',
    '{ "deployments": { "all": { "files": ["south/**"] } } }',
    "{",
  ],
  "cluster.facts": readdirSync(new URL("../observed/facts", import.meta.url))
    .filter((name) => name === "acl.facts")
    .map((name) => readFileSync(new URL(`../observed/facts/${name}`, import.meta.url), "latin1")),
  "inventory.ini": ["[redis]\na ansible_host=10.9.0.1\nb ansible_host=10.9.0.7\n"],
};
const others = [
  "services:\n  redis:\n    image: redis:6.2\n    command: redis-server /etc/redis.conf\n",
  "FROM valkey/valkey:8.0\nCOPY redis.conf /\n",
  "#!/bin/sh\nexec redis-server ./redis.conf --appendonly no\n",
  "port 6379\nreplicaof 10.9.0.1 6379\nmasterauth another-password\n",
  "",
];
const lines = [
  ...["port 6380", "bind 10.9.0.3", "replicaof 10.9.0.2 6379", "requirepass other", "masterauth other", "# a remark"],
  ...[
    "appendonly no",
    "save",
    "replica-priority 0",
    "include ../common.conf",
    "include more.conf",
    "aclfile users.acl",
  ],
  ...["user default off", "sentinel monitor south 10.9.0.1 6379 2", "tls-port 6390", "io-threads 4", "maxmemory 1xb"],
];

interface Change {
  readonly name: string;
  readonly kind: string;
  readonly at: number;
  readonly pick: number;
}

/** One file is another: its text, one of its lines, or it is gone. */
const change: fc.Arbitrary<Change> = fc.record({
  name: fc.constantFrom(...names),
  kind: fc.constantFrom("line", "line", "line", "cut", "text", "remove", "begin"),
  at: fc.nat(12),
  pick: fc.nat(100),
});

function changed(files: Readonly<Record<string, string>>, { name, kind, at, pick }: Change): Record<string, string> {
  const { [name]: text = "", ...rest } = files;
  const given = texts[name] ?? others;
  if (kind === "remove") return rest;
  if (kind === "text") return { ...rest, [name]: given[pick % given.length]! };
  if (kind === "begin") return { ...begin };
  const all = text.split("\n");
  if (kind === "line") all.splice(at % all.length, 0, lines[pick % lines.length]!);
  else all.splice(at % all.length, 1);
  return { ...rest, [name]: all.join("\n") };
}

function rootOf(source: () => ReturnType<typeof memorySource>): Root {
  const current = {
    read: (path: string) => source().read(path),
    list: (path: string) => source().list(path),
    kind: (path: string) => source().kind(path),
    real: (path: string) => source().real(path),
  };
  return new Root("file:///memory", ["."], { of: () => current });
}

function checked(root: Root, settings: Settings): Snapshot {
  const steps = root.check(settings, new Map());
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value;
}

/** All of a report but the objects themselves. */
function told({ report, remarks, troubles, judged }: Snapshot) {
  const { deployments, diagnostics, undecided, skipped, unreadable, summary, files } = report as Report;
  return {
    ...{ deployments, undecided, skipped, unreadable, summary, remarks, troubles },
    files: [...files].map(([name, { text }]) => [name, text]),
    diagnostics: diagnostics.map(({ repair, ...rest }) => ({ ...rest, repair: repair?.() })),
    judged: judged.map(({ summary, outcome }) => [summary, outcome.undecided]),
  };
}

const withFacts = { ...defaultSettings, facts: "cluster.facts" };

/** @returns how many deployments were not judged again */
function compare(changes: readonly Change[], settings: Settings): number {
  let files: Record<string, string> = { ...begin };
  let source = memorySource(files);
  const root = rootOf(() => source);
  let before = checked(root, settings);
  let reused = 0;
  for (const one of changes) {
    files = changed(files, one);
    source = memorySource(files);
    const now = checked(root, settings);
    const fresh = memorySource(files);
    expect(told(now)).toEqual(
      told(
        checked(
          rootOf(() => fresh),
          settings,
        ),
      ),
    );
    reused += now.judged.filter((judged) => before.judged.includes(judged)).length;
    before = now;
  }
  return reused;
}

test("a check after others comes to what a first one does", () => {
  let reused = 0;
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 12 }), (changes) => {
      reused += compare(changes, withFacts);
    }),
    property(5),
  );
  expect(reused).toBeGreaterThan(0);
});

test("what running servers answered is forgotten with their answers", () => {
  const comeAndGo = ["text", "remove"].map((kind) => ({ name: "cluster.facts", kind, at: 0, pick: 0 }));
  compare(comeAndGo, { ...withFacts, target: "redis@7.0.15" });
});
