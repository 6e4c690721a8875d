import type { ConfigFile } from "../../syntax/config-file.ts";
import { type Embedding, unchangeable } from "../../syntax/embedding.ts";
import type { SourceText } from "../../syntax/source-text.ts";
import type { StartupProblem } from "../starts/start.ts";
import { environmentEmbedding } from "../yaml/environment-embedding.ts";
import { sentinelLines } from "./bitnami-sentinel.ts";
import { overridesFile, serverLines } from "./bitnami-server.ts";
import { bitnamiVariable } from "./bitnami-variables.ts";
import type { Container, Environment } from "./container.ts";
import type { ContainerFiles } from "./files.ts";
import { Lines } from "./lines.ts";
import { blankWords } from "./official.ts";
import { impliedBy } from "./places.ts";
import type { Recipe } from "./recipe.ts";
import { Variables } from "./variables.ts";

export interface BitnamiCommand {
  readonly argv: readonly SourceText[];
  readonly before: readonly ConfigFile[];
  readonly problems: readonly StartupProblem[];
  readonly unread?: string;
}

/**
 * What the start scripts of Bitnami's images do (bitnami/containers: entrypoint.sh, setup.sh, run.sh, libredis.sh,
 * libredissentinel.sh and those of Valkey): write a configuration from variables, then run the server with it.
 *
 * @returns undefined if the command is none of these scripts
 */
export function bitnamiCommand(
  words: readonly SourceText[],
  container: Container,
  recipe: Recipe,
  files: ContainerFiles,
  environment: Environment,
): BitnamiCommand | undefined {
  const { engine, isSentinel } = recipe;
  const [script, ...rest] = words;
  const isScript = (name: string, word = "") =>
    word === `/${name}.sh` || word.endsWith(`/scripts/${engine}${isSentinel ? "-sentinel" : ""}/${name}.sh`);
  if (isScript("entrypoint", script?.value)) {
    // Without run.sh among its words it only runs what stands behind it.
    if (!rest.some(({ value }) => /\/run\.sh/.test(value))) return { argv: rest, before: [], problems: [] };
    const variables = new Variables(container, environment, files, engine.toUpperCase());
    const made = isSentinel
      ? sentinelConfig(container, recipe, files, variables)
      : serverConfig(container, recipe, files, variables);
    const started = runScript(rest, container, recipe, variables, made.config);
    const unknown = variables.unknown[0];
    const unread = made.unread ?? (unknown === undefined ? undefined : `the value of ${unknown}`);
    return {
      argv: started,
      before: made.before,
      problems: variables.problems,
      ...(unread !== undefined && { unread }),
    };
  }
  return undefined;
}

/** run.sh: the file, `--daemonize no`, REDIS_EXTRA_FLAGS, its own words. */
function runScript(
  words: readonly SourceText[],
  container: Container,
  { engine, isSentinel }: Recipe,
  variables: Variables,
  config: string,
): SourceText[] {
  const at = words.findIndex(({ value }) => /\/run\.sh$/.test(value));
  // A shell that runs run.sh with more around it is not followed: what stands behind the script counts.
  const own = at < 0 ? [] : words.slice(at + 1);
  const flags = isSentinel ? undefined : variables.get("EXTRA_FLAGS");
  const program = `${engine}-${isSentinel ? "sentinel" : "server"}`;
  const implied = [program, config, "--daemonize", "no"].map((word) => impliedBy(container, word));
  return [...implied, ...(flags ? blankWords(flags) : []), ...own];
}

interface Made {
  /** The path of the file the server is started with. */
  readonly config: string;
  readonly before: readonly ConfigFile[];
  readonly unread?: string;
}

function serverConfig(container: Container, recipe: Recipe, files: ContainerFiles, variables: Variables): Made {
  const { engine, target } = recipe;
  const base = `/opt/bitnami/${engine}`;
  const config = `${base}/etc/${engine}.conf`;
  const mounted = `${base}/mounted-etc/${engine}.conf`;
  const lines = new Lines(container);
  const isMounted = files.mountOf(mounted) !== undefined && files.find(mounted).kind !== "missing";
  const unread = serverLines(lines, variables, engine, target, files, isMounted);
  const about = unread === undefined ? {} : { unread };
  if (isMounted) return { config: mounted, before: [], ...about };
  const embedding = variableEmbedding(container, recipe);
  if (files.mountOf(config) === undefined) {
    files.write(config, { kind: "lines", file: lines.file(embedding) });
    return { config, before: overrides(container, engine, files, variables), ...about };
  }
  // Lines that are there, as remarks or not, get other values; `save` and `rename-command` are added.
  const text = files.read(config)?.value;
  if (text === undefined) return { config, before: [], ...about };
  const { directives, ...file } = lines.file(embedding);
  const isThere = (name: string) => new RegExp(`^#*[ \\t]*${name} `, "m").test(text);
  const set = directives.filter(
    ({ name: { value } }) => /^(?:save|rename-command|include)$/.test(value) || isThere(value),
  );
  return { config, before: set.length === 0 ? [] : [{ ...file, directives: set }], ...about };
}

/** Overrides that stand in another file, as lines behind those of the variables. */
function overrides(container: Container, engine: string, files: ContainerFiles, variables: Variables): ConfigFile[] {
  const path = overridesFile(variables, engine);
  const config = files.configAt(typeof path === "string" ? path : path.value, container.place);
  return config.kind === "embedded" ? [config.file] : [];
}

function sentinelConfig(container: Container, recipe: Recipe, files: ContainerFiles, variables: Variables): Made {
  const { engine, target } = recipe;
  // etc/ is a link to this folder, and a file that is there is used as it is.
  const config = `/bitnami/${engine}-sentinel/conf/sentinel.conf`;
  const mounted = `/opt/bitnami/${engine}-sentinel/etc/sentinel.conf`;
  const found = files.find(config);
  if (found.mount && (found.kind === "file" || found.kind === "text")) return { config, before: [] };
  const lines = new Lines(container);
  sentinelLines(lines, variables, engine, target);
  const file = lines.file(variableEmbedding(container, recipe));
  if (files.mountOf(mounted)) {
    const unread = "what the image's start script makes of the mounted sentinel.conf";
    return { config: mounted, before: [file], unread };
  }
  files.write(config, { kind: "lines", file, isKept: true });
  return { config, before: [] };
}

function variableEmbedding(
  { environmentNode, host, place, isInterpolated }: Container,
  { engine, isSentinel }: Recipe,
): Embedding {
  if (!environmentNode) return unchangeable(place, "variable");
  return environmentEmbedding(environmentNode, host, {
    place,
    variableOf: (words) => bitnamiVariable(words, engine, isSentinel),
    ...(isInterpolated && { isInterpolated }),
  });
}
