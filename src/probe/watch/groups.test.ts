import { describe, expect, it } from "vitest";
import { readEvent } from "./event.ts";
import { type EventGroup, EventGroups } from "./groups.ts";

const [a, b, c] = [1, 2, 3].map((number) => ({ host: `10.0.0.${number}`, port: 26379 }));

function groups() {
  const told: EventGroup[] = [];
  const dropped: number[] = [];
  let now = 1000;
  const all = new EventGroups({
    now: () => now,
    tell: (group) => told.push(group),
    tellDropped: (count) => dropped.push(count),
  });
  const lines = () =>
    told.splice(0).map(({ event, sentinels, isRepeated }) => [event.channel, sentinels.length, isRepeated]);
  return { all, lines, dropped, later: (milliseconds: number) => (now += milliseconds) };
}

const down = readEvent("+sdown", "master main 10.0.0.1 6379");
const up = readEvent("-sdown", "master main 10.0.0.1 6379");

describe("what several sentinels tell", () => {
  it("is one event, in the order in which things were told first", () => {
    const { all, lines } = groups();
    all.add(a!, down);
    all.add(a!, readEvent("+odown", "master main 10.0.0.1 6379 #quorum 2/2"));
    all.add(b!, down);
    all.add(b!, readEvent("+odown", "master main 10.0.0.1 6379 #quorum 3/2"));
    all.add(c!, down);
    all.flush();
    expect(lines()).toEqual([
      ["+sdown", 3, false],
      ["+odown", 2, false],
    ]);
  });

  it("is not one event if it is about different instances", () => {
    const { all, lines } = groups();
    all.add(a!, down);
    all.add(b!, readEvent("+sdown", "master main 10.0.0.9 6379"));
    all.flush();
    expect(lines()).toEqual([
      ["+sdown", 1, false],
      ["+sdown", 1, false],
    ]);
  });

  it("counts again if one sentinel tells it again", () => {
    const { all, lines } = groups();
    for (const event of [down, up, down]) all.add(a!, event);
    all.flush();
    expect(lines()).toEqual([
      ["+sdown", 1, false],
      ["-sdown", 1, false],
      ["+sdown", 1, false],
    ]);
  });

  it("is told as a repetition where others tell it seconds later, and anew after that", () => {
    const { all, lines, later } = groups();
    all.add(a!, down);
    all.flush();
    later(2000);
    all.add(b!, down);
    all.flush();
    later(60_000);
    all.add(c!, down);
    all.flush();
    expect(lines()).toEqual([
      ["+sdown", 1, false],
      ["+sdown", 1, true],
      ["+sdown", 1, false],
    ]);
  });

  it("is counted where it is too much", () => {
    const { all, lines, dropped } = groups();
    for (let port = 1; port <= 1000; port++) all.add(a!, readEvent("+sdown", `master main 10.0.0.1 ${port}`));
    all.flush();
    const told = lines().length;
    expect(told).toBeGreaterThan(100);
    expect(dropped).toEqual([1000 - told]);
  });
});
