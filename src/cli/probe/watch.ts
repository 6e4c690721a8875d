import { join } from "node:path";
import type { Endpoint, InstanceAnswers } from "../../facts/answers.ts";
import { type Report, severities } from "../../lint/report.ts";
import type { ProbeTarget } from "../../probe/request.ts";
import type { Round as WatchRound } from "../../probe/watch/round.ts";
import type { Tell } from "../../probe/watch/telling.ts";
import type { Observer } from "../../probe/watch/watch.ts";
import type { InForce } from "../../project/settings/in-force.ts";
import { printable } from "../../report/escape.ts";
import { json } from "../../report/json.ts";
import { pretty } from "../../report/pretty.ts";
import { crashed, exitCodes } from "../crash.ts";
import { loadScript } from "../load-script.ts";
import { terminal } from "../terminal.ts";
import { UsageError } from "../usage.ts";
import { version } from "../version.ts";
import { writeError } from "../write.ts";
import { isLocal } from "./listen.ts";
import { loadNetwork } from "./network.ts";
import type { ProbeSettings } from "./options.ts";
import { type Nobody, type Plan, type Round, round } from "./round.ts";

export interface WatchPlan {
  readonly plan: Plan;
  readonly settings: ProbeSettings & { readonly watch: number };
  readonly force: InForce;
  /** What is done after the first probe, and after each one: with which exit code the command would end now. */
  readonly first: (round: Round) => void;
  readonly each: (round: Round) => number;
  readonly nobodyToAsk: (nobody: Nobody) => void;
}

/**
 * `probe --watch`: until SIGINT or SIGTERM, or until nobody reads the standard output any more. A second signal ends it as
 * if nothing listened.
 *
 * @throws UsageError
 */
export async function watchProbe({ plan, settings, force, first, each, nobodyToAsk }: WatchPlan): Promise<void> {
  const isJsonl = tellsJsonl(settings, force);
  const network = loadNetwork();
  const end = new AbortController();
  const stop = () => end.abort();
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  process.stdout.on("error", stop);
  const write = (text: string) => void process.stdout.write(text);
  const look = terminal(settings.color);
  const { quiet = false, verbose = false } = settings;
  const tell: Tell = isJsonl
    ? network.tellJsonl({ write, report: ({ report }) => JSON.parse(json(report, { version })) })
    : network.tellLines({ ...look, write, report: ({ report }) => pretty(report, { ...look, quiet, verbose }) });
  let last: Round | undefined;
  let serving: Listening | undefined;
  try {
    serving = await listen(settings);
    if (serving === false) {
      process.exitCode = exitCodes.failed;
      return;
    }
    const code = await network.watch({
      async round(signal): Promise<WatchRound> {
        const probed = await round(plan, { signal }).catch((error) => {
          if (!end.signal.aborted) crashed(error);
          throw error;
        });
        if ("unreadable" in probed) {
          if (!last) stop();
          nobodyToAsk(probed);
          throw new Error("nobody to ask");
        }
        if (end.signal.aborted) throw new Error("ended");
        if (!last) first(probed);
        last = probed;
        const { report, answers } = probed;
        return { report, answers, exitCode: each(probed), failing: failing(report, force) };
      },
      interval: settings.watch,
      sentinels: () => (last ? sentinelsOf(last) : []),
      subscribe: network.subscriber(plan.limits),
      tell,
      signal: end.signal,
      now: Date.now,
      ...(serving && { observer: serving.observer }),
    });
    process.exitCode = code ?? exitCodes.nothing;
  } finally {
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
    process.stdout.off("error", stop);
    if (serving) await serving.close();
  }
}

/**
 * Whether to tell it as lines of JSON; else as lines for a reader.
 *
 * @throws UsageError for what a watch does not write
 */
function tellsJsonl({ format = [] }: ProbeSettings, { outputs }: InForce): boolean {
  if (format.some((output) => output.file !== undefined))
    throw new UsageError("--watch writes to the standard output only; leave out the file behind --format");
  if (format.some((output) => output.format === "json"))
    throw new UsageError("--watch tells one thing after the other: --format is pretty or jsonl");
  return (
    format.some((output) => output.format === "jsonl") || outputs.value.every((output) => output.format === "json")
  );
}

function failing({ diagnostics }: Report, { failOn: { value } }: InForce) {
  const from = value === "never" ? -1 : severities.indexOf(value === "undecided" ? "error" : value);
  return diagnostics.filter(({ severity }) => severities.indexOf(severity) <= from);
}

/** All that are sentinels, or were taken for such and do not answer. */
function sentinelsOf({ answers, targets }: Round): ProbeTarget[] {
  return answers.instances.flatMap(({ kind, address }: InstanceAnswers) => {
    const target = targets.find((one) => isSame(one.address, address));
    if (!target || (kind === "unknown" ? target.kind : kind) !== "sentinel") return [];
    const { second, ...rest } = target;
    if (target.kind === "sentinel" || second?.kind !== "sentinel") return [rest];
    const { login: _, ...other } = rest;
    return [{ ...other, ...(second.login && { login: second.login }) }];
  });
}

function isSame(a: Endpoint, b: Endpoint): boolean {
  return a.host === b.host && a.port === b.port;
}

type Listening = { readonly observer: Observer; readonly close: () => Promise<void> } | false;

/** Serves metrics and health where it was asked for; false, and told, if it cannot. */
async function listen({ listen: at, watch, timeout }: ProbeSettings): Promise<Listening | undefined> {
  if (!at) return undefined;
  const { Metrics, HealthState, serve } = loadScript(
    join(__dirname, "serve.cjs"),
  ) as typeof import("../../probe/watch/serving.ts");
  const metrics = new Metrics(version);
  const health = new HealthState(2 * watch! + (timeout ?? 30_000));
  const where = (port: number) => printable(`${at.host.includes(":") ? `[${at.host}]` : at.host}:${port}`);
  try {
    const serving = await serve(at, { metrics, health, now: Date.now });
    const warning = isLocal(at.host) ? "" : "; whoever reaches this address can read them, there is no login";
    writeError(`redis-ha-lint: /metrics and /health are served on ${where(serving.address.port)}${warning}\n`);
    return {
      close: serving.close,
      observer: {
        probed(round, began, took) {
          metrics.probed(round, began, took);
          health.probed(round, began);
        },
        failed() {
          metrics.failed();
          health.failed();
        },
        event: (channel) => metrics.event(channel),
        followed: (...followed) => metrics.followed(...followed),
      },
    };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    writeError(`redis-ha-lint: could not listen on ${where(at.port)}: ${code}\n`);
    return false;
  }
}
