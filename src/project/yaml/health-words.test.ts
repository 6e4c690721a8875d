import { expect, it } from "vitest";
import { shownOfCheck } from "./health-words.ts";
import { readYaml } from "./yaml.ts";

it.each([
  ['["CMD", "redis-cli", "-p", "26379", "ping"]', "CMD redis-cli -p 26379 ping"],
  ['["CMD", "redis-cli", "-a", "12345", "ping"]', "CMD redis-cli ping"],
  ['["CMD", "redis-cli", "-a", "ping", "ping"]', "CMD redis-cli ping"],
  ['["CMD-SHELL", "redis-cli -a hunter2 ping"]', "CMD-SHELL"],
  ['["CMD-SHELL", "redis-cli -p 7000 ping | grep PONG"]', "CMD-SHELL redis-cli -p 7000 ping | grep PONG"],
  ["redis-cli ping || exit 1", "redis-cli ping || exit 1"],
  ["redis-cli -a hunter2 ping", ""],
])("of %s the words that can be no password are shown: %s", (written, shown) => {
  const host = { uri: "compose.yml", text: `test: ${written}` };
  const root = readYaml(host).documents[0];
  const node = root?.kind === "map" ? root.get("test") : undefined;
  const spans = shownOfCheck(node!).map(({ start, end }) => host.text.slice(start, end).replaceAll('"', ""));
  expect(spans.join(" ")).toBe(shown);
});
