import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { root } from "./built.ts";
import { runNeovim } from "./neovim/neovim.ts";
import { fillWorkspace } from "./workspace.ts";

/** What `neovim/session.lua` writes down. */
interface Seen {
  /** What went wrong, by step. */
  readonly problems: readonly string[];
  readonly found: readonly string[];
  readonly first: { readonly message: string; readonly source: string; readonly code: string };
  readonly directive: string;
  readonly finding: string;
  readonly definition: number;
  readonly completion: readonly string[];
  readonly formatted: string;
  readonly behind: { readonly place: readonly string[]; readonly remark: number; readonly finish: number };
  readonly actions: readonly string[];
  readonly repaired: readonly (readonly string[])[];
  readonly renamed: readonly string[];
  readonly errors: readonly string[];
  readonly exit_code: number;
}

const workspace = mkdtempSync(join(tmpdir(), "neovim-workspace-"));
const repair = "Add sentinel rename-command bookings CONFIG to node2/sentinel.conf and node3/sentinel.conf";
let seen: Seen;

beforeAll(() => {
  fillWorkspace(workspace);
  const guide = readFileSync(join(root, "docs/editors.md"), "utf8");
  const [, configuration] = /<!-- neovim 0\.7 -->\n+```lua\n(.*?)```/s.exec(guide) ?? [];
  if (configuration === undefined) throw new Error("docs/editors.md has no lines for Neovim 0.7");
  seen = runNeovim<Seen>({ workspace: join(workspace, "bookings"), configuration, repair });
});
afterAll(() => rmSync(workspace, { recursive: true }));

it("does all that it is told to", () => expect(seen.problems).toEqual([]));

it("shows what is found in all files, also in those that are not open", () => {
  expect(seen.found).toEqual([
    "node1/redis.conf:10:16-22 rename-command-not-mapped",
    "node1/redis.conf:4:1-10 min-replicas-unset",
    "node2/redis.conf:4:1-10 missing-masterauth",
    "node2/redis.conf:8:1-8 deprecated-directive",
    "node3/redis.conf:6:17-30 inline-comment",
  ]);
  expect(seen.first).toEqual({
    message:
      "CONFIG is renamed, and 2 of 3 sentinels are not told its new name: every failover ends in -failover-abort-slave-timeout",
    source: "redis-ha-lint",
    code: "rename-command-not-mapped",
  });
});

it("says what a directive means, and why a finding matters", () => {
  expect(seen.directive).toContain("can be changed while the server runs");
  expect(seen.finding).toContain("no replica is promoted when the master fails");
});

it("jumps from what a sentinel monitors to the server", () => expect(seen.definition).toBe(3));

it("completes a directive", () => expect(seen.completion).toEqual(["appendfsync", "appendfilename"]));

it("formats where the user wants it", () => expect(seen.formatted).toBe("port 6379"));

it("counts as the server does behind characters outside the basic plane", () => {
  const { place, remark, finish } = seen.behind;
  expect(place).toEqual([`node1/redis.conf:5:${remark}-${finish + 1} inline-comment`]);
});

it("repairs two files with one code action", () => {
  expect(seen.actions).toContain(repair);
  const line = "sentinel rename-command bookings CONFIG bookings-config";
  for (const lines of seen.repaired) expect(lines.filter((one) => one === line)).toEqual([line]);
  expect(seen.repaired).toHaveLength(2);
});

it("gives a master another name in all files", () => {
  expect(seen.renamed).toHaveLength(15);
  expect(seen.renamed.filter((line) => !/^sentinel [\w-]+ flights /.test(line))).toEqual([]);
});

it("has nothing left of what was repaired", () =>
  expect(seen.errors).toEqual(["missing-masterauth", "inline-comment"]));

it("ends the server cleanly", () => expect(seen.exit_code).toBe(0));
