import type { Argv, Container, Environment, Mount } from "../src/project/containers/container.ts";
import { type ContainerOutcome, startsOf } from "../src/project/containers/starts.ts";
import { memorySource } from "../src/project/memory.ts";
import { diskOf } from "../src/project/starts/disk.ts";
import { readYaml, type YamlNode } from "../src/project/yaml/yaml.ts";
import type { ConfigFile } from "../src/syntax/config-file.ts";
import type { SourceText } from "../src/syntax/source-text.ts";

/** The container of a service written as in a compose file: what tests of images need of it, no more. */
export function serviceContainer(text: string, files: Readonly<Record<string, string>> = {}): Container {
  const host = { uri: "compose.yaml", text };
  const root = readYaml(host).documents[0];
  if (root?.kind !== "map") throw new Error("no service");
  const { key, value } = root.entries[0]!;
  if (value.kind !== "map") throw new Error("no service");
  const source = memorySource(files);
  const scalar = (name: string) => {
    const node = value.get(name);
    return node?.kind === "scalar" ? node.text : undefined;
  };
  const image = scalar("image");
  const build = scalar("build")?.value;
  const entrypoint = argvOf(value.get("entrypoint"));
  const command = argvOf(value.get("command"));
  const folder = scalar("working_dir")?.value;
  const volumes = value.get("volumes");
  const configs = value.get("configs");
  const mounts = (volumes?.kind === "list" ? volumes.items : []).flatMap((item): Mount[] => {
    if (item.kind !== "scalar") return [];
    const [from = "", target = "", mode = ""] = item.text.value.split(":");
    const origin = item.text.span;
    const path = from.replace(/^\.\//, "");
    const is = source.kind(path);
    const kept: Mount["source"] = from.startsWith(".")
      ? { kind: "bind", path, is: is === "directory" ? "folder" : (is ?? "missing") }
      : { kind: "volume", key: from };
    return [{ target, origin, isReadOnly: mode === "ro", source: kept }];
  });
  if (configs?.kind === "map") {
    for (const { key: target, value: content } of configs.entries) {
      const texts = new Map([["", content.kind === "scalar" ? content.text : undefined]]);
      mounts.push({
        target: target.value,
        origin: target.span,
        isReadOnly: true,
        source: { kind: "texts", key: target.value, texts },
      });
    }
  }
  return {
    host,
    place: key.span,
    name: key.value,
    ...(image && { image }),
    ...(build && {
      build: {
        folder: build.replace(/^\.\//, ""),
        dockerfile: `${build.replace(/^\.\//, "")}/Dockerfile`,
        args: new Map(),
      },
    }),
    ...(entrypoint && { entrypoint }),
    ...(command && { command }),
    environment: environmentOf(value.get("environment")),
    mounts,
    ...(folder && { workingFolder: folder }),
  };
}

function argvOf(node: YamlNode | undefined): Argv | undefined {
  if (node?.kind === "list") {
    const words = node.items.flatMap((item) => (item.kind === "scalar" ? [item.text] : []));
    return { words, form: "list", node, span: node.span };
  }
  if (node?.kind !== "scalar") return undefined;
  const { text } = node;
  const words = [...text.value.matchAll(/"(?:[^"\\]|\\.)*"|'[^']*'|\S+/g)].map(({ 0: word, index }) => {
    return /^["']/.test(word) ? text.slice(index + 1, index + word.length - 1) : text.slice(index, index + word.length);
  });
  return { words, form: "string", node, span: node.span };
}

function environmentOf(node: YamlNode | undefined): Environment {
  const environment = new Map<string, SourceText | undefined>();
  if (node?.kind === "map") {
    for (const { key, value } of node.entries)
      if (value.kind === "scalar") environment.set(key.value, value.isNull ? undefined : value.text);
  }
  for (const item of node?.kind === "list" ? node.items : []) {
    if (item.kind !== "scalar") continue;
    const at = item.text.value.indexOf("=");
    environment.set(
      at < 0 ? item.text.value : item.text.value.slice(0, at),
      at < 0 ? undefined : item.text.slice(at + 1),
    );
  }
  return environment;
}

export function service(text: string, files: Readonly<Record<string, string>> = {}): ContainerOutcome {
  return startsOf(
    serviceContainer(text, files),
    diskOf(memorySource(files), () => true),
  );
}

/** Lines as a server reads them, one a line. */
export function linesOf(file: ConfigFile): string[] {
  return file.directives.map(({ name, args }) =>
    [name, ...args].map(({ value }) => (value === "" ? '""' : value)).join(" "),
  );
}

/** What the words of a line mark in the file they stand in. */
export function markedBy({ text, directives }: ConfigFile, name: string): string[] {
  const line = directives.find((directive) => directive.name.value === name);
  return line?.args.map(({ start, end }) => text.slice(start, end)) ?? [];
}
