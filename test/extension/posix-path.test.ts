import { posix } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import * as ours from "../../scripts/posix-path.ts";

const path = fc
  .array(fc.constantFrom("/", "/", ".", "..", "a", "b.conf", ".x", "c d"), { maxLength: 9 })
  .map((parts) => parts.join(""));
const rooted = path.map((text) => `/${text}`);

it("is what Node says of paths", () => {
  fc.assert(
    fc.property(path, path, rooted, rooted, (a, b, from, to) => {
      expect(ours.isAbsolute(a)).toBe(posix.isAbsolute(a));
      expect(ours.normalize(a)).toBe(posix.normalize(a));
      expect(ours.join(a, b)).toBe(posix.join(a, b));
      expect(ours.resolve(from, a, b)).toBe(posix.resolve(from, a, b));
      expect(ours.relative(from, to)).toBe(posix.relative(from, to));
      expect(ours.dirname(a)).toBe(posix.dirname(a));
      expect(ours.basename(a)).toBe(posix.basename(a));
    }),
    { numRuns: 3000 },
  );
});
