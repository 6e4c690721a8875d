import { writeFileSync } from "node:fs";
import { basename, join, posix } from "node:path";
import { type CheckOptions, check } from "../index.ts";
import type { DeploymentSummary } from "../lint/report.ts";
import { diskSource } from "../project/disk.ts";
import { Paths } from "../project/paths.ts";
import { type Draft, type DraftDeployment, draftText } from "../project/settings/draft.ts";
import { projectFileName } from "../project/settings/find.ts";
import { count } from "../report/counts.ts";
import { printable } from "../report/escape.ts";
import { targetOrigin } from "../report/target-origin.ts";
import { exitCodes } from "./crash.ts";
import { quoted, UsageError } from "./usage.ts";
import { writeError, writeOut } from "./write.ts";

export interface InitSettings {
  /** Write over a file that is there. */
  readonly force?: true;
  /** Ask nothing. */
  readonly yes?: true;
}

/** The command `init`: writes a project file from what it finds, and asks on a terminal what the files do not tell. */
export async function init(given: string | undefined, { force, yes }: InitSettings): Promise<void> {
  const source = diskSource(process.cwd());
  const paths = new Paths(source);
  const folder = paths.name(given ?? ".");
  if (source.kind(folder) !== "directory")
    throw new UsageError(`${quoted(folder)} is no folder; name the folder to write ${projectFileName} in`);
  const file = posix.join(folder, projectFileName);
  if (source.kind(file) !== undefined && !force)
    throw new UsageError(`${quoted(file)} is there already; --force writes over it`);
  const found = draftOf(folder, paths, { source });
  if (found.deployments.length === 0) {
    writeError(
      `redis-ha-lint: nothing to write: no configuration of Redis, Valkey or Sentinel found in ${printable(folder)}\n`,
    );
    process.exitCode = exitCodes.nothing;
    return;
  }
  const isAsking = !yes && process.stdin.isTTY === true && process.stdout.isTTY === true;
  const settled = isAsking ? await (await import("./ask.ts")).settled(found) : found;
  if (!settled) {
    writeError("redis-ha-lint: nothing was written\n");
    process.exitCode = exitCodes.failed;
    return;
  }
  try {
    writeFileSync(file, draftText(settled, printable), { flag: force ? "w" : "wx" });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    writeError(`redis-ha-lint: could not write ${printable(file)}: ${code}\n`);
    process.exitCode = exitCodes.failed;
    return;
  }
  const instances = settled.deployments.reduce((sum, deployment) => sum + deployment.instances.length, 0);
  writeOut(
    `wrote ${printable(file)}: ${count(settled.deployments.length, "deployment")}, ${count(instances, "instance")}\n`,
  );
}

function draftOf(folder: string, paths: Paths, options: CheckOptions): Draft {
  const report = check([folder], { ...options, rules: [] });
  const deployments = report.deployments.filter(({ instances }) => instances.length > 0);
  const schema = posix.relative(paths.absolute(folder), join(__dirname, "redis-ha-lint.schema.json"));
  const taken = new Set<string>();
  return {
    // Elsewhere it is for this machine only.
    ...(!schema.startsWith("..") && { schema: `./${schema}` }),
    deployments: deployments.map((deployment): DraftDeployment => {
      const inside = (name: string) => posix.relative(folder, name) || ".";
      const home = inside(deployment.id.replace(/#\d+$/, ""));
      const name = unique(home === "." ? basename(paths.absolute(folder)) || "main" : inside(deployment.id), taken);
      return {
        name,
        folder: home,
        target: targetIn(deployment),
        isPart: !deployment.complete,
        instances: deployment.instances.map(({ id, kind, address }) => ({
          id: inside(id),
          kind,
          ...(address !== undefined && { address }),
        })),
      };
    }),
  };
}

function targetIn({ target }: DeploymentSummary): DraftDeployment["target"] {
  return {
    name: `${target.engine}@${target.version}`,
    why: targetOrigin(target)?.replace(/;.*/s, "") ?? "as asked for",
  };
}

function unique(name: string, taken: Set<string>): string {
  let free = name;
  for (let number = 2; taken.has(free); number++) free = `${name}-${number}`;
  taken.add(free);
  return free;
}
