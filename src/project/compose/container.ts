import { SourceText } from "../../syntax/source-text.ts";
import type { Argv, Container, Environment } from "../containers/container.ts";
import { follow } from "../paths.ts";
import { readDotenv } from "./dotenv.ts";
import type { Files } from "./files.ts";
import { asPairs } from "./merge.ts";
import { isMadeFromPattern } from "./missing.ts";
import type { Places } from "./problems.ts";
import type { Project } from "./project.ts";
import { get, isTrue, type MapNode, type Node, stringOf, textOf } from "./tree.ts";
import { splitWords } from "./words.ts";

/** The command of a service; undefined if its image's own is meant. */
export function argvOf(node: Node | undefined, places: Places, what: string): Argv | undefined {
  if (!node || places.isWrong(node, what, "text", "list") || node.kind === "map") return undefined;
  const { span, yaml } = node;
  const argv = (words: readonly SourceText[], form: Argv["form"]): Argv => ({
    ...{ words, form, span },
    ...(yaml && { node: yaml }),
  });
  if (node.kind === "list") {
    const number = node.items.find(isNoText);
    if (number) {
      places.add("not-readable", number, `a word of ${what} must be a text, here it is none; in quotes it is one`);
    }
    const words = node.items.flatMap((item) => textOf(item) ?? []);
    return argv(words, "list");
  }
  if (node.isNull) return undefined;
  const words = splitWords(node.text);
  if (words) return argv(words, "string");
  places.add("not-readable", node, `${what} cannot be split into words: a quote or a bracket in it is not closed`);
  return argv([], "string");
}

/** A number or a truth value, as the reader of YAML in Compose takes it: `yes` and `on` are texts. */
function isNoText({ yaml }: Node): boolean {
  if (yaml?.kind !== "scalar" || yaml.style !== "plain") return yaml !== undefined && yaml.kind !== "scalar";
  return /^[-+]?(?:\d+|\d+\.\d*|\.\d+)$|^(?:true|false)$/i.test(yaml.text.value);
}

/** The variables of a service, and the file of such that is not there. */
export function environmentOf(
  service: MapNode,
  { project, files, places }: { readonly project: Project; readonly files: Files; readonly places: Places },
): { readonly environment: Environment; readonly unread?: string } {
  const environment = new Map<string, SourceText | undefined>();
  let unread: string | undefined;
  const listed = get(service, "env_file");
  for (const item of listed?.kind === "list" ? listed.items : listed ? [listed] : []) {
    const path = textOf(item) ?? textOf(get(item, "path"));
    if (!path) continue;
    const file = follow(project.folderFor(path.host), path.value);
    const host = path.value.startsWith("/") ? undefined : files.host(file);
    const isRaw = stringOf(get(item, "format")) === "raw";
    if (host) {
      // Where the file is named: what a container is made of stands in the compose file.
      const place = (value: SourceText) => SourceText.written(path.host, value.value, path.span);
      for (const [name, value] of readDotenv(host, project.variables, isRaw)) environment.set(name, place(value));
    } else {
      unread ??= `what ${path.value} sets`;
      const isOptional = get(item, "required") !== undefined && !isTrue(get(item, "required"));
      if (isOptional || path.value.includes("$") || files.disk.kind(file) !== undefined || path.value.startsWith("/"))
        continue;
      if (isMadeFromPattern(file, files.disk)) continue;
      // It is often kept out of version control, as the passwords in it should be.
      const severity = /(?:^|\/)[^/]*\.env$|\.env\.\w+$/.test(file) ? "info" : "warning";
      places.add("file-missing", path, `there is no file ${file} to take variables from`, severity);
    }
  }
  const own = get(service, "environment");
  places.isWrong(own, "environment", "map", "list");
  const pairs = own && asPairs(own);
  for (const [name, { key, value }] of pairs?.kind === "map" ? pairs.entries : []) {
    const text = value.kind === "text" && !value.isNull ? value.text : undefined;
    const outside = project.variables.get(name);
    environment.set(
      name,
      text ?? (outside === undefined ? undefined : SourceText.written(key.host, outside, key.span)),
    );
  }
  return { environment, ...(unread !== undefined && { unread }) };
}

/** What an image is built from; undefined if none is, or from what lies elsewhere. */
export function buildOf(service: MapNode, project: Project): Container["build"] {
  const build = get(service, "build");
  const context = textOf(build) ?? textOf(get(build, "context"));
  if (!build || (context && /^\w+:\/\/|^git@|^github\.com\/|^\//.test(context.value))) return undefined;
  const folder = follow(project.folderFor((context ?? build).host), context?.value ?? ".").replace(/(?<=.)\/$/, "");
  const dockerfile = follow(folder, stringOf(get(build, "dockerfile")) ?? "Dockerfile");
  const args = get(build, "args");
  const pairs = args && asPairs(args);
  const values = new Map<string, SourceText | undefined>();
  for (const [name, { value }] of pairs?.kind === "map" ? pairs.entries : []) values.set(name, textOf(value));
  const target = stringOf(get(build, "target"));
  return { folder, dockerfile, args: values, ...(target !== undefined && { target }) };
}
