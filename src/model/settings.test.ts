import { describe, expect, it } from "vitest";
import { parseTarget, type Target } from "../../grammar/version.ts";
import { load, type Mode } from "../syntax/load.ts";
import { parseConfig } from "../syntax/parse.ts";
import { buildDeployment } from "./build.ts";

function instanceOf(text: string, mode: Mode, version = "redis@7.2") {
  const target = parseTarget(version) as Target;
  const loading = load(parseConfig(text, "x.conf"), { mode, target });
  const raw = { id: ".", target, targetFrom: "option", complete: true, surroundings: [] } as const;
  return buildDeployment({ ...raw, instances: [{ id: "x.conf", loading }] });
}

const server = (text: string, version?: string) => instanceOf(text, "server", version).nodes[0]!.settings;
const watch = (text: string, version?: string) => instanceOf(text, "sentinel", version).sentinels[0]!.watches[0]!;

describe("a line that the server refuses leaves its setting unknown", () => {
  it.each([
    ["misspelt", "masterath hunter2"],
    ["too many words", "masterauth hunter2 hunter3"],
    ["unbalanced", 'masterauth "hunter2'],
    ["another engine's name", "primaryauth hunter2"],
  ])("%s", (_, text) => expect(server(text).secret("masterauth").isKnown).toBe(false));

  it.each([
    ["misspelt", "sentinel monitor m 10.0.0.1 6379 2\nsentinel auth-pas m hunter2", "redis@7.2"],
    ["above its monitor line", "sentinel auth-pass m hunter2\nsentinel monitor m 10.0.0.1 6379 2", "redis@5.0"],
  ])("of a sentinel: %s", (_, text, version) => expect(watch(text, version).authPass.isKnown).toBe(false));

  it("and no other", () => {
    expect(server("masterath hunter2").secret("requirepass").value).toBeUndefined();
    const text = "sentinel monitor m 10.0.0.1 6379 2\nsentinel auth-pas other hunter2";
    expect(watch(text).authPass.value).toBeUndefined();
  });
});

describe("values come from", () => {
  it("the last line, over spellings", () => {
    expect(server("slave-priority 7\nREPLICA-PRIORITY 8").get("replica-priority").value).toBe(8);
  });

  it("the default of the version and the kind of server", () => {
    expect(server("").get("port").value).toBe(6379);
    expect(instanceOf("", "sentinel").sentinels[0]!.settings.get("port").value).toBe(26379);
    expect(instanceOf("", "sentinel", "redis@5.0.0").sentinels[0]!.settings.get("protected-mode").value).toBe(true);
    expect(instanceOf("", "sentinel", "redis@5.0.1").sentinels[0]!.settings.get("protected-mode").value).toBe(false);
  });

  it("nowhere while a placeholder stands there", () => {
    expect(server("port {{ port }}").get("port").isKnown).toBe(false);
  });
});

it("shows no password however it is printed", () => {
  const secret = server("requirepass canary-42").secret("requirepass").value;
  expect([String(secret), JSON.stringify(secret), `${secret}`].join()).not.toContain("canary");
});
