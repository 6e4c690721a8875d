import type { Fields, InstanceAnswers, LoginUsed } from "../facts/answers.ts";
import { Connection } from "./client.ts";
import { commands } from "./commands.ts";
import { Failed, noAnswerIn } from "./failures.ts";
import { explained } from "./handshake.ts";
import { Interview } from "./interview.ts";
import { fieldsIn } from "./replies.ts";
import type { Limits, ProbeTarget } from "./request.ts";
import type { SecretLabels } from "./secrets.ts";
import { askSentinel } from "./sentinel.ts";
import { askServer } from "./server.ts";

export interface AskOptions {
  readonly limits: Limits;
  /** Of this probe: equal passwords of its instances get one number. */
  readonly labels: SecretLabels;
  /** Ends it; what was answered until then is kept. */
  readonly signal?: AbortSignal;
}

/** Asks one instance all there is to ask. Never throws: what failed is told in the answers, and what was answered before is kept. */
export async function askInstance(target: ProbeTarget, options: AskOptions): Promise<InstanceAnswers> {
  const began = performance.now();
  const interview = await interviewed(target, options, async (interview) => {
    await interview.begin();
    if (interview.kind === "sentinel") await askSentinel(interview, options.limits);
    else if (interview.kind === "server") await askServer(interview, options.labels);
  });
  const answers = interview.answers(Math.round(performance.now() - began));
  return interview.hasLoggedIn ? { ...answers, login: loginUsed(target, options.labels) } : answers;
}

/** Which login it was, and whether it is what the instance's files say of the default user. */
function loginUsed({ login, wanted }: ProbeTarget, labels: SecretLabels): LoginUsed {
  const { user = "default", password } = login!;
  const declared = wanted.declaredSecrets?.get("requirepass");
  return {
    label: labels.labelOfLogin(login!),
    ...(declared !== undefined && { isDeclared: user === "default" && password === declared }),
  };
}

/**
 * Asks a sentinel for its masters once more, when all others have been asked. Never throws.
 * @param names the master names to ask for
 * @returns by master name; none where it did not answer
 */
export async function askAgain(
  target: ProbeTarget,
  names: readonly string[],
  options: Pick<AskOptions, "limits" | "signal">,
): Promise<ReadonlyMap<string, Fields>> {
  const found = new Map<string, Fields>();
  await interviewed(target, options, async (interview) => {
    await interview.connect();
    for (const name of names) {
      const master = await interview.ask(commands.master, [name], fieldsIn);
      const told = master?.filter(([field]) => changing.has(field));
      if (told) found.set(name, told);
    }
  });
  return found;
}

/** What a failover or another sentinel's word changes. */
const changing = new Set([
  "ip",
  "port",
  "config-epoch",
  "flags",
  "failover-state",
  "quorum",
  "num-other-sentinels",
  "num-slaves",
]);

async function interviewed(
  target: ProbeTarget,
  { limits, signal }: Pick<AskOptions, "limits" | "signal">,
  questions: (interview: Interview) => Promise<void>,
): Promise<Interview> {
  const over = new AbortController();
  const until = signal ? AbortSignal.any([signal, over.signal]) : over.signal;
  let timer: NodeJS.Timeout | undefined;
  const interview = new Interview(target, limits, async () => {
    const connection = await Connection.open(target, { limits, signal: until });
    timer ??= setTimeout(() => over.abort(new Failed(noAnswerIn(limits.node))), limits.node);
    return connection;
  });
  try {
    await questions(interview);
  } catch (error) {
    // Anything else would be a mistake of ours, and is told as such.
    if (error instanceof Failed)
      interview.ended(await explained(error.failure, target, interview.received > 0, signal));
    else interview.ended({ code: "other", text: "the probe failed at this instance" });
  } finally {
    clearTimeout(timer);
    interview.close();
  }
  return interview;
}
