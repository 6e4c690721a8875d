import { quoted } from "../syntax/quoting.ts";
import type { Answers, Endpoint, Failure, Fields, InstanceAnswers, WatchAnswers } from "./answers.ts";

const remarks = `# What running instances answered to redis-ha-lint probe. Passwords are not in it: secrets are numbered, equal ones alike.
# To judge it again: redis-ha-lint check [paths...] --facts THIS-FILE
`;

/** Freezes answers as text: lines in the syntax of redis.conf, Latin-1. `read.ts` reads it back. */
export function writeFacts({ taken, instances }: Answers): string {
  const lines = [
    ["facts", "1"],
    ["taken", taken],
  ].map(lineOf);
  return `${remarks}${lines.join("")}${instances.map(writeInstance).join("")}`;
}

function writeInstance(answers: InstanceAnswers): string {
  const lines: (readonly string[])[] = [];
  const { dialled, isTls, took, unreachable, login, user, mayWrite, info, role, myid } = answers;
  if (dialled) lines.push(["dialled", textOf(dialled)]);
  if (isTls) lines.push(["tls", "yes"]);
  lines.push(["took", String(took)]);
  if (unreachable) lines.push(["unreachable", ...failed(unreachable)]);
  for (const { command, failure } of answers.failed) lines.push(["failed", command, ...failed(failure)]);
  if (login) lines.push(["login", String(login.label), ...declaredWord(login)]);
  if (user !== undefined) lines.push(["user", user]);
  if (mayWrite !== undefined) lines.push(["may-write", mayWrite ? "yes" : "no"]);
  lines.push(...fields(["info"], info ?? []));
  if (role) lines.push(["role", ...role]);
  lines.push(...fields(["config"], answers.config));
  for (const secret of answers.secrets) {
    const { name, label } = secret;
    lines.push([
      "secret",
      name,
      ...(label === undefined ? ["empty"] : ["set", String(label)]),
      ...declaredWord(secret),
    ]);
  }
  for (const { user, command, allowed, reason } of answers.dryRuns)
    lines.push(["dryrun", user, ...(allowed ? ["allowed"] : ["refused", reason ?? ""]), ...command]);
  if (myid !== undefined) lines.push(["myid", myid]);
  for (const watch of answers.watches ?? []) lines.push(...watchLines(watch));
  const head = lineOf(["instance", answers.kind, textOf(answers.address)]);
  return `\n${head}${lines.map((words) => `  ${lineOf(words)}`).join("")}`;
}

function watchLines({ name, master, replicas, peers, quorumCheck, address, cached, again }: WatchAnswers): string[][] {
  const numbered = (kind: string, all: readonly Fields[] | undefined) =>
    (all ?? []).flatMap((one, index) => fields([kind, name, String(index + 1)], one));
  return [
    ...fields(["master", name], master),
    ...(address === undefined ? [] : [["address", name, address === null ? "none" : textOf(address)]]),
    ...(quorumCheck ? [["ckquorum", name, quorumCheck.passes ? "passes" : "fails", quorumCheck.text]] : []),
    // How many were told is a fact of its own where there are none.
    ...(replicas ? [["replicas", name, String(replicas.length)]] : []),
    ...numbered("replica", replicas),
    ...(peers ? [["peers", name, String(peers.length)]] : []),
    ...numbered("peer", peers),
    ...(cached ?? []).flatMap(({ age, info }, index) => fields(["cached", name, String(index + 1), String(age)], info)),
    ...fields(["again", name], again ?? []),
  ];
}

function declaredWord({ isDeclared }: { readonly isDeclared?: boolean }): string[] {
  return isDeclared === undefined ? [] : [isDeclared ? "declared" : "other"];
}

function failed({ code, text }: Failure): string[] {
  return [code, text];
}

function fields(begin: readonly string[], all: Fields): string[][] {
  return all.map(([name, value]) => [...begin, name, value]);
}

function textOf({ host, port }: Endpoint): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}

function lineOf(words: readonly string[]): string {
  return `${words.map(quoted).join(" ")}\n`;
}
