import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { sha256 } from "./sha256.ts";

const bytes = fc.string({
  unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
  maxLength: 300,
});

test("agrees with OpenSSL", () => {
  fc.assert(
    fc.property(bytes, (text) => {
      expect(sha256(text)).toBe(createHash("sha256").update(text, "latin1").digest("hex"));
    }),
    { numRuns: 500 },
  );
});
