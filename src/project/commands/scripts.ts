import { posix } from "node:path";
import { SourceText } from "../../syntax/source-text.ts";
import type { Disk } from "../starts/disk.ts";
import type { Startup } from "../starts/start.ts";
import { readBatch } from "./batch.ts";
import { MachineFiles, startupOf } from "./machine.ts";
import { runShell } from "./shell.ts";

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
    ...(/^[ \t]*\(?["']?start["']?(?:\|[^)\n]*)?\)/m.test(text) && { args: [source.slice(0, 0).with("start")] }),
  });
  return startupOf(machine, outcome, files);
}

function firstLine(text: string): { readonly start: number; readonly end: number } {
  const end = text.indexOf("\n");
  return { start: 0, end: end < 0 ? text.length : end };
}
