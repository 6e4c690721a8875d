import type { Launch, LaunchHost, PublishedPort } from "../../model/launch.ts";
import { SourceText } from "../../syntax/source-text.ts";
import type { Argv, Container, Environment } from "../containers/container.ts";
import { type ContainerOutcome, startsOf } from "../containers/starts.ts";
import type { Passed, Start } from "../starts/start.ts";
import { bearerOf } from "./bearer.ts";
import { argvOf, buildOf, environmentOf } from "./container.ts";
import { type Service, servicesOf } from "./definitions.ts";
import { countOf, memoryLimitOf, placedOn, restartOf, spreadOf } from "./facts.ts";
import type { Files } from "./files.ts";
import { Hosts } from "./hosts.ts";
import { mountsOf } from "./mounts.ts";
import { type Connection, connectionOf, isSwarm } from "./networks.ts";
import { placeIn } from "./place.ts";
import { portsOf } from "./ports.ts";
import type { Places } from "./problems.ts";
import type { Project } from "./project.ts";
import { get, stringOf, textOf } from "./tree.ts";

/** More containers of one service than any test of a deployment has; the others are like them. */
const mostCopies = 32;

/** What the services of a project start. */
export interface Started {
  readonly starts: readonly Start[];
  readonly outcomes: ReadonlyMap<string, ContainerOutcome>;
  readonly passed: readonly Passed[];
}

export function startsOfProject(project: Project, files: Files, places: Places): Started {
  const builder = new Builder(project, files, places);
  const passed: Passed[] = [];
  const outcomes = new Map<string, ContainerOutcome>();
  const starts = builder.services.flatMap((service) => {
    const { count } = countOf(service.node);
    if (count === 0) {
      passed.push({ name: service.name, reason: "none of it is started" });
      return [];
    }
    return Array.from({ length: Math.min(count, mostCopies) }, (_, index) => {
      const { outcome, starts } = builder.container(service, index + 1, count);
      outcomes.set(service.name, outcome);
      if (outcome.passed !== undefined && index === 0)
        passed.push({ ...builder.passed(service, outcome.passed), ...(outcome.isOpen && { isOpen: true }) });
      return starts;
    }).flat();
  });
  return { starts, outcomes, passed };
}

class Builder {
  readonly services: readonly Service[];
  readonly #project: Project;
  readonly #files: Files;
  readonly #places: Places;
  readonly #connections: ReadonlyMap<string, Connection>;
  readonly #hosts: Hosts;
  readonly #isSwarm: boolean;

