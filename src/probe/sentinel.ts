import type { Fields, WatchAnswers } from "../facts/answers.ts";
import type { Reply } from "./client.ts";
import { commands, type ListedCommand } from "./commands.ts";
import { Failed, shownTo } from "./failures.ts";
import type { Interview } from "./interview.ts";
import { endpointIn, fieldsIn, fieldsOfInfo, listIn, textIn } from "./replies.ts";
import type { Limits } from "./request.ts";

/** Master names that one sentinel is asked for. */
const mostNames = 10_000;

/** Bytes that SENTINEL MASTERS takes for one, at most: 40 fields and addresses. */
const bytesOfMaster = 1500;

type Watch = { -readonly [Name in keyof WatchAnswers]: WatchAnswers[Name] };

/** All that a sentinel is asked, master name by master name. */
export async function askSentinel(interview: Interview, limits: Limits): Promise<void> {
  if (interview.since(commands.myid.since) !== false) {
    interview.found.myid = await interview.ask(commands.myid, [], textIn);
  }
  const watches: Watch[] = [];
  for (const [name, master] of await mastersOf(interview, limits)) watches.push({ name, master });
  interview.found.watches = watches;
  for (const watch of watches) await askWatch(interview, watch);
}

/** What is said of each master name: one by one where all together would be too much for one reply. */
async function mastersOf(interview: Interview, { reply }: Pick<Limits, "reply">): Promise<[string, Fields][]> {
  const listed = namesInInfo(interview.found.info ?? []).slice(0, mostNames);
  const found: [string, Fields][] = [];
  if (listed.length * bytesOfMaster > reply) {
    for (const name of listed) {
      const master = await ask(interview, commands.master, name, fieldsIn);
      if (master) found.push([name, master]);
    }
    return found;
  }
  const all = await interview.ask(commands.masters, [], (reply) => listIn(reply).map(fieldsIn));
  for (const master of all ?? []) {
    const name = master.find(([field]) => field === "name")?.[1];
    if (name !== undefined) found.push([name, master]);
  }
  return found.slice(0, mostNames);
}

async function askWatch(interview: Interview, watch: Watch): Promise<void> {
  const { name } = watch;
  const instances = (reply: Reply) => listIn(reply).map(fieldsIn);
  const replicas = interview.since("5.0") === false ? commands.slaves : commands.replicas;
  set(watch, "address", await ask(interview, commands.address, name, endpointIn));
  set(watch, "replicas", await ask(interview, replicas, name, instances));
  set(watch, "peers", await ask(interview, commands.sentinels, name, instances));
  set(watch, "quorumCheck", await askQuorum(interview, name));
  set(watch, "cached", await ask(interview, commands.infoCache, name, cachedIn));
}

function set<Key extends keyof Watch>(watch: Watch, key: Key, value: Watch[Key] | undefined): void {
  if (value !== undefined) watch[key] = value;
}

/** Asks for one master name; what is not allowed or not known is asked once and not for every name. */
async function ask<T>(
  interview: Interview,
  command: ListedCommand,
  name: string,
  read: (reply: Reply) => T,
): Promise<T | undefined> {
  if (interview.failedFor(command.words, "no-permission", "unknown-command")) return undefined;
  return interview.ask(command, [name], read);
}

/** Errors of CKQUORUM are its answer: -NOQUORUM (sentinelCommand in sentinel.c). */
async function askQuorum(interview: Interview, name: string): Promise<WatchAnswers["quorumCheck"]> {
  const { words } = commands.ckquorum;
  if (interview.failedFor(words, "no-permission", "unknown-command")) return undefined;
  const told = (text: string) => shownTo(interview.target, text, 400);
  try {
    return { passes: true, text: told(textIn(await interview.answer([...words, name]))) };
  } catch (error) {
    const reply = error instanceof Failed ? error.reply : undefined;
    if (reply?.startsWith("NOQUORUM")) return { passes: false, text: told(reply) };
    interview.refused(words, error);
    return undefined;
  }
}

/** Master names in INFO: `master0:name=cache,status=ok,...`. */
function namesInInfo(info: Fields): string[] {
  return info.flatMap(([field, value]) =>
    /^master\d+$/.test(field) ? (/^name=([^,]+),/.exec(value)?.slice(1) ?? []) : [],
  );
}

/** For each master name a list of instances, each with the age of its INFO and its text, or null where there is none. */
function cachedIn(reply: Reply): WatchAnswers["cached"] {
  const [, instances] = listIn(reply);
  return (instances === undefined ? [] : listIn(instances)).flatMap((one) => {
    const [age, info] = listIn(one);
    if (info === null) return [];
    return [{ age: Number(textIn(age)), info: fieldsOfInfo(textIn(info)) }];
  });
}
