import { posix } from "node:path";
import { splitArguments } from "../../../grammar/words.ts";
import type { HealthCheck } from "../../model/launch.ts";
import { Secret } from "../../model/secret.ts";

/** What redis-cli is called with to see whether a server is well. */
export type HealthCall = Pick<HealthCheck, "host" | "port" | "password" | "isTls" | "passesWith">;

type Variables = ReadonlyMap<string, unknown>;

const client = /^(?:redis|valkey|keydb)-cli$/;
const shell = /^(?:ba|da|a)?sh$/;

/** Options without a value. */
const flags = new Set(
  "-x -X -c -2 -3 -e --raw --no-raw --csv --json --tls --insecure --no-auth-warning --verbose --quoted-json".split(" "),
);
/** Options whose value is of no importance. */
const others = new Set(
  "-d -D -n --sni --cacert --cacertdir --cert --key --tls-ciphers --tls-ciphersuites --show-pushes".split(" "),
);
/** Longer than any that can be read. */
const longest = 500;
const silenced = String.raw`(?:\s*(?:2>\s*&1|[12&]?>\s*/dev/null))*`;
const failing = String.raw`(?:\s*\|\|\s*(?:exit|return)\s+\d+|\s*\|\|\s*kill\s[^|;&]*)?\s*;?\s*$`;
const plain = new RegExp(`^(?<cli>[^|;&<>]+?)${silenced}${failing}`);
const searched = new RegExp(
  `^(?<cli>[^|;&<>]+?)${silenced}\\s*\\|\\s*grep\\s+(?:-\\w+\\s+)*["']?(?<wanted>\\w+)["']?${silenced}${failing}`,
);
const compared = new RegExp(
  `^(?:\\[|test|\\[\\[)\\s+["']?(?:\\$\\((?<cli>[^|;&<>()]+?)${silenced}\\s*\\)|\`(?<ticked>[^|;&<>()\`]+?)${silenced}\\s*\`)["']?\\s+={1,2}\\s+["']?(?<wanted>\\w+)["']?(?:\\s+\\]{1,2})?${failing}`,
);

/**
 * Reads a health check that is one call of redis-cli, directly or in the simplest lines of a shell.
 *
 * @param words of the command, variables of their own file put in
 * @param variables of the container; a value that is undefined is one that nobody sees
 * @returns undefined for all else: nothing is known of it
 */
export function readHealthCall(words: readonly string[], variables: Variables): HealthCall | undefined {
  const [program = "", ...rest] = words;
  if (client.test(posix.basename(program))) return callOf(rest, variables, undefined);
  if (!shell.test(posix.basename(program)) || !/^-[a-z]*c$/.test(rest[0] ?? "") || rest.length !== 2) return undefined;
  return readHealthScript(rest[1]!, variables);
}

/** The same for a line of a shell. */
export function readHealthScript(script: string, variables: Variables): HealthCall | undefined {
  const line = script.trim();
  if (line.length > longest) return undefined;
  const { groups } = [searched, compared, plain].map((form) => form.exec(line)).find((match) => match) ?? {};
  const text = groups?.cli ?? groups?.ticked;
  const [program = "", ...words] = (text !== undefined && splitArguments(text)) || [];
  return client.test(posix.basename(program)) ? callOf(words, variables, groups?.wanted) : undefined;
}

/** @param wanted a word that must be in the answer */
function callOf(words: readonly string[], variables: Variables, wanted: string | undefined): HealthCall | undefined {
  let port: number | undefined = 6379;
  let host: string | undefined;
  let password: HealthCall["password"] = variables.has("REDISCLI_AUTH") ? "unknown" : "none";
  let isTls = false;
  let failsOnErrors = false;
  let at = 0;
  for (; words[at]?.startsWith("-"); at++) {
    const word = words[at]!;
    if (word === "--tls") isTls = true;
    if (word === "-e") failsOnErrors = true;
    if (flags.has(word)) continue;
    const value = words[++at];
    if (value === undefined) return undefined;
    const isOpen = value.includes("$") || value.includes("`");
    if (word === "-p") port = /^\d+$/.test(value) ? Number(value) : undefined;
    else if (word === "-h") host = value;
    else if (word === "-a" || word === "--pass") password = isOpen ? "unknown" : Secret.plain(value);
    // Another user than the default one has a password and rights of its own.
    else if (word === "--user") password = "unknown";
    else if (!others.has(word)) return undefined;
  }
  const command = words[at]?.toLowerCase();
  if (command === undefined || !/^(?:ping|info|role|dbsize|exists|get|cluster|sentinel)$/.test(command))
    return undefined;
  const isAnswered = failsOnErrors || (command === "ping" && wanted?.toUpperCase() === "PONG");
  return {
    ...(host !== undefined && { host }),
    port,
    password,
    isTls,
    passesWith: isAnswered ? "answer" : "connection",
  };
}
