import type { Answers } from "../../facts/answers.ts";
import { writeFacts } from "../../facts/write.ts";
import { type CheckOptions, check } from "../../index.ts";
import type { Report } from "../../lint/report.ts";
import { buildDeployment } from "../../model/build.ts";
import type { Limits, ProbeTarget } from "../../probe/request.ts";
import { openProject } from "../../project/open.ts";
import type { Asking } from "./asking.ts";
import { type NotAsked, targetsIn } from "./targets.ts";
import { withoutAliases } from "./wanted.ts";

/** What a probe of some paths and seeds goes by, once or again and again. */
export interface Plan {
  readonly paths: readonly string[];
  readonly options: CheckOptions;
  /** How to reach instances, and as whom. */
  readonly asking: Asking;
  readonly limits: Limits;
  /** The name of the facts in findings: the file they are saved in, else `<probe>`. */
  readonly name: string;
}

/** The instances asked once, and the files judged together with what they answered. */
export interface Round {
  readonly report: Report;
  readonly answers: Answers;
  /** The facts as text, Latin-1. */
  readonly text: string;
  /** How those were asked that were asked, discovered ones among them. */
  readonly targets: readonly ProbeTarget[];
  readonly answered: number;
}

/** Nobody could be asked: no instance has a known address. */
export interface Nobody {
  readonly unreadable: Report["unreadable"];
}

interface Watched {
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Reads the files, asks the instances they declare and those the seeds lead to, and judges all of it.
 */
export async function round(plan: Plan, { onProgress, signal }: Watched = {}): Promise<Round | Nobody> {
  const { paths, options, asking, limits, name } = plan;
  const project = openProject(paths, options.source, options);
  const { targets: declared, notAsked } = targetsIn(project.deployments.map((raw) => buildDeployment(raw)));
  const targets: ProbeTarget[] = [...declared.map(asking.ofDeclared), ...asking.seeds.map(asking.ofSeed)];
  if (targets.length === 0) return { unreadable: project.unreadable };
  const begin = performance.now();
  const answers = await asking.probe({
    targets: [...targets],
    limits,
    ...(asking.seeds.length > 0 && {
      discover: (named) => {
        const target = asking.ofNamed(named);
        targets.push(target);
        return target;
      },
    }),
    ...(onProgress && { onProgress }),
    ...(signal && { signal }),
  });
  const took = performance.now() - begin;
  const text = writeFacts(withoutAliases(answers));
  const report = check(paths, { ...options, project, facts: { text, name } });
  return {
    report: { ...report, asked: { ...report.asked!, took, notAsked: notAsked.map(inWords) } },
    answers,
    text,
    targets,
    answered: answers.instances.filter(({ unreachable }) => !unreachable).length,
  };
}

function inWords({ instance, reason }: NotAsked) {
  return { instance: String(instance), reason };
}
