import { createHash as nodes } from "node:crypto";
import fc from "fast-check";
import { expect, it } from "vitest";
import { createHash } from "../../src/cli/sha256.ts";

it("gives what Node gives", () => {
  fc.assert(
    fc.property(
      fc.string({ maxLength: 300, unit: "binary" }),
      fc.constantFrom("utf8" as const, "latin1" as const),
      (text, encoding) => {
        const expected = nodes("sha256").update(text, encoding).digest("hex");
        expect(createHash("sha256").update(text, encoding).digest("hex")).toBe(expected);
      },
    ),
    { numRuns: 1000 },
  );
});

it("joins what is added in parts", () => {
  expect(createHash("sha256").update("ab").update("c").digest("hex")).toBe(nodes("sha256").update("abc").digest("hex"));
});
