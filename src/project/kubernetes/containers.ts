import { SourceText } from "../../syntax/source-text.ts";
import type { Argv, Container, Environment } from "../containers/container.ts";
import type { YamlMap } from "../yaml/yaml.ts";
import type { PodContext } from "./context.ts";
import { environmentOf } from "./environment.ts";
import { expand } from "./expand.ts";
import { listAt, mapsAt, textAt, textsAt, valueAt } from "./fields.ts";
import { mountsOf, type Volume, volumesOf } from "./volumes.ts";
import { hostnameOf } from "./workloads.ts";

/** A container of a pod that stays, with the object that describes it. */
export interface PodContainer {
  readonly container: Container;
  readonly node: YamlMap;
}

/**
 * The containers of a pod that run side by side, each with those that run before them. An init container with
 * `restartPolicy: Always` is a sidecar: it stays.
 *
 * @param imageOf the image that a name of one stands for
 */
export function containersOf(context: PodContext, imageOf: (image: SourceText) => SourceText): readonly PodContainer[] {
  const { spec } = context.pod;
  const volumes = volumesOf(context);
  const before: Container[] = [];
  const staying: PodContainer[] = [];
  for (const node of mapsAt(spec, "initContainers")) {
    const container = containerOf(node, [...before], volumes, context, imageOf);
    if (!container) continue;
    if (valueAt(node, "restartPolicy") === "Always") staying.push({ container, node });
    else before.push(container);
  }
  for (const node of mapsAt(spec, "containers")) {
    const container = containerOf(node, before, volumes, context, imageOf);
    if (container) staying.push({ container, node });
  }
  return staying;
}

function containerOf(
  node: YamlMap,
  init: readonly Container[],
  volumes: ReadonlyMap<string, Volume>,
  context: PodContext,
  imageOf: (image: SourceText) => SourceText,
): Container | undefined {
  const [name, image] = [textAt(node, "name"), textAt(node, "image")];
  if (!name) return undefined;
  const variables = environmentOf(node, context);
  const [entrypoint, command] = [argvOf(node, "command", variables, context), argvOf(node, "args", variables, context)];
  const workingFolder = valueAt(node, "workingDir");
  const env = listAt(node, "env");
  return {
    host: context.host,
    place: name.span,
    name: name.value,
    isPod: true,
    ...(env && { environmentNode: env }),
    ...(image && { image: imageOf(image) }),
    ...(entrypoint && { entrypoint }),
    ...(command && { command }),
    environment: withHostname(variables, context),
    mounts: mountsOf(node, volumes, variables, context),
    ...(workingFolder !== undefined && { workingFolder }),
    ...(init.length > 0 && { init }),
  };
}

function argvOf(node: YamlMap, field: string, variables: Environment, context: PodContext): Argv | undefined {
  const list = listAt(node, field);
  const single = list ? undefined : textAt(node, field);
  if (single) {
    context.report("not-readable", single, `${field} must be a list of words, the API server refuses this`, "error");
  }
  // An empty list is none.
  if (!list || list.items.length === 0) return undefined;
  const words = textsAt(node, field).map((word) => expand(word, variables));
  return { words, form: "list", node: list, span: list.span };
}

/** What a container finds as its host name is the name of its pod. */
function withHostname(variables: Environment, { pod, host }: PodContext): Environment {
  const hostname = hostnameOf(pod);
  if (variables.has("HOSTNAME")) return variables;
  const { name } = pod.workload.object;
  return new Map(variables).set(
    "HOSTNAME",
    hostname === undefined ? undefined : SourceText.written(host, hostname, name.span),
  );
}
