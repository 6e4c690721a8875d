import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { rules } from "../../../rules/index.ts";
import { buildCommand } from "../../cli/command.ts";
import { findRedisServer } from "../../redis-server.ts";
import { whyNoNetwork } from "../network.ts";
import { amiss } from "./amiss.ts";
import type { Course, Damage } from "./damage.ts";
import { courses } from "./damages.ts";
import { LiveSet } from "./live-set.ts";
import { grave, probed } from "./verdict.ts";

const found = findRedisServer();
const obstacle = "missing" in found ? found.missing : whyNoNetwork();
const command = obstacle === undefined ? buildCommand() : "";

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

it("expects rules that there are", () => {
  const ids = new Set(rules.map(({ id }) => id));
  const named = courses.flatMap(({ damages }) =>
    damages.flatMap(({ expected, also = [] }) => [...expected.flatMap((one) => one.rules), ...also]),
  );
  expect(named.filter((id) => !ids.has(id))).toEqual([]);
});

describe.skipIf(obstacle !== undefined)(`damage on real servers${obstacle ? ` (skipped: ${obstacle})` : ""}`, () => {
  const outcomes = new Map<Course | Damage, Promise<readonly string[]>>();
  const ends: Promise<void>[] = [];

  // All sets at once: they mostly wait. Each test looks at what came of its damage.
  beforeAll(() => {
    for (const course of courses) {
      const settle = new Map<Course | Damage, (problems: readonly string[]) => void>();
      for (const one of [course, ...course.damages])
        outcomes.set(one, new Promise((resolve) => settle.set(one, resolve)));
      ends.push(run(course, (one, problems) => settle.get(one)!(problems)));
    }
  });
  afterAll(() => Promise.all(ends));

  describe.each(courses)("$name", (course) => {
    it.each(course.damages)("$name", async (damage) => {
      expect(await outcomes.get(damage)).toEqual([]);
    });

    it("undone, nothing is found", async () => {
      expect(await outcomes.get(course)).toEqual([]);
    });
  });
});

/** Does the damages of a course one after the other, and tells of each what is wrong with the verdict on it. */
async function run(course: Course, settle: (one: Course | Damage, problems: readonly string[]) => void): Promise<void> {
  const set = await LiveSet.open(course.plan, "redis-server", command);
  try {
    await set.begin();
    if (course.isLate) await set.settled();
    for (const damage of course.damages) {
      const undo = await damage.make(set);
      const verdict = await probed(set.operator, ".", "--config-get");
      settle(damage, amiss(verdict, damage));
      await undo();
      await set.healthy();
    }
    settle(course, grave(await probed(set.operator, ".", "--config-get")));
  } catch (problem) {
    const told = [`${(problem as Error).message}\n${set.logs}`];
    for (const one of [course, ...course.damages]) settle(one, told);
  } finally {
    await set.close();
  }
}
