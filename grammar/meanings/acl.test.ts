import { describe, expect, it } from "vitest";
import { categoryLetters } from "../command-table.ts";
import { categoryExists } from "../commands.ts";
import { parseTarget } from "../version.ts";
import { aclForms, aclMeaning, categoryMeaning } from "./acl.ts";

const summary = (form: string) => aclForms.find((one) => one.form === form)?.summary;

describe("what an ACL rule means", () => {
  it.each([
    ["on", "on"],
    ["OFF", "off"],
    ["nopass", "nopass"],
    [">secret", ">password"],
    ["<secret", "<password"],
    [`#${"0".repeat(64)}`, "#hash"],
    [`!${"0".repeat(64)}`, "!hash"],
    ["~*", "allkeys"],
    ["~app:*", "~pattern"],
    ["%r~app:*", "%R~pattern"],
    ["%W~app:*", "%W~pattern"],
    ["%WR~app:*", "%RW~pattern"],
    ["&*", "allchannels"],
    ["&__sentinel__:hello", "&pattern"],
    ["+@all", "allcommands"],
    ["-@ALL", "nocommands"],
    ["+get", "+command"],
    ["-get", "-command"],
    ["-config|set", "-command"],
    ["+config|get", "+command|subcommand"],
    ["+@nonesuch", "+@category"],
    ["(~temp:* +@read)", "(rules)"],
    ["clearselectors", "clearselectors"],
    ["reset", "reset"],
    ["db=0,1", "db=numbers"],
    ["role:reader", "role:name"],
  ])("%s", (rule, form) => {
    expect(aclMeaning(rule)?.summary).toBe(summary(form));
    expect(summary(form)).toBeDefined();
  });

  it.each(["", "onn", "%X~a", "%~a", "constructor", "toString", "*", "@read"])("does not know %j", (rule) => {
    expect(aclMeaning(rule)).toBeUndefined();
  });

  it("tells what a category allows and takes away", () => {
    expect(aclMeaning("+@read")?.summary).toBe("Allows commands that read keys without changing them.");
    expect(aclMeaning("-@Dangerous")?.summary).toMatch(/^Takes away commands that can harm/);
    expect(aclMeaning("-@dangerous")?.detail).toMatch(/PSYNC/);
  });

  it("never repeats a password", () => {
    for (const rule of [">hunter2", "<hunter2", "#hunter2", "!hunter2", "(>hunter2)"])
      expect(JSON.stringify(aclMeaning(rule))).not.toContain("hunter2");
  });
});

describe("what a category holds", () => {
  const redis8 = parseTarget("redis@8.0.0")!;
  const known = [
    ...Object.keys(categoryLetters),
    ..."all search json timeseries bloom cuckoo topk cms tdigest".split(" "),
  ];

  it.each(known)("%s", (name) => {
    expect(categoryMeaning(name)).toBeDefined();
    expect(name === "all" || categoryExists(name, redis8) === "yes").toBe(true);
  });

  it("knows no others", () => {
    expect(categoryMeaning("nonesuch")).toBeUndefined();
    expect(categoryMeaning("constructor")).toBeUndefined();
  });
});
