import fc, { type Arbitrary } from "fast-check";
import type { AclHost } from "../../grammar/acl.ts";
import { commandsOf } from "../../grammar/command-facts.ts";
import { categoryLetters } from "../../grammar/command-table.ts";

const keys = ["a", "ab", "abc", "b", "foo:1", "foo:2", "k[1]", "", "A", "a*"];
const channels = ["news", "news.it", "a", "__sentinel__:hello", "n*", "*"];
const globs = [
  "a",
  "a*",
  "?b",
  "foo:*",
  "[a-c]",
  "[^a]*",
  "k\\[1\\]",
  "**",
  "*1",
  "news*",
  "n*",
  "__sentinel__:hello",
  "",
];
const numbers = ["0", "1", "2", "3", "-1", "+1", "01", "4294967297", "x"];
const keywords =
  "store storedist keys streams get set incrby overflow limit by block count group noack auth auth2 copy replace " +
  "left right min max u8 on off rewrite 0 kill";

/** Commands whose keys are found in ways of their own. */
const peculiar =
  "set get mset eval evalsha fcall fcall_ro sort sort_ro migrate georadius georadiusbymember xread xreadgroup bitfield " +
  "bitop zunionstore zunion zinter zinterstore sintercard zintercard lmpop blmpop zmpop bzmpop blpop object memory xgroup " +
  "publish subscribe psubscribe spublish ssubscribe unsubscribe punsubscribe config client select auth hello quit reset " +
  "pfcount pfmerge lmove rename copy zdiffstore geosearchstore zrangestore acl debug script function";

function shuffledCase(words: Arbitrary<string>): Arbitrary<string> {
  return fc.tuple(words, fc.nat(7)).map(([word, how]) => (how === 0 ? word.toUpperCase() : word));
}

function namesOf(host: AclHost): { all: Arbitrary<string>; firstArgs: Arbitrary<string> } {
  const commands = [...commandsOf(host).values()];
  const full = commands.flatMap(({ name, subcommands }) => [name, ...subcommands.keys()]);
  const chosen = full.filter((name) => peculiar.split(" ").includes(name.split("|")[0]!));
  return {
    all: fc.oneof(fc.constantFrom(...full), fc.constantFrom(...chosen)),
    firstArgs: fc.constantFrom(...commands.filter((one) => one.subcommands.size === 0).map(({ name }) => name)),
  };
}

/** The rules of a user: mostly valid ones, in any order. */
export function aclRules(host: AclHost): Arbitrary<string[]> {
  const { all, firstArgs } = namesOf(host);
  const sign = fc.constantFrom("+", "-");
  const join = (...parts: Arbitrary<string>[]) => fc.tuple(...parts).map((words) => words.join(""));
  const category = fc.constantFrom(...Object.keys(categoryLetters));
  const permission = shuffledCase(
    fc.oneof(
      { weight: 6, arbitrary: join(sign, all) },
      { weight: 5, arbitrary: join(sign, fc.constant("@"), category) },
      {
        weight: 2,
        arbitrary: join(
          fc.constant("+"),
          firstArgs,
          fc.constant("|"),
          fc.constantFrom(...keys.slice(0, 7), "0", "1", "GET"),
        ),
      },
      { weight: 2, arbitrary: fc.constantFrom("+@all", "-@all", "allcommands", "nocommands") },
      { weight: 2, arbitrary: fc.constantFrom("allkeys", "~*", "resetkeys", "allchannels", "&*", "resetchannels") },
      {
        weight: 1,
        arbitrary: fc.constantFrom("+nosuch", "-config|nosuch", "+@nosuch", "+config|get|x", "+get|", "-get|x"),
      },
    ),
  );
  const pattern = fc.constantFrom(...globs);
  const access = fc.oneof(
    { weight: 3, arbitrary: join(fc.constantFrom("~", "~", "%R~", "%W~", "%RW~", "%r~", "%WR~", "%RR~"), pattern) },
    { weight: 2, arbitrary: join(fc.constant("&"), fc.oneof(pattern, fc.constantFrom(...channels))) },
  );
  const any = fc.oneof({ weight: 3, arbitrary: permission }, { weight: 2, arbitrary: access });
  const selector = fc
    .array(any, { maxLength: 5 })
    .map((rules) => ["(", ...rules, ")"].join(" ").replace(/\( ?| ?\)/g, (all) => all.trim()));
  const user = fc.constantFrom(
    "on",
    "off",
    "nopass",
    "resetpass",
    ">x",
    "<x",
    "reset",
    "clearselectors",
    "",
    "sanitize-payload",
  );
  const rule = fc.oneof(
    { weight: 12, arbitrary: any.map((word) => [word]) },
    { weight: 2, arbitrary: selector.map((text) => [text]) },
    { weight: 2, arbitrary: selector.map((text) => text.split(" ")) },
    { weight: 1, arbitrary: user.map((word) => [word]) },
  );
  // Without these most users may run next to nothing, and keys and channels are never looked at.
  const start = fc.constantFrom(
    [],
    [],
    ["+@all"],
    ["+@all"],
    ["+@all"],
    ["+@all", "allkeys"],
    ["~*", "+@read", "+@pubsub"],
  );
  return fc
    .tuple(start, fc.array(rule, { minLength: 1, maxLength: 9 }))
    .map(([first, rules]) => [...first, ...rules.flat()]);
}

/** A command with words that may be keys, channels, counts and options; sometimes one that there is not. */
export function aclCommand(host: AclHost): Arbitrary<string[]> {
  const { all } = namesOf(host);
  const word = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...keys) },
    { weight: 2, arbitrary: fc.constantFrom(...channels) },
    { weight: 3, arbitrary: fc.constantFrom(...numbers) },
    { weight: 3, arbitrary: shuffledCase(fc.constantFrom(...keywords.split(" "))) },
  );
  const arityOf = (name: string): number => {
    const commands = commandsOf(host);
    return (commands.get(name) ?? commands.get(name.split("|")[0]!)?.subcommands.get(name))?.arity ?? -1;
  };
  return fc
    .tuple(shuffledCase(all), fc.array(word, { maxLength: 12 }), fc.nat(6), fc.nat(30))
    .map(([name, words, extra, odd]) => {
      const named = name.split("|");
      const arity = arityOf(name.toLowerCase());
      const size = Math.abs(arity) + (arity < 0 || odd === 3 ? extra : 0) - (odd === 0 ? 1 : 0) - named.length;
      const rest = Array.from({ length: Math.max(0, size) }, (_, index) => words[index % words.length] ?? "a");
      return [...(odd === 1 ? ["nosuch"] : odd === 2 ? named.slice(0, 1) : named), ...rest];
    });
}
