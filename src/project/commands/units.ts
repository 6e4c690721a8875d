import { posix } from "node:path";
import { type HostFile, SourceText } from "../../syntax/source-text.ts";
import type { Disk } from "../starts/disk.ts";
import type { Startup } from "../starts/start.ts";
import { startupOf } from "./machine.ts";
import { MachineFiles } from "./machine-files.ts";
import { protectionOf } from "./protection.ts";
import { runCommands } from "./shell.ts";
import { readUnitFile, type UnitLine, type UnitWords, unitWords } from "./unit-file.ts";

/**
 * What a unit of systemd starts, its drop-ins read where they lie beside it. Nothing is executed. Of a template,
 * `redis@.service`, there are as many as there are files for `%i`.
 */
export function readUnit(file: string, text: string, disk: Disk): Startup {
  const host = { uri: file, text };
  const files = new MachineFiles(file, disk);
  const instances = isTemplate(file) ? instancesOf(text, files) : [];
  if (instances.length === 0) return readInstance(posix.basename(file), host, files, disk);
  const startups = instances.map((instance) => {
    const unit = posix.basename(file).replace("@.", `@${instance}.`);
    const startup = readInstance(unit, host, files, disk);
    const starts = startup.starts.map((start, at) => ({
      ...start,
      id: `${file}#${instance}${at === 0 ? "" : `-${at + 1}`}`,
      launch: { ...start.launch, name: unit },
    }));
    return { ...startup, starts };
  });
  const passed = startups.flatMap((one) => one.passed);
  return {
    ...startups[0]!,
    starts: startups.flatMap(({ starts }) => starts),
    used: startups.flatMap(({ used }) => used),
    passed,
  };
}

/** Of one template. */
const most = 100;

/** What `%i` may be: the file it is in has the name of one of the project, for a program of its kind. */
function instancesOf(text: string, files: MachineFiles): string[] {
  const [line = "", before, after] = /^ExecStart=.*?[\s=]([^\s%=]+)%[iI]([^\s%]*)/m.exec(text) ?? [];
  if (before === undefined || after === undefined) return [];
  const isSentinels = /-sentinel\b|--sentinel\b/i.test(line);
  const isOfKind = (name: string) =>
    /sentinel/i.test(before + name) === isSentinels &&
    (!before.endsWith("/") || /^\d+$|redis|valkey|sentinel|master|primary|slave|replica|node/i.test(name));
  return files.between(before, after).filter(isOfKind).slice(0, most);
}

function isTemplate(file: string): boolean {
  return /@\.\w+$/.test(file);
}

/** @param unit its name: of an instance of a template, `redis@6380.service`, not that of its file */
function readInstance(unit: string, host: HostFile, files: MachineFiles, disk: Disk): Startup {
  const { uri: file, text } = host;
  const own = readUnitFile(SourceText.at(host, { start: 0, end: text.length }));
  const lines = [...own, ...dropIns(file, disk, files)].filter(({ section }) => section === "Service");
  const named = (key: string) => inForce(lines, key);
  const words: UnitWords = { specifier: specifiers(unit), variable: (name) => environment.get(name) };
  const environment = new Map<string, SourceText | undefined>();
  readEnvironment(lines, environment, words, files);
  const commands = ["ExecStartPre", "ExecStart"].flatMap((key) =>
    named(key).flatMap((line) => commandsOf(line, words)),
  );
  const folder = named("WorkingDirectory").at(-1);
  const [path] = folder ? unitWords(folder.value, words) : [];
  const outcome = runCommands(commands, {
    environment,
    read: files.read,
    args: [],
    folder: path ? path.value.replace(/^-/, "") : "/",
    name: posix.basename(file),
  });
  const restart = named("Restart").findLast(({ value }) => !/^(?:no|)$/.test(value.value));
  const memory = named("MemoryMax").at(-1) ?? named("MemoryLimit").at(-1);
  const bytes = memory && bytesOf(memory.value.value);
  const isOwn = (line: UnitLine | undefined) => line?.value.host === host;
  const place = named("ExecStart").find(isOwn)?.key.span ?? { start: 0, end: 0 };
  return startupOf(
    {
      host,
      kind: "unit",
      place,
      shown: own.map(({ key }) => key.span),
      ...(restart &&
        isOwn(restart) && { restart: { value: `Restart=${restart.value.value}`, at: restart.value.span } }),
      protection: (path) => {
        const line = named("ExecStart").some(isPrivileged) ? undefined : protectionOf(path, named);
        return line && (isOwn(line) ? line.value.span : place);
      },
      ...(bytes && memory && isOwn(memory) && { memoryLimit: { value: bytes, at: memory.value.span } }),
    },
    outcome,
    files,
  );
}

