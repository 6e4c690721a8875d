import { expect, it } from "vitest";
import { check, memorySource } from "../../src/index.ts";
import type { Files } from "../../src/rule.ts";
import { rules } from "../index.ts";
import rule from "./startup-reference-missing.ts";

it("tells of each missing thing what follows from it, not what follows from another", () => {
  const told = rule.bad.flatMap((files) => {
    const report = check(["."], { source: memorySource(files as Files), rules });
    return report.diagnostics.filter((one) => one.rule === rule.id);
  });
  const consequenceOf = (words: string) => told.find(({ message }) => message.includes(words))?.consequence;
  expect(consequenceOf("the Service redis-headless")).toMatch(/no names of their own/);
  expect(consequenceOf("the ConfigMap redis-config")).toMatch(/unless it is made elsewhere, the pod waits/);
  expect(consequenceOf('the network "back"')).toBe("the container does not start");
  expect(consequenceOf("the variable MASTER")).toMatch(/empty or lacks a part/);
  expect(consequenceOf("there is no redis.conf to mount")).toBe(rule.consequence);
});
