import { posix } from "node:path";
import { parseAllDocuments } from "yaml";
import { imageOf } from "./image.ts";
import type { ContainerPlan, ContainersPlan, MountPlan, SandboxPlan } from "./plan.ts";
import { type Fields, fields, list, refuseOthers, text } from "./yaml-fields.ts";

const namespace = "default";

/** What `kubectl apply` of a file starts: pods of StatefulSets, on one network. Services other than headless ones are left out. */
export function readManifests(file: string): ContainersPlan {
  const objects = parseAllDocuments(file).map((document) => fields(document.toJS()));
  const named = (kind: string) => objects.filter((object) => object.kind === kind);
  const texts = new Map(named("ConfigMap").map((map) => [nameOf(map), fields(map.data) as Record<string, string>]));
  const headless = named("Service")
    .filter(({ spec }) => fields(spec).clusterIP === "None")
    .map(nameOf);
  refuseKinds(objects, ["ConfigMap", "Service", "StatefulSet", "PodDisruptionBudget"]);
  const sandboxes = named("StatefulSet").flatMap((set) => podsOf(set, texts, headless));
  return { networks: [{ name: "pods", prefix: "10.244.0" }], sandboxes };
}

function refuseKinds(objects: readonly Fields[], known: readonly string[]): void {
  const other = objects.find(({ kind }) => kind !== undefined && !known.includes(text(kind)));
  if (other) throw new Error(`the lab does not know the kind ${text(other.kind)}`);
}

function nameOf(object: Fields): string {
  return text(fields(object.metadata).name);
}

type Texts = ReadonlyMap<string, Readonly<Record<string, string>>>;

function podsOf(set: Fields, texts: Texts, headless: readonly string[]): SandboxPlan[] {
  const spec = fields(set.spec);
  const service = text(spec.serviceName);
  return Array.from({ length: Number(spec.replicas ?? 1) }, (_, index) => {
    const name = `${nameOf(set)}-${index}`;
    const pod = new Pod(name, spec, texts);
    const domain = `${namespace}.svc`;
    const names = headless.includes(service)
      ? [
          name,
          ...[service, `${service}.${domain}`, `${service}.${domain}.cluster.local`].flatMap((one) => [
            `${name}.${one}`,
            one,
          ]),
        ]
      : [name];
    return {
      name,
      interfaces: [{ network: "pods", names }],
      ports: [],
      init: pod.containers("initContainers"),
      containers: pod.containers("containers"),
      isPod: true,
    };
  });
}

class Pod {
  readonly #name: string;
  readonly #spec: Fields;
  readonly #texts: Texts;
  readonly #claims: readonly string[];

  constructor(name: string, set: Fields, texts: Texts) {
    this.#name = name;
    this.#spec = fields(fields(set.template).spec);
    this.#texts = texts;
    this.#claims = list(set.volumeClaimTemplates).map((claim) => nameOf(fields(claim)));
  }

  containers(kind: "initContainers" | "containers"): ContainerPlan[] {
    return list(this.#spec[kind]).map((value) => this.#container(fields(value), kind === "containers"));
  }

  #container(container: Fields, restarts: boolean): ContainerPlan {
    const { name, image: named, command, args, env, volumeMounts, workingDir, ...others } = container;
    refuseOthers(text(name), others, ["ports", "resources", "readinessProbe", "livenessProbe"]);
    const image = imageOf(text(named));
    // A command of one's own takes the image's words away, too.
    const entrypoint = command === undefined ? image.entrypoint : list(command).map(text);
    const words = args !== undefined ? list(args).map(text) : command === undefined ? image.command : [];
    const mounts = list(volumeMounts).map((mount) => this.#mount(fields(mount)));
    const own = image.volumes.filter((target) => !mounts.some((other) => other.target === target));
    return {
      name: text(name),
      words: [...entrypoint, ...words],
      environment: Object.fromEntries(list(env).map((each) => this.#variable(fields(each)))),
      folder: workingDir === undefined ? image.folder : text(workingDir),
      mounts: [
        ...own.map((target): MountPlan => {
          return { target, isReadOnly: false, source: { kind: "pod", name: `${text(name)}${target}` } };
        }),
        ...mounts,
      ],
      restarts,
    };
  }

  #variable({ name, value, valueFrom }: Fields): [string, string] {
    if (valueFrom === undefined) return [text(name), text(value)];
    const path = text(fields(fields(valueFrom).fieldRef).fieldPath);
    if (path !== "metadata.name") throw new Error(`the lab does not know ${path}`);
    return [text(name), this.#name];
  }

  #mount({ name, mountPath, readOnly, subPath, ...others }: Fields): MountPlan {
    refuseOthers(text(name), others, []);
    const target = posix.normalize(text(mountPath)).replace(/(.)\/$/, "$1");
    return { target, isReadOnly: readOnly === true, source: this.#source(text(name), subPath) };
  }

  #source(name: string, subPath: unknown): MountPlan["source"] {
    if (this.#claims.includes(name)) return { kind: "volume", name: `${name}-${this.#name}` };
    const volume = list(this.#spec.volumes)
      .map(fields)
      .find((each) => each.name === name);
    if (!volume) throw new Error(`there is no volume ${name}`);
    if (volume.emptyDir !== undefined) return { kind: "pod", name };
    const map = text(fields(volume.configMap).name);
    const texts = this.#texts.get(map);
    if (!texts) throw new Error(`there is no ConfigMap ${map} for ${name}`);
    const only = subPath === undefined ? {} : { only: text(subPath) };
    return { kind: "texts", name: `${map}-${this.#name}`, texts, ...only };
  }
}
