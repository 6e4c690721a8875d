import { mkdirSync, mkdtempSync, renameSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { diskSource } from "./disk.ts";
import { keptDisk } from "./kept-disk.ts";
import type { FileSource } from "./source.ts";

let folder: string;
let clock: string;
let kept: FileSource;
const at = (path: string) => join(folder, path);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "redis-ha-lint-kept-"));
  clock = `${folder}.clock`;
  kept = keptDisk(folder);
  // As if all that is written here were written long ago, which is when it is kept.
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 60_000 });
});

afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
  rmSync(clock, { force: true });
});

/** Waits for the next tick of the file system's clock. */
function tick(): void {
  const now = () => {
    writeFileSync(clock, "");
    return statSync(clock).ctimeMs;
  };
  const start = now();
  while (now() === start);
}

/** Both see the same, before and after. */
function same(...paths: readonly string[]): void {
  const disk = diskSource(folder);
  tick();
  for (const path of paths) {
    for (let again = 0; again < 2; again++) {
      expect(kept.read(path)).toEqual(disk.read(path));
      expect(kept.list(path)).toEqual(disk.list(path));
    }
  }
  tick();
}

test("what has not changed is not read again", () => {
  mkdirSync(at("a"));
  writeFileSync(at("a/redis.conf"), "port 6379\n");
  same(".", "a", "a/redis.conf");
  expect(kept.read("a/redis.conf")).toBe(kept.read("a/redis.conf"));
  expect(kept.list("a")).toBe(kept.list("a"));
});

test("what has changed a moment ago is read again, whatever its time says", () => {
  vi.useRealTimers();
  for (let port = 1000; port < 1100; port++) {
    writeFileSync(at("redis.conf"), `port ${port}\n`);
    expect(kept.read("redis.conf")).toEqual({ ok: true, text: `port ${port}\n` });
  }
});

test("a file of the same length and the same time is read again", () => {
  writeFileSync(at("redis.conf"), "port 6379\n");
  const time = new Date(1_700_000_000_000);
  utimesSync(at("redis.conf"), time, time);
  same("redis.conf");
  writeFileSync(at("redis.conf"), "port 6380\n");
  utimesSync(at("redis.conf"), time, time);
  same("redis.conf");
});

test("a file that another one replaces is read again", () => {
  writeFileSync(at("redis.conf"), "port 6379\n");
  writeFileSync(at("next"), "port 6380\n");
  same("redis.conf", ".");
  renameSync(at("next"), at("redis.conf"));
  same("redis.conf", "next", ".");
  rmSync(at("redis.conf"));
  same("redis.conf", ".");
  mkdirSync(at("redis.conf"));
  same("redis.conf", ".");
});

test("a link is as what it leads to", () => {
  writeFileSync(at("one"), "port 6379\n");
  mkdirSync(at("many"));
  symlinkSync("one", at("redis.conf"));
  same("redis.conf", ".");
  rmSync(at("one"));
  same("redis.conf", ".");
  symlinkSync("many", at("one"));
  same("redis.conf", ".");
});

test("a folder is listed again when something in it comes, goes or is called otherwise", () => {
  mkdirSync(at("a"));
  same("a");
  writeFileSync(at("a/redis.conf"), "");
  same("a");
  renameSync(at("a/redis.conf"), at("a/sentinel.conf"));
  same("a", "a/redis.conf", "a/sentinel.conf");
  rmSync(at("a"), { recursive: true });
  same("a", ".");
});
