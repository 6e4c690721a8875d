import type { DryRun } from "../facts/answers.ts";
import { commands } from "./commands.ts";
import { Failed, shownTo } from "./failures.ts";
import type { Interview } from "./interview.ts";
import { fieldsIn, textIn } from "./replies.ts";
import { isSecret, type SecretLabels, withoutLogin } from "./secrets.ts";

/** What a server is asked beyond the first tier. */
export async function askServer(interview: Interview, labels: SecretLabels): Promise<void> {
  const { config, dryRuns } = interview.target.wanted;
  await askConfig(interview, [...new Set(config)], labels);
  if (interview.since(commands.dryRun.since) === false) return;
  for (const { user, command } of dryRuns) {
    const run = await askDryRun(interview, user, command);
    if (run === "impossible") return;
    if (run) interview.dryRuns.push(run);
  }
  if (interview.found.user === undefined || (config.length === 0 && dryRuns.length === 0)) return;
  const own = await askDryRun(interview, interview.found.user, ["SET", "key", "value"]);
  if (typeof own === "object") interview.found.mayWrite = own.allowed;
}

async function askConfig(interview: Interview, names: readonly string[], labels: SecretLabels): Promise<void> {
  // Before 7.0 it takes one name (configGetCommand in config.c).
  const atOnce = interview.since("7.0") === true ? 100 : 1;
  const { words } = commands.configGet;
  for (let at = 0; at < names.length; at += atOnce) {
    if (interview.failedFor(words, "no-permission", "unknown-command")) return;
    const asked = names.slice(at, at + atOnce);
    const values = await interview.ask(commands.configGet, asked, fieldsIn);
    for (const [name, value] of values ?? []) {
      if (!asked.includes(name)) continue;
      if (!isSecret(name)) {
        interview.config.push([name, withoutLogin(value)]);
        continue;
      }
      const label = labels.label(value);
      const declared = interview.target.wanted.declaredSecrets?.get(name);
      interview.secrets.push({
        name,
        ...(label !== undefined && { label }),
        ...(declared !== undefined && { isDeclared: declared === value }),
      });
    }
  }
}

/** That a user or a command is not known is an answer: a renamed command is gone for everybody (aclCommand in acl.c). */
async function askDryRun(
  interview: Interview,
  user: string,
  command: readonly string[],
): Promise<DryRun | "impossible" | undefined> {
  const { words } = commands.dryRun;
  const refused = (reply: string): DryRun => {
    return { user, command, allowed: false, reason: shownTo(interview.target, reply) };
  };
  try {
    const reply = textIn(await interview.answer([...words, user, ...command]));
    return reply === "OK" ? { user, command, allowed: true } : refused(reply);
  } catch (error) {
    const reply = error instanceof Failed ? error.reply : undefined;
    if (reply && /^ERR (?:User|Command) '.*' not found/.test(reply)) return refused(reply.slice(4));
    const { code } = interview.refused(words, error);
    return code === "no-permission" || code === "unknown-command" ? "impossible" : undefined;
  }
}
