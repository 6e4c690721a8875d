import { isAtLeast, type Target } from "../../grammar/version.ts";
import type { ConfigFile } from "../syntax/config-file.ts";
import type { AppliedStatement, Loading, Problem, ProblemKind, ProblemOf } from "../syntax/load.ts";
import { decode } from "../syntax/position.ts";
import type { Access } from "./access/access.ts";
import { Users } from "./access/users.ts";
import { type Address, addressKey, addressText, normalizeHost } from "./address.ts";
import type { DataNode, Deployment, Group, Instance, Reference, Sentinel, Watch } from "./deployment.ts";
import { groupBy } from "./grouping.ts";
import { isLaunchRead } from "./identity/launches.ts";
import { Setting } from "./known.ts";
import type { Launch } from "./launch.ts";
import { Live } from "./live/live.ts";
import { atWords, type Origin } from "./origin.ts";
import type { RawInstance } from "./raw.ts";
import { Secret } from "./secret.ts";
import { Settings } from "./settings.ts";
import type { Surroundings } from "./surroundings/surroundings.ts";
import { comesOfQuoting } from "./together.ts";
import { failoverRuns } from "./votes/epochs.ts";
import { readWatches } from "./watches.ts";

abstract class InstanceModel {
  readonly id: string;
  readonly deployment: Deployment;
  readonly loading: Loading;
  readonly settings: Settings;
  readonly origin: Origin;
  /** Set when the evidence of the whole deployment has been weighed. */
  address: Setting<Address>;
  readonly otherAddresses: Setting<Address>[] = [];
  readonly launch: Launch | undefined;
  readonly live: Live | undefined;
  readonly references: Reference[] = [];
  readonly #surroundings: Surroundings;
  readonly #isSpare: boolean;
  #users: Users | undefined;
  #problems: ReadonlyMap<ProblemKind, readonly Problem[]> | undefined;

  constructor(raw: RawInstance, deployment: Deployment, surroundings: Surroundings) {
    this.id = raw.id;
    this.deployment = deployment;
    this.loading = raw.loading;
    this.launch = raw.launch;
    this.live = raw.section && Live.of(raw.section);
    const beside = raw.launch ? surroundings.unmodelled : surroundings;
    this.origin = introduction(raw);
    this.settings = new Settings(raw.loading, this.origin, beside, raw.launch);
    this.address = Setting.unknown(`the address of ${decode(this.id)}`, this.origin);
    this.#surroundings = beside;
    this.#isSpare = raw.isSpare ?? false;
  }

  get declared(): Instance | undefined {
    return this.deployment.declaredBy(this.id);
  }

  get isLeftOut(): boolean {
    return this.#isSpare || this.deployment.isUnused(this.id);
  }

  get isHandedOverAsIs(): boolean {
    if (this.launch) return isLaunchRead(this) && this.launch.image?.kind === "official" && !this.file.embedding;
    return this.#surroundings.handsOverAsIs(this.id);
  }

  get image(): Target | undefined {
    if (this.launch) return this.launch.image?.target;
    return this.#surroundings.imageOf(this.id);
  }

  get restartedBy(): { readonly file: string; readonly policy: string } | undefined {
    if (this.launch?.restart) return { file: this.launch.restart.origin.file.uri, policy: this.launch.restart.value };
    if (this.launch && this.launch.by !== "project-file") return undefined;
    return this.#surroundings.restarting(this.id);
  }

  get file(): ConfigFile {
    return this.loading.file;
  }

  get target(): Target {
    return this.loading.target;
  }

  get access(): Setting<Access> {
    return this.users.get("default").map((user) => user!.access);
  }

  get users(): Users {
    this.#users ??= new Users(this.settings, this.live && { live: this.live, declared: this.declared });
    return this.#users;
  }

  /**
   * The port it tells others (syncWithMaster in replication.c, sentinelSendHello in sentinel.c): `port`, but `tls-port` with `tls-replication yes`. With `port 0` alone it tells 0, and is reached on
   * its `tls-port` by those who know it otherwise.
   */
  get listeningPort(): Setting<number> {
    const plain = this.settings.get("port");
    const tls = this.settings.get("tls-port");
    if (!tls.or(0)) return plain;
    const isTold = this.settings.get("tls-replication").or(false) === true;
    return isTold || plain.or(undefined) === 0 ? tls.map((port) => port ?? 0) : plain;
  }

  /** Another address that leads to it. */
  addAddress(found: Setting<Address>): void {
    const known = [this.address, ...this.otherAddresses].filter(({ isKnown }) => isKnown);
    const key = addressKey(found.value);
    if (known.every(({ value }) => addressKey(value) !== key)) this.otherAddresses.push(found);
  }

