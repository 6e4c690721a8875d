/** What the rules of an ACL user say, as they are written behind the user's name. */

import { type AclCategory, categories } from "./acl-categories.ts";
import type { Meaning } from "./meaning.ts";

/** A sort of ACL rule: an example of how it is written, such as `~pattern`, and what it means. */
export interface AclForm extends Meaning {
  readonly form: string;
}

const order = "Rules count from left to right: a later one takes back what an earlier one gave.";
const shown = "The password stands in the file for all who can read it; its hash would do as well.";
const refused = "While all are allowed, the server refuses it.";

export const aclForms = [
  {
    form: "on",
    summary: "Lets the user log in.",
  },
  {
    form: "off",
    summary: "Keeps the user from logging in.",
    detail: "Who is logged in already stays so. For the default user it means that every client must log in.",
  },
  {
    form: "nopass",
    summary: "Lets the user log in with any password, and forgets those set so far.",
    detail: "For the default user it means that nobody needs to log in.",
  },
  {
    form: "resetpass",
    summary: "Takes all passwords away, and nopass too: nobody can log in as this user until a new one is set.",
  },
  {
    form: ">password",
    summary: "Adds a password with which the user can log in; there can be several.",
    detail: shown,
  },
  {
    form: "<password",
    summary: "Takes a password away that was added before.",
    detail: shown,
  },
  {
    form: "#hash",
    summary: "Adds a password by its SHA-256, so that it cannot be read from the file.",
  },
  {
    form: "!hash",
    summary: "Takes a password away, by its SHA-256.",
  },
  {
    form: "allkeys",
    summary: "Allows all keys; the same as ~*.",
  },
  {
    form: "~pattern",
    summary: "Allows the keys that match a pattern, for reading and writing.",
    detail: `Several patterns add up. ${refused}`,
  },
  {
    form: "%R~pattern",
    summary: "Allows to read the keys that match a pattern.",
    detail: refused,
  },
  {
    form: "%W~pattern",
    summary: "Allows to write the keys that match a pattern, but not to read them.",
    detail: refused,
  },
  {
    form: "%RW~pattern",
    summary: "Allows the keys that match a pattern, for reading and writing.",
    detail: refused,
  },
  {
    form: "resetkeys",
    summary: "Takes all keys away that were allowed so far.",
  },
  {
    form: "allchannels",
    summary: "Allows all Pub/Sub channels; the same as &*.",
  },
  {
    form: "&pattern",
    summary: "Allows the Pub/Sub channels that match a pattern.",
    detail: `Sentinel needs __sentinel__:hello on every node. ${refused}`,
  },
  {
    form: "resetchannels",
    summary: "Takes all Pub/Sub channels away that were allowed so far.",
  },
  {
    form: "allcommands",
    summary: "Allows all commands, those of modules loaded later too; the same as +@all.",
  },
  {
    form: "nocommands",
    summary: "Takes all commands away; the same as -@all.",
  },
  {
    form: "+@category",
    summary: "Allows all commands of a category.",
    detail: order,
  },
  {
    form: "-@category",
    summary: "Takes all commands of a category away.",
    detail: order,
  },
  {
    form: "+command",
    summary: "Allows a command with all its subcommands.",
    detail: order,
  },
  {
    form: "+command|subcommand",
    summary: "Allows one subcommand only, such as config|get.",
    detail: order,
  },
  {
    form: "-command",
    summary: "Takes a command away, or one subcommand where there is a | in it.",
    detail: order,
  },
  {
    form: "(rules)",
    summary: "Adds a selector: permissions of its own, asked when those outside do not allow a command.",
    detail:
      "Each must allow a command with all its keys and channels by itself; they do not add up. Passwords cannot stand in it.",
  },
  {
    form: "clearselectors",
    summary: "Takes all selectors away; the permissions outside them stay.",
  },
  {
    form: "sanitize-payload",
    summary: "Checks what this user hands to RESTORE, where sanitize-dump-payload says clients.",
  },
  {
    form: "skip-sanitize-payload",
    summary: "Does not check what this user hands to RESTORE.",
    detail: "Corrupt data can then crash the server.",
  },
  {
    form: "reset",
    summary: "Makes the user as new: off, with no passwords, keys or commands.",
  },
  {
    form: "alldbs",
    summary: "Allows all numbered databases.",
  },
  {
    form: "db=numbers",
    summary: "Allows only these numbered databases.",
  },
  {
    form: "resetdbs",
    summary: "Takes all numbered databases away.",
  },
  {
    form: "role:name",
    summary: "Gives the user what a role of this name allows.",
  },
] as const satisfies readonly AclForm[];

type Form = (typeof aclForms)[number]["form"];

/** Second spellings of whole rules. */
const others: Readonly<Record<string, Form>> = {
  "~*": "allkeys",
  "&*": "allchannels",
  "+@all": "allcommands",
  "-@all": "nocommands",
};
/** How rules with something of the user's own in them begin, in lower case; the first that fits counts. */
const beginnings: readonly (readonly [RegExp, Form])[] = [
  [/^>/, ">password"],
  [/^</, "<password"],
  [/^#/, "#hash"],
  [/^!/, "!hash"],
  [/^~/, "~pattern"],
  [/^%r~/, "%R~pattern"],
  [/^%w~/, "%W~pattern"],
  [/^%(?:rw|wr)~/, "%RW~pattern"],
  [/^&/, "&pattern"],
  [/^\+[^@|]*\|/, "+command|subcommand"],
  [/^\+@/, "+@category"],
  [/^-@/, "-@category"],
  [/^\+/, "+command"],
  [/^-/, "-command"],
  [/^\(/, "(rules)"],
  [/^db=/, "db=numbers"],
  [/^role:/, "role:name"],
];

/**
 * What one rule of a user means: `on`, `~app:*`, `+@read`. Nothing of the rule is repeated, so that no password is;
 * undefined for what no server takes.
 */
export function aclMeaning(rule: string): Meaning | undefined {
  const word = rule.toLowerCase();
  const named = aclForms.find(({ form }) => form === (Object.hasOwn(others, word) ? others[word] : word));
  if (named) return named;
  const form = beginnings.find(([beginning]) => beginning.test(word))?.[1];
  const category = word[1] === "@" ? categoryMeaning(word.slice(2)) : undefined;
  if (!category) return aclForms.find((one) => one.form === form);
  const { summary, ...rest } = category;
  return { summary: `${word[0] === "+" ? "Allows" : "Takes away"} ${lowerFirst(summary)}`, detail: order, ...rest };
}

/** What commands a category holds, by its name without `@`. */
export function categoryMeaning(name: string): Meaning | undefined {
  return Object.hasOwn(categories, name) ? categories[name as AclCategory] : undefined;
}

function lowerFirst(text: string): string {
  return text[0]!.toLowerCase() + text.slice(1);
}
