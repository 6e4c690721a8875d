import { posix } from "node:path";
import type { Launch } from "../../model/launch.ts";
import type { ConfigFile, Span } from "../../syntax/config-file.ts";
import { unchangeable } from "../../syntax/embedding.ts";
import { type HostFile, SourceText } from "../../syntax/source-text.ts";
import type { Disk } from "../starts/disk.ts";
import type { Startup } from "../starts/start.ts";
import { readBatch } from "./batch.ts";
import { startsOfRuns } from "./docker-run.ts";
import { startupOf } from "./machine.ts";
import { MachineFiles } from "./machine-files.ts";
import { runShell, type ShellOutcome, type StartedCommand } from "./shell.ts";

/** What a shell script or a batch file of Windows starts. Nothing is executed. */
export function readScript(file: string, text: string, disk: Disk): Startup {
  const host = { uri: file, text };
  const files = new MachineFiles(file, disk);
  const source = SourceText.at(host, { start: 0, end: text.length });
  const machine = { host, kind: "script", place: firstLine(text), shown: [] } as const;
  if (/\.(?:bat|cmd)$/i.test(file)) return startupOf(machine, { servers: readBatch(source), files: new Map() }, files);
  const name = posix.basename(file);
  const outcome = runShell(source, {
    environment: new Map(),
    read: files.read,
    name,
    // A script of the system's own kind is asked to start what it is for.
    ...(/(?:^|\bin|;;)[ \t]*\(?["']?start["']?(?:\|[^)\n]{0,200})?\)/m.test(text) && {
      args: [source.slice(0, 0).with("start")],
    }),
  });
  const startup = startupOf(machine, outcome, files);
  return outcome.containers?.length ? withContainers(startup, outcome.containers, outcome, host, files, disk) : startup;
}

/** What the containers of `docker run` lines start besides. */
function withContainers(
  startup: Startup,
  runs: readonly StartedCommand[],
  outcome: ShellOutcome,
  host: HostFile,
  files: MachineFiles,
  disk: Disk,
): Startup {
  const nowhere = { start: 0, end: 0 };
  const [{ shown = [] } = {}] = startup.hosts;
  const file = {
    uri: host.uri,
    text: host.text,
    directives: [],
    end: nowhere,
    embedding: { ...unchangeable(nowhere), shown },
  };
  const { starts, outcomes } = startsOfRuns(runs, host, files, disk, (text) => inFile(file, text.span), outcome);
  const isOpen = runs.some(({ isCertain }) => !isCertain);
  return {
    ...startup,
    starts: [...startup.starts, ...starts],
    hosts: [...startup.hosts, ...outcomes.flatMap(({ hosts }) => hosts)],
    problems: [...startup.problems, ...outcomes.flatMap(({ problems }) => problems)],
    used: [...startup.used, ...outcomes.flatMap(({ used }) => used)],
    passed: [
      ...startup.passed,
      ...(isOpen ? [{ name: "a container", reason: "it is started under a condition", isOpen }] : []),
      ...outcomes.flatMap(({ passed, image }) =>
        passed === undefined ? [] : [{ name: image?.name ?? "", reason: passed }],
      ),
    ],
  };
}

function inFile(file: ConfigFile, { start, end }: Span): Launch["origin"] {
  return { from: "file", file, start, end };
}

function firstLine(text: string): { readonly start: number; readonly end: number } {
  const end = text.indexOf("\n");
  return { start: 0, end: end < 0 ? text.length : end };
}