/** The lines of a key that count: an empty one takes back those before it. */
function inForce(lines: readonly UnitLine[], key: string): UnitLine[] {
  const found = lines.filter((line) => line.key.value === key);
  return found.slice(found.findLastIndex(({ value }) => value.value === "") + 1);
}

/** Nothing is protected from a command with this mark. */
function isPrivileged({ value }: UnitLine): boolean {
  return /^[-@:!|]*\+/.test(value.value);
}

function dropIns(file: string, disk: Disk, files: MachineFiles): UnitLine[] {
  const template = file.replace(/@[^/@]*(\.\w+)$/, "@$1");
  return [...new Set([template, file])].flatMap((unit) => {
    const entries = disk.list(`${unit}.d`) ?? [];
    const names = entries.flatMap(({ name }) => (name.endsWith(".conf") ? [name] : [])).sort();
    return names.flatMap((name) => {
      const text = files.text(`${unit}.d/${name}`);
      return text ? readUnitFile(text) : [];
    });
  });
}

/** `redis@6380.service` is the instance 6380 of its template; in the template itself that is not known. */
function specifiers(unit: string): UnitWords["specifier"] {
  const [, prefix = "", instance = ""] = /^([^@]*?)(?:@([^@]*?))?\.\w+$/.exec(unit) ?? [];
  const known: Readonly<Record<string, string>> = {
    p: prefix,
    t: "/run",
    S: "/var/lib",
    E: "/etc",
    C: "/var/cache",
    L: "/var/log",
  };
  return (letter) => {
    if (letter === "i" || letter === "I") return instance === "" ? undefined : instance;
    if (letter === "n" || letter === "N")
      return unit.includes("@.") ? undefined : letter === "n" ? unit : unit.replace(/\.\w+$/, "");
    return known[letter];
  };
}

function readEnvironment(
  lines: readonly UnitLine[],
  environment: Map<string, SourceText | undefined>,
  words: UnitWords,
  files: MachineFiles,
): void {
  const set = (word: SourceText) => {
    const at = word.value.indexOf("=");
    if (at > 0) environment.set(word.value.slice(0, at), word.slice(at + 1));
  };
  const plain: UnitWords = { specifier: words.specifier, variable: () => undefined };
  for (const { value } of inForce(lines, "Environment")) for (const word of unitWords(value, plain)) set(word);
  for (const { value } of inForce(lines, "EnvironmentFile")) {
    const [path] = unitWords(value, plain);
    const name = path && files.find(path.value.replace(/^-/, ""));
    const text = name === undefined ? undefined : files.text(name);
    for (const { 0: line, index } of text?.value.matchAll(/^[^#;\n][^\n]*$/gm) ?? []) {
      const [word] = unitWords(text!.slice(index, index + line.trimEnd().length), plain);
      if (word) set(word);
    }
  }
}

/** One line may hold several commands; marks in front of the program say how it is run. */
function commandsOf({ value }: UnitLine, words: UnitWords): [SourceText, ...SourceText[]][] {
  const commands: SourceText[][] = [[]];
  for (const word of unitWords(value, words)) {
    if (word.value === ";") commands.push([]);
    else commands.at(-1)!.push(word);
  }
  return commands.flatMap(([first, ...rest]): [SourceText, ...SourceText[]][] => {
    const marks = first && /^[-@:+!|]*/.exec(first.value)![0];
    if (!first || marks === undefined) return [];
    const program = first.slice(marks.length);
    return [[program, ...(marks.includes("@") ? rest.slice(1) : rest)]];
  });
}

function bytesOf(text: string): number | undefined {
  const [, number = "", unit = ""] = /^(\d+)([KMGT]?)$/.exec(text) ?? [];
  return number === "" ? undefined : Number(number) * 1024 ** " KMGT".indexOf(unit || " ");
}