  constructor(project: Project, files: Files, places: Places) {
    this.#project = project;
    this.#files = files;
    this.#places = places;
    this.services = servicesOf(project);
    this.#connections = new Map(
      this.services.map((service) => [service.name, connectionOf(service, project, files.disk, places)]),
    );
    this.#hosts = new Hosts(project, places, this.#connections);
    this.#isSwarm = isSwarm(project, this.services);
  }

  container(service: Service, index: number, count: number) {
    const id = this.#idOf(service, index, count);
    const { container, unread } = this.#describe(service, id);
    const outcome = startsOf(container, this.#files.disk);
    const starts = outcome.started.map((started, at): Start => {
      const missing = unread !== undefined && outcome.image?.kind !== "official" ? unread : undefined;
      const why = started.unread ?? missing;
      const { storage, ...rest } = started;
      return {
        ...rest,
        ...(why !== undefined && { unread: why }),
        id: at === 0 ? id : `${id}/${started.mode}`,
        launch: {
          ...this.#launch(service, index, count),
          ...(outcome.image && { image: outcome.image }),
          ...storage,
          ...(why !== undefined && { unread: why }),
        },
        hostPath: outcome.hostPath,
      };
    });
    return { outcome, starts };
  }

  passed(service: Service, reason: string): Passed {
    return { name: service.name, reason };
  }

  #idOf({ name }: Service, index: number, count: number): string {
    return `${this.#project.file}#${name}${count > 1 ? `-${index}` : ""}`;
  }

  #describe(service: Service, id: string): { readonly container: Container; readonly unread?: string } {
    const { node, name, entry } = service;
    const places = this.#places;
    const entrypoint = argvOf(get(node, "entrypoint"), places, "entrypoint");
    const command = argvOf(get(node, "command"), places, "command");
    // The file whose words its options are: what is changed and shown is there.
    const main = get(node, "command") ?? get(node, "entrypoint") ?? get(node, "image") ?? entry.value;
    const { host } = main;
    const place = entry.key.host === host ? entry.key.span : placeIn(host, main, this.#files);
    const inHost = (text: SourceText) => (text.host === host ? text : SourceText.written(host, text.value, place));
    const environment = environmentOf(node, { project: this.#project, files: this.#files, places });
    const variables: Environment = new Map(
      [...environment.environment].map(([variable, value]) => [variable, value && inHost(value)]),
    );
    const mounts = mountsOf(node, { project: this.#project, disk: this.#files.disk, places, id });
    const image = textOf(get(node, "image"));
    const build = buildOf(node, this.#project);
    const workingFolder = stringOf(get(node, "working_dir"));
    const list = get(node, "environment");
    const written = list?.host === host ? list.yaml : undefined;
    const unread = this.#project.unread.get(name) ?? this.#project.unread.get("") ?? environment.unread;
    const argv = (words: Argv | undefined) => words && { ...words, words: words.words.map(inHost) };
    return {
      container: {
        ...{ host, place, name, environment: variables, isInterpolated: true },
        mounts: mounts.map(({ host: of, ...mount }) => (of === host ? mount : { ...mount, origin: place })),
        ...(image && { image: inHost(image) }),
        ...(build && { build }),
        ...(entrypoint && { entrypoint: argv(entrypoint)! }),
        ...(command && { command: argv(command)! }),
        ...(workingFolder !== undefined && { workingFolder }),
        ...(written && { environmentNode: written }),
      },
      ...(unread !== undefined && { unread }),
    };
  }

  #launch(service: Service, index: number, count: number): Omit<Launch, "image" | "config" | "data" | "unread"> {
    const { node, name, entry } = service;
    const places = this.#places;
    const { file } = this.#project;
    const bearer = bearerOf(service, this.services, this.#connections);
    const connection = this.#connections.get(bearer.service?.name ?? "");
    const isHost = bearer.isMachine === true;
    const placed = placedOn(node);
    const machine = placed !== undefined ? `${file}#${placed}` : this.#isSwarm ? undefined : file;
    const ports = isHost || !bearer.service ? [] : portsOf(bearer.service.node, places);
    const hosts = bearer.service
      ? this.#hosts.of(bearer.service, connection, bearer.service === service ? index : 1)
      : [];
    const number = countOf(node).node;
    const restart = restartOf(node, places);
    const memoryLimit = memoryLimitOf(node, places);
    const spread = spreadOf(node, places);
    const own = bearer.service ? this.#idOf(bearer.service, index, count) : `container ${bearer.container ?? ""}`;
    return {
      by: "compose",
      name: `service ${name}`,
      origin: places.origin({ host: entry.key.host, span: entry.key.span }),
      hosts: [...hosts, ...this.#throughMachine(ports, isHost)],
      ...(machine !== undefined && { machine }),
      namespace: isHost ? (machine ?? `${file}#host`) : own,
      ...(!isHost && { networks: connection?.networks.map(({ key }) => key) ?? [] }),
      isInside: !isHost,
      ports,
      ...(restart && { restart }),
      ...(memoryLimit && { memoryLimit }),
      ...(count > 1 && number && { copy: { index, count, origin: places.origin(number) } }),
      ...(spread && { spread }),
    };
  }

  /** How its machine's names lead to it: by published ports, or directly. */
  #throughMachine(ports: readonly PublishedPort[], isHost: boolean): readonly LaunchHost[] {
    return this.#hosts.ofMachine.flatMap((host): LaunchHost[] => {
      if (isHost) return [];
      return ports.flatMap(({ outside, origin }) => (outside === undefined ? [] : [{ host, port: outside, origin }]));
    });
  }
}
