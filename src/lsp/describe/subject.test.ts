import { expect, it } from "vitest";
import { catalogueAt } from "../../../grammar/catalogue.ts";
import { parseTarget } from "../../../grammar/version.ts";
import { directiveSubject } from "./subject.ts";

it("calls size only what a server reads with a unit", () => {
  const seen = new Set<string>();
  for (const name of ["redis@2.8", "redis@5.0", "redis@6.2", "redis@7.0", "redis@8.2", "valkey@8.1", "valkey@9.0"]) {
    const target = parseTarget(name)!;
    for (const spelling of catalogueAt(target).names()) {
      const { parameters } = directiveSubject(spelling, target)!;
      const { kind, unit } = catalogueAt(target).find(spelling)!.facts;
      const isSize = kind.startsWith("memory");
      if (!isSize && kind !== "int") continue;
      if (isSize || unit === "bytes") seen.add(spelling);
      const [first] = parameters;
      if (first?.name === "size") expect(isSize, `${spelling} of ${name}`).toBe(true);
      if (isSize) expect(first?.name, `${spelling} of ${name}`).not.toBe("bytes");
    }
  }
  expect([...seen]).toEqual(expect.arrayContaining(["maxmemory", "loading-process-events-interval-bytes"]));
});
