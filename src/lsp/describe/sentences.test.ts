import { describe, expect, it } from "vitest";
import { rules } from "../../../rules/index.ts";
import { firstSentences } from "./sentences.ts";

describe("the first sentences", () => {
  it.each([
    ["One. Two.", 100, "One. Two."],
    ["One. Two! Three? Four.", 100, "One. Two! Three?"],
    ["One is long. Two is too. Three does not fit.", 24, "One is long. Two is too."],
    ["One is longer than all. Two.", 5, "One is longer than all."],
    ["One, e.g. Two, i.e. Three. Four is more.", 12, "One, e.g. Two, i.e. Three."],
    ["See `a. B` and ``c` . D``. Then so.", 10, "See `a. B` and ``c` . D``."],
    ["It (so. There. (Or not.) Yes.) ends. Then so.", 10, "It (so. There. (Or not.) Yes.) ends."],
    ["It is *so. There* is it. Then so.", 10, "It is *so. There* is it."],
    ["From 6.2 on sentinel.c has it. `This` is next.", 10, "From 6.2 on sentinel.c has it."],
    ["It waits ... for long. Then so.", 10, "It waits ... for long."],
    ["No end", 2, "No end"],
    ["", 2, ""],
  ])("of %j are whole", (text, most, first) => {
    expect(firstSentences(text, most)).toBe(first);
  });

  it("of what rules say are sentences with all their marks", () => {
    for (const { id, why } of rules) {
      const text = why.replace(/\s*\n\s*/g, " ").trim();
      const first = firstSentences(text, 400);
      expect(text.startsWith(first), id).toBe(true);
      expect(first, id).toMatch(/[.!?]`?$/);
      expect(first.split("`").length % 2, id).toBe(1);
      expect(first.split("(").length, id).toBe(first.split(")").length);
      expect(first.length, id).toBeLessThan(600);
    }
  });
});
