import type { Launch, LaunchHost, PublishedPort, Storage } from "../../model/launch.ts";
import { SourceText } from "../../syntax/source-text.ts";
import type { Argv, Container, Environment } from "../containers/container.ts";
import { type ContainerOutcome, startsOf } from "../containers/starts.ts";
import type { Passed, Start } from "../starts/start.ts";
import { bearerOf } from "./bearer.ts";
import { checksOf } from "./checks.ts";
import { argvOf, buildOf, environmentOf } from "./container.ts";
import { type Service, servicesOf } from "./definitions.ts";
import { countOf, memoryLimitOf, placedOn, restartOf, spreadOf } from "./facts.ts";
import type { Files } from "./files.ts";
import { Hosts } from "./hosts.ts";
import { tellOfMissing } from "./missing.ts";
import { mountsOf } from "./mounts.ts";
import { type Connection, connectionOf, isSwarm } from "./networks.ts";
import { passedFor } from "./passed.ts";
import { placeIn } from "./place.ts";
import { portsOf } from "./ports.ts";
import type { Places } from "./problems.ts";
import type { Project } from "./project.ts";
import { get, stringOf, textOf, textsOf } from "./tree.ts";

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
      const { outcome, starts, container } = builder.container(service, index + 1, count);
      outcomes.set(service.name, outcome);
      if (outcome.passed !== undefined && index === 0) passed.push(passedFor(container, outcome.passed));
      return starts;
    }).flat();
  });
  return { starts, outcomes, passed };
}

interface Described {
  readonly container: Container;
  /** What of its description is where nobody can look. */
  readonly unread?: string;
  /** Of its variables, those of a file that is not there. */
  readonly unset?: string;
}

class Builder {
  readonly services: readonly Service[];
  readonly #project: Project;
  readonly #files: Files;
  readonly #places: Places;
  readonly #connections: ReadonlyMap<string, Connection>;
  readonly #hosts: Hosts;
  readonly #isSwarm: boolean;
  /** By name, the images that services of the project build: others may run them, too. */
  readonly #built: ReadonlyMap<string, NonNullable<Container["build"]>>;

  constructor(project: Project, files: Files, places: Places) {
    this.#project = project;
    this.#files = files;
    this.#places = places;
    this.services = servicesOf(project);
    this.#connections = new Map(
      this.services.map((service) => [service.name, connectionOf(service, project, files.disk, places)]),
    );
    this.#isSwarm = isSwarm(project, this.services);
    this.#built = new Map(
      this.services.flatMap(({ node }) => {
        const build = buildOf(node, project);
        const image = stringOf(get(node, "image"));
        return build && image !== undefined ? [[image, build] as const] : [];
      }),
    );
    this.#hosts = new Hosts(project, places, this.#connections, this.#isSwarm);
  }

  container(service: Service, index: number, count: number) {
    const id = this.#idOf(service, index, count);
    const { container, unread, unset } = this.#describe(service, id);
    const { environment } = container;
    // A file of variables that is not there may hold the one that redis-cli logs in with.
    const open: Environment =
      unset === undefined ? environment : new Map([...environment, ["REDISCLI_AUTH", undefined]]);
    const checks = checksOf(service, open, this.services, this.#places);
    const all = startsOf(container, this.#files.disk);
    // A file of variables that is not there may set what an image asks for.
    const problems = all.problems.filter(({ kind }) => kind !== "variable-unset" || (unset ?? unread) === undefined);
    const outcome = { ...all, problems };
    for (const { config } of outcome.started) tellOfMissing(config, container, this.#files.disk, this.#places);
    const starts = outcome.started.map((started, at): Start => {
      // Official images make no settings of variables.
      const why = unread ?? (outcome.image?.kind === "official" ? undefined : unset) ?? started.unread;
      const { storage, together, ...rest } = started;
      return {
        ...rest,
        ...(why !== undefined && { unread: why }),
        id: at === 0 ? id : `${id}/${at + 1}`,
        launch: {
          ...this.#launch(service, index, count),
          ...(outcome.image && { image: outcome.image }),
          ...(storage.config && { config: ownStorage(storage.config, container, id) }),
          ...(storage.data && { data: ownStorage(storage.data, container, id) }),
          ...(together && { together }),
          ...(checks.length > 0 && { checks }),
          fileAt: (path) => outcome.fileAt(path),
          ...(why !== undefined && { unread: why }),
        },
        hostPath: outcome.hostPath,
        textAt: outcome.textAt,
      };
    });
    return { outcome, starts, container };
  }

  #idOf({ name }: Service, index: number, count: number): string {
    const copy = `${name}-${index}`;
    // Another service may be called like the copy of this one.
    const own = this.services.some((other) => other.name === copy) ? `${name}.${index}` : copy;
    return `${this.#project.file}#${count > 1 ? own : name}`;
  }

  #describe(service: Service, id: string): Described {
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
    const build = buildOf(node, this.#project) ?? this.#built.get(image?.value ?? "");
    const workingFolder = stringOf(get(node, "working_dir"));
    const list = get(node, "environment");
    const written = list?.host === host ? list.yaml : undefined;
    const unread = this.#project.unread.get(name);
    const { unread: unset } = environment;
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
      ...(unset !== undefined && { unset }),
    };
  }

  #launch(
    service: Service,
    index: number,
    count: number,
  ): Omit<Launch, "image" | "config" | "data" | "together" | "unread"> {
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
    const profiles = textsOf(get(node, "profiles")).map(({ value }) => value);
    const ownNames = this.#hosts.extra(service);
    const own = bearer.service ? this.#idOf(bearer.service, index, count) : `container ${bearer.container ?? ""}`;
    return {
      by: "compose",
      name: `service ${name}`,
      origin: places.origin({ host: entry.key.host, span: entry.key.span }),
      hosts: [...hosts, ...this.#throughMachine(ports, isHost)],
      ...(machine !== undefined && { machine }),
      namespace: isHost ? (machine ?? `${file}#host`) : own,
      ...(connection && { networks: connection.networks.map(({ key }) => key) }),
      ...(connection?.subnets?.length && { subnets: connection.subnets }),
      ...(connection?.isForeign && { isInForeignNetwork: true as const }),
      ...(ownNames.length > 0 && { ownNames }),
      isInside: !isHost && !connection?.isOutside,
      ports,
      ...(restart && { restart }),
      ...(memoryLimit && { memoryLimit }),
      ...(count > 1 && number && { copy: { index, count, origin: places.origin(number) } }),
      ...(spread && { spread }),
      ...(profiles.length > 0 && { profiles }),
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

/** What ends with a container, or is kept for it alone, is not that of another container of its service. */
function ownStorage(of: Storage, { host, name }: Container, id: string): Storage {
  const own = `${host.uri}#${name}:`;
  return of.key.startsWith(own) ? { ...of, key: `${id}:${of.key.slice(own.length)}` } : of;
}
