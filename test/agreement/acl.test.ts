import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AclHost, judgeRules } from "../../grammar/acl.ts";
import { aclUser, mayRun } from "../../grammar/acl-user.ts";
import { type CommandFacts, commandsOf } from "../../grammar/command-facts.ts";
import { categoryLetters } from "../../grammar/command-table.ts";
import { globMatches } from "../../grammar/glob.ts";
import { parseVersion } from "../../grammar/version.ts";
import { LiveServer, type Reply } from "../redis-connection.ts";
import { findRedisServer } from "../redis-server.ts";
import { aclCommand, aclRules } from "./acl-words.ts";

const found = findRedisServer();
if ("missing" in found) console.log(`live ACLs skipped: ${found.missing}`);

const seed = Number(process.env.SEED ?? 20261121);
const users = Number(process.env.RUNS ?? 4000);
const commandsPerUser = 4;

function answer(rules: readonly string[], argv: readonly string[], host: AclHost): string {
  const permission = mayRun(aclUser(rules, host), argv);
  if (permission.kind === "allowed") return "OK";
  if (permission.kind === "no-such-command") return `-ERR Command '${argv[0]}' not found`;
  if (permission.kind === "wrong-arity") return `-ERR wrong number of arguments for '${permission.name}' command`;
  if (permission.kind === "command") return `This user has no permissions to run the '${permission.name}' command`;
  return `This user has no permissions to access the '${argv[permission.at]}' ${permission.kind}`;
}

describe.skipIf("missing" in found)("ACLs, against a live server", () => {
  if ("missing" in found) return;
  const { path, version } = found.server;
  const host = (allChannels: boolean): AclHost => ({
    target: { engine: "redis", version: parseVersion(version)! },
    sentinel: false,
    allChannels,
  });
  let server: LiveServer;
  beforeAll(async () => {
    server = await LiveServer.start(path);
  });
  afterAll(() => server?.stop());

  test("ACL DRYRUN answers what we say", { timeout: 120_000 }, async () => {
    const sample = fc.record({
      rules: aclRules(host(false)),
      argvs: fc.array(aclCommand(host(false)), { minLength: commandsPerUser, maxLength: commandsPerUser }),
      isClean: fc.nat(9),
    });
    const counts = { pairs: 0, refused: 0, allowed: 0, command: 0, key: 0, channel: 0, error: 0 };
    const differences: string[] = [];
    const all = fc.sample(sample, { seed, numRuns: users });
    for (const allChannels of [false, true]) {
      const at = host(allChannels);
      const mine = all.filter((_, index) => (index % 4 === 0) === allChannels);
      const sent: (readonly string[])[] = [
        ["CONFIG", "SET", "acl-pubsub-default", allChannels ? "allchannels" : "resetchannels"],
      ];
      const expected: ((reply: Reply) => void)[] = [() => undefined];
      for (const { rules: given, argvs, isClean } of mine) {
        // Most users get no rule that we think is refused: the server would take none of theirs.
        const bad = judgeRules(given, at);
        const isIn = (index: number) => bad.some(({ first, last }) => index >= first && index <= last);
        const rules = isClean > 0 ? given.filter((_, index) => !isIn(index)) : given;
        const refused = judgeRules(rules, at).length > 0;
        sent.push(["ACL", "DELUSER", "u"], ["ACL", "SETUSER", "u", ...rules]);
        expected.push(
          () => undefined,
          (reply) => {
            if (refused) counts.refused++;
            if ((reply !== "OK") !== refused)
              differences.push(`${JSON.stringify(rules)}: ${reply} / refused ${refused}`);
          },
        );
        if (refused) continue;
        for (const argv of argvs) {
          sent.push(["ACL", "DRYRUN", "u", ...argv]);
          expected.push((reply) => {
            counts.pairs++;
            const ours = answer(rules, argv, at);
            const kind = /^OK|(?<=^.*)(?:command|key|channel)$/.exec(String(reply))?.[0];
            if (String(reply)[0] === "-") counts.error++;
            else counts[kind === "OK" ? "allowed" : (kind as "command" | "key" | "channel")]++;
            if (ours !== reply)
              differences.push(`${JSON.stringify(rules)} ${JSON.stringify(argv)}: ${reply} / ${ours}`);
          });
        }
      }
      const replies = await server.run(sent);
      for (const [index, reply] of replies.entries()) expected[index]!(reply);
    }
    console.log(`live ACLs ${version}, seed ${seed}: ${JSON.stringify(counts)}, ${differences.length} differences`);
    expect(differences.slice(0, 20)).toEqual([]);
  });

  test("its commands have the categories and word counts of our table", async () => {
    const [reply] = await server.run([["COMMAND"]]);
    const theirs: string[] = [];
    const collect = ([name, arity, flags, , , , categories, , , subcommands]: readonly Reply[]) => {
      const letters = (categories as string[]).map((word) => categoryLetters[word.slice(1) as "read"]);
      const free = (flags as string[]).includes("no_auth") ? "!" : "";
      theirs.push(`${name} ${arity} ${letters.sort().join("")}${free}`);
      for (const sub of subcommands as Reply[][]) collect(sub);
    };
    for (const command of reply as Reply[][]) collect(command);
    const ours: string[] = [];
    const add = ({ name, arity, categories, isFree, subcommands }: CommandFacts) => {
      ours.push(`${name} ${arity} ${[...categories.replace("!", "")].sort().join("")}${isFree ? "!" : ""}`);
      for (const sub of subcommands.values()) add(sub);
    };
    for (const command of commandsOf(host(false)).values()) add(command);
    expect(ours.sort()).toEqual(theirs.sort());
  });

  test("patterns match what they match there", { timeout: 60_000 }, async () => {
    const letters = fc.constantFrom("a", "b", "c", "-", "^", "]", "[", "\\", "*", "?", "\x80", "\xff");
    const text = fc.array(letters, { maxLength: 8 }).map((all) => all.join(""));
    const pairs = fc.sample(fc.tuple(text, text), { seed, numRuns: 5000 });
    const replies = await server.run(
      pairs.flatMap(([pattern, key]) => [
        ["ACL", "DELUSER", "u"],
        ["ACL", "SETUSER", "u", "+get", `%R~${pattern}`],
        ["ACL", "DRYRUN", "u", "get", key],
      ]),
    );
    const wrong = pairs.filter(([pattern, key], index) => {
      return (replies[index * 3 + 2] === "OK") !== globMatches(pattern, key);
    });
    expect(wrong).toEqual([]);
  });
});
