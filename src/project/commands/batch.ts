import type { SourceText } from "../../syntax/source-text.ts";
import { isServerProgram } from "./server-command.ts";
import type { StartedCommand } from "./shell.ts";

/** The servers that lines of a batch file of Windows start: `start "title" /min redis-server.exe redis.windows.conf`. */
export function readBatch(text: SourceText): StartedCommand[] {
  const servers: StartedCommand[] = [];
  let folder: string | undefined;
  for (const { 0: line, index } of text.value.matchAll(/[^\r\n]+/g)) {
    if (/^\s*@?(?:rem\b|::)/i.test(line)) continue;
    const commands = wordsOf(text.slice(index, index + line.length));
    for (const words of commands) {
      const first = words[0]?.value.replace(/^@/, "").toLowerCase() ?? "";
      if (first === "cd" || first === "pushd") {
        const path = words.at(-1)!.value.replaceAll("\\", "/");
        folder = /^(?:%~dp0|[A-Za-z]:)/.test(path) ? undefined : path;
        continue;
      }
      const at = words.findIndex(({ value }) => isServerProgram(value.replace(/^@/, "")));
      const isRun = at === 0 || /^(?:start|call|cmd(?:\.exe)?)$/.test(first);
      const argv = at < 0 || !isRun ? undefined : asService(words.slice(at));
      if (argv) servers.push({ argv, isCertain: true, ...(folder !== undefined && { folder }) });
    }
  }
  return servers;
}

/** A service is started with what it is installed with; other commands about services start nothing new. */
function asService(words: readonly SourceText[]): readonly SourceText[] | undefined {
  const values = words.map(({ value }) => value.toLowerCase());
  if (!values.some((value) => value.startsWith("--service-"))) return words;
  if (!values.includes("--service-install") && !values.includes("--service-run")) return undefined;
  return words.filter((_, at) => !values[at]!.startsWith("--service-") && values[at - 1] !== "--service-name");
}

/** The words of a line, command by command: quotes keep blanks, `&` parts commands. */
function wordsOf(line: SourceText): SourceText[][] {
  const commands: SourceText[][] = [[]];
  for (const { index, 0: all, 1: quoted, 2: plain } of line.value.matchAll(/"([^"]*)"|(&+|\|+)|[^\s&|"]+/g)) {
    if (plain !== undefined) commands.push([]);
    else if (quoted !== undefined) commands.at(-1)!.push(line.slice(index + 1, index + 1 + quoted.length));
    else if (/^>|^\d>/.test(all)) break;
    else commands.at(-1)!.push(line.slice(index, index + all.length));
  }
  return commands;
}
