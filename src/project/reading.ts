import type { ConfigFile } from "../syntax/config-file.ts";
import type { Opened } from "./includes.ts";
import type { FileSource, ReadResult } from "./source.ts";
import { startingName } from "./starts/startups.ts";

/** Reads and parses each file once. */
export function opener(
  source: FileSource,
  files: Map<string, ConfigFile>,
  parse: (text: string, name: string) => ConfigFile,
  refuse: (text: string) => string | undefined = () => undefined,
): (name: string) => Opened {
  const failures = new Map<string, Opened>();
  return (name) => {
    const known = files.get(name);
    if (known) return { file: known };
    const failed = failures.get(name);
    if (failed) return failed;
    const read = source.read(name);
    const reason = read.ok ? refuse(read.text) : read.reason;
    if (!read.ok || reason !== undefined) {
      const failure = { reason: reason ?? "" };
      failures.set(name, failure);
      return failure;
    }
    const file = parse(read.text, name);
    files.set(name, file);
    return { file };
  };
}

/** What may start servers is looked at from several sides, and read once. */
export function remembering(source: FileSource): FileSource {
  const known = new Map<string, ReadResult>();
  const read = (path: string) => {
    const result = known.get(path) ?? source.read(path);
    if (startingName.test(path)) known.set(path, result);
    return result;
  };
  return {
    read,
    list: (path) => source.list(path),
    kind: (path) => source.kind(path),
    real: (path) => source.real(path),
  };
}

/** With other bytes for one file. */
export function overlay(source: FileSource, name: string, text: string): FileSource {
  return {
    read: (path) => (path === name ? { ok: true, text } : source.read(path)),
    list: (path) => source.list(path),
    kind: (path) => (path === name ? "file" : source.kind(path)),
    real: (path) => source.real(path),
  };
}