  problems<K extends ProblemKind>(kind: K): readonly ProblemOf<K>[] {
    this.#problems ??= groupBy(
      this.loading.problems.filter((problem) => !comesOfQuoting(this, problem)),
      (problem) => problem.kind,
    );
    return (this.#problems.get(kind) ?? []) as readonly Problem[] as readonly ProblemOf<K>[];
  }

  toString(): string {
    if (this.address.isKnown) return decode(addressText(this.address.value));
    return decode(this.launch && this.id.includes("#") ? this.launch.name : this.id);
  }
}

export class NodeModel extends InstanceModel implements DataNode {
  readonly kind = "server";
  readonly replicaof: Setting<Address | undefined>;
  follows: DataNode | undefined;
  group!: Group;

  constructor(raw: RawInstance, deployment: Deployment, surroundings: Surroundings) {
    super(raw, deployment, surroundings);
    const written = this.settings.get("replicaof");
    const replicaof =
      this.live?.follows ?? written.map((master) => master && { host: normalizeHost(master.host), port: master.port });
    this.replicaof = raw.failingOver?.size ? Setting.unknown(failoverRuns, replicaof.origin) : replicaof;
  }

  get host(): Setting<string> {
    return this.deployment.hostOf(this);
  }

  get port(): Setting<number> {
    const announced = this.settings.get("replica-announce-port");
    return announced.or(0) ? announced.map((port) => port ?? 0) : this.listeningPort;
  }
}

export class SentinelModel extends InstanceModel implements Sentinel {
  readonly kind = "sentinel";
  readonly watches: readonly Watch[];
  readonly myid: Setting<string> | undefined;
  /** The last statement of each name. */
  #statements: ReadonlyMap<string, AppliedStatement> | undefined;

  constructor(raw: RawInstance, deployment: Deployment, surroundings: Surroundings) {
    super(raw, deployment, surroundings);
    this.watches = readWatches(this, raw.loading, raw.failingOver);
    this.myid = this.statement("myid")?.map((args) => args[0] ?? "");
  }

  get resolvesHostnames(): Setting<boolean> {
    const asked = this.statement("resolve-hostnames")?.map(([word]) => word?.toLowerCase() === "yes");
    return asked ?? this.#unsaid(!isAtLeast(this.target, { redis: "6.2", valkey: "7.2" }));
  }

  get peerUser(): Setting<string | undefined> {
    return this.statement("sentinel-user")?.map(([user]) => user || undefined) ?? this.#unsaid(undefined);
  }

  get peerPass(): Setting<Secret | undefined> {
    const pass = this.statement("sentinel-pass");
    return pass?.map(([text]) => (text ? Secret.plain(text) : undefined)) ?? this.#unsaid(undefined);
  }

  /** What holds where no line says otherwise; unknown where one may that we do not see. */
  #unsaid<T>(otherwise: T): Setting<T> {
    const { unread } = this.settings;
    return unread === undefined ? Setting.known(otherwise, this.origin) : Setting.unknown(unread, this.origin);
  }

  get host(): Setting<string> {
    return this.deployment.hostOf(this);
  }

  get port(): Setting<number> {
    const announced = this.statement("announce-port")?.map((args) => Number.parseInt(args[0] ?? "", 10) || 0);
    return announced?.or(0) ? announced : this.listeningPort;
  }

  /** Arguments of the last statement of a name that is not about one master. */
  statement(name: AppliedStatement["at"]["name"]): Setting<readonly string[]> | undefined {
    this.#statements ??= new Map(this.loading.statements.map((line) => [line.at.name, line]));
    const last = this.#statements.get(name);
    return last && argumentsOf(last);
  }
}

/** The words behind a statement's name; unknown where a placeholder stands. */
export function argumentsOf(applied: AppliedStatement): Setting<readonly string[]> {
  const { args, file, directive } = applied;
  const origin = atWords(file, args, directive.name);
  if (applied.reading === "placeholder") {
    return Setting.unknown(`the value that replaces the placeholder of sentinel ${applied.at.name}`, origin);
  }
  return Setting.known(
    args.map((word) => word.value),
    origin,
  );
}

/**
 * A line that stands for a whole file: its port line, else its first. One without a file of its own is introduced where
 * it is started.
 */
function introduction({ loading, launch }: RawInstance): Origin {
  const { file } = loading;
  if (launch && (file.directives.length === 0 || (file.embedding && !file.source)))
    return { ...launch.origin, from: "default" };
  const port = loading.applied.find(({ at, file: where }) => at.name === "port" && where === file);
  const directive = port?.directive ?? file.directives[0];
  return { from: "default", file, start: directive?.start ?? 0, end: directive?.end ?? 0 };
}
