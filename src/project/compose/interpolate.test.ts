import { expect, it } from "vitest";
import { SourceText } from "../../syntax/source-text.ts";
import { interpolate } from "./interpolate.ts";

const variables = new Map([
  ["TAG", "7.2"],
  ["EMPTY", ""],
  ["_x1", "under"],
]);

function run(text: string) {
  const host = { uri: "compose.yml", text: `image: ${text}` };
  return interpolate(SourceText.at(host, { start: 7, end: host.text.length }), variables);
}

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: variables of compose files
it.each([
  ["redis:$TAG", "redis:7.2"],
  ["redis:${TAG}-alpine", "redis:7.2-alpine"],
  ["$_x1.$TAG", "under.7.2"],
  ["${TAG:-6}", "7.2"],
  ["${EMPTY:-6}", "6"],
  ["${EMPTY-6}", ""],
  ["${NONE-6}", "6"],
  ["${NONE:-}", ""],
  ["${NONE:-${TAG}}", "7.2"],
  ["${NONE:-${OTHER:-x-${TAG:-1}}}y", "x-7.2y"],
  ["${TAG:+set}", "set"],
  ["${EMPTY:+set}", ""],
  ["${EMPTY+set}", "set"],
  ["${NONE:+set}", ""],
  ["${TAG:?is needed}", "7.2"],
  ["${TAG?}", "7.2"],
  ["a$$TAG$$", "a$TAG$"],
  ["sh -c 'echo $$1 $(hostname) $'", "sh -c 'echo $1 $(hostname) $'"],
  ["100%", "100%"],
])("puts variables in place: %s is %s", (written, value) => {
  expect(run(written)).toMatchObject({ unset: [], text: { value } });
});

it.each([
  ["redis:${NONE}", "NONE", false, "${NONE}"],
  ["redis:$NONE-alpine", "NONE", false, "$NONE"],
  ["${NONE:?say which}", "NONE", true, "${NONE:?say which}"],
  ["${EMPTY:?}", "EMPTY", true, "${EMPTY:?}"],
])("leaves what nothing sets as it is: %s", (written, name, isRequired, marked) => {
  const { text, unset } = run(written);
  expect(text.value).toBe(written);
  const [{ start, end, ...rest }] = unset as [(typeof unset)[0]];
  expect(rest).toEqual({ name, isRequired });
  expect(text.host.text.slice(start, end)).toBe(marked);
});

it.each(["a ${", "${}", "${1X}", "${A B}", "${NONE:-${}", "${A!x}"])("says what Compose refuses: %s", (written) => {
  expect(run(written).problem?.message).toContain("a dollar sign is written $$");
});

it("knows where each part stands", () => {
  const { text } = run("redis:${NONE:-6.2}-x");
  const { start, end } = text.spanOf(6, 9);
  expect(text.host.text.slice(start, end)).toBe("6.2");
  const tail = text.spanOf(9, 11);
  expect(text.host.text.slice(tail.start, tail.end)).toBe("-x");
  const replaced = run("a${TAG}b").text.spanOf(1, 4);
  expect(text.host.uri).toBe("compose.yml");
  expect(run("a${TAG}b").text.host.text.slice(replaced.start, replaced.end)).toBe("${TAG}");
});

it("comes to an end whatever is written", () => {
  for (const text of ["${".repeat(5_000), "${A:-".repeat(5_000), "$".repeat(50_001), `${"${A:-x}".repeat(5_000)}`])
    expect(run(text).text.host.text).toContain(text);
});
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: variables of compose files
