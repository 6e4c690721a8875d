import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rules } from "../../../rules/index.ts";
import { amiss } from "./amiss.ts";
import type { Course, Damage } from "./damage.ts";
import { courses } from "./damages.ts";
import { LiveSet } from "./live-set.ts";
import { grave, probed } from "./verdict.ts";

/** @param command path of the built command; undefined where no lab can be made */
export function damageCases(command: string | undefined): void {
  const outcomes = new Map<Course | Damage, Promise<readonly string[]>>();
  const ends: Promise<void>[] = [];

  it("expects rules that there are", () => {
    const ids = new Set(rules.map(({ id }) => id));
    const named = courses.flatMap(({ damages }) =>
      damages.flatMap(({ expected, also = [] }) => [...expected.flatMap((one) => one.rules), ...also]),
    );
    expect(named.filter((id) => !ids.has(id))).toEqual([]);
  });

  // All sets at once: they mostly wait. Each test looks at what came of its damage.
  beforeAll(() => {
    for (const course of command === undefined ? [] : courses) {
      const settle = new Map<Course | Damage, (problems: readonly string[]) => void>();
      for (const one of [course, ...course.damages])
        outcomes.set(one, new Promise((resolve) => settle.set(one, resolve)));
      ends.push(run(course, command!, (one, problems) => settle.get(one)!(problems)));
    }
  });
  afterAll(() => Promise.all(ends));

  describe.each(courses)("$name", (course) => {
    it.skipIf(command === undefined).each(course.damages)("$name", async (damage) => {
      expect(await outcomes.get(damage)).toEqual([]);
    });

    it.skipIf(command === undefined)("undone, nothing is found", async () => {
      expect(await outcomes.get(course)).toEqual([]);
    });
  });
}

/** Does the damages of a course one after the other, and tells of each what is wrong with the verdict on it. */
async function run(
  course: Course,
  command: string,
  settle: (one: Course | Damage, problems: readonly string[]) => void,
): Promise<void> {
  let set: LiveSet | undefined;
  try {
    set = await LiveSet.open(course.plan, "redis-server", command);
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
    const told = [`${(problem as Error).message}\n${set?.logs}`];
    for (const one of [course, ...course.damages]) settle(one, told);
  } finally {
    await set?.close();
  }
}
