import type { Failure, Fields, InstanceAnswers } from "../facts/answers.ts";
import type { Connection, Reply } from "./client.ts";
import { commands, type ListedCommand } from "./commands.ts";
import { Failed, nameOf } from "./failures.ts";
import { fieldsOfInfo, flat, textIn } from "./replies.ts";
import type { Limits, ProbeTarget } from "./request.ts";

type Answered = "user" | "mayWrite" | "info" | "role" | "myid" | "watches";
type Found = { -readonly [Name in Answered]?: InstanceAnswers[Name] | undefined };

/** What is learnt of one instance while it is asked. */
export class Interview {
  readonly target: ProbeTarget;
  readonly found: Found = {};
  readonly config: (readonly [string, string])[] = [];
  readonly secrets: InstanceAnswers["secrets"][number][] = [];
  readonly dryRuns: InstanceAnswers["dryRuns"][number][] = [];
  kind: InstanceAnswers["kind"];
  readonly #open: () => Promise<Connection>;
  readonly #mostBytes: number;
  #connection: Connection | undefined;
  /** Bytes of connections that are over. */
  #before = 0;
  /** A login was sent, whether or not it was accepted. */
  hasLoggedIn = false;
  readonly #failed = new Map<string, Failure>();
  /** Names of commands that were asked. */
  readonly #asked = new Set<string>();
  #unreachable: Failure | undefined;

  /** @param limits of one reply; all together may be as long as 32 of them */
  constructor(target: ProbeTarget, { reply }: Pick<Limits, "reply">, open: () => Promise<Connection>) {
    this.#mostBytes = 32 * reply;
    this.target = target;
    this.kind = target.kind;
    this.#open = open;
  }

  /**
   * A connection on which questions may be asked.
   * @throws {Failed}
   */
  async connect(): Promise<void> {
    this.#before = this.received;
    this.#connection = undefined;
    this.#connection = await this.#open();
    await this.#login();
  }

  close(): void {
    this.#connection?.close();
  }

  /** Bytes of all connections. */
  get received(): number {
    return this.#before + (this.#connection?.received ?? 0);
  }

  /**
   * Asks, and notes a failure.
   * @returns undefined where there is no answer but an error
   * @throws {Failed} where the connection is over, or nothing else would be answered
   */
  async ask<T>({ words }: ListedCommand, args: readonly string[], read: (reply: Reply) => T): Promise<T | undefined> {
    const all = [...words, ...args];
    try {
      return read(await this.answer(all));
    } catch (error) {
      const failure = error instanceof Failed ? error.failure : notAsExpected(all);
      if (isFinal(failure)) throw error;
      this.note(all, failure);
      // What is still on its way cannot be passed over, but the rest can be asked on another connection.
      if (failure.code === "too-large" && this.received <= this.#mostBytes) await this.connect();
      else if (!this.#connection!.isOpen) throw error;
      return undefined;
    }
  }

  /** @throws {Failed} where the answer is an error, too */
  answer(words: readonly string[]): Promise<Reply> {
    if (this.received > this.#mostBytes) this.#connection!.close(tooMuch(this.#mostBytes));
    this.#asked.add(nameOf(words));
    return this.#connection!.ask(words);
  }

  /**
   * Notes that a question got an error, or an answer that could not be read.
   * @throws {Failed} where nothing more can be asked
   */
  refused(words: readonly string[], error: unknown): Failure {
    const failure = error instanceof Failed ? error.failure : notAsExpected(words);
    this.note(words, failure);
    if (!this.#connection!.isOpen) throw error;
    return failure;
  }

  note(words: readonly string[], failure: Failure): void {
    const name = nameOf(words);
    if (!this.#failed.has(name)) this.#failed.set(name, failure);
  }

  failedFor(words: readonly string[], ...codes: Failure["code"][]): boolean {
    const failure = this.#failed.get(nameOf(words));
    return failure !== undefined && codes.includes(failure.code);
  }

  /** The connection is over before everything was asked: what was not, has failed. */
  ended(failure: Failure): void {
    if (!this.#hasAnswers) {
      this.#unreachable = failure;
      return;
    }
    const all: readonly ListedCommand[] = Object.values(commands);
    const { config, dryRuns } = this.target.wanted;
    for (const command of all) {
      const { words, follows, tier, on, since } = command;
      const isOfKind = on === "both" || on === `${this.kind}s`;
      const isWanted = tier === 1 || (command === commands.configGet ? config : dryRuns).length > 0;
      const isAnswered = follows === "nothing" && this.#asked.has(nameOf(words));
      const isOther = tier === 3 || follows === "login" || command === commands.master || command === commands.slaves;
      if (isOfKind && isWanted && !isAnswered && !isOther && (since === undefined || this.since(since) !== false))
        this.note(words, failure);
    }
  }

  get #hasAnswers(): boolean {
    return Object.values(this.found).some((value) => value !== undefined);
  }

  /** @throws {Failed} where the login was refused, or the connection is over */
  async #login(): Promise<void> {
    const { login } = this.target;
    if (!login) return;
    this.hasLoggedIn = true;
    const words = [...commands.auth.words, ...(login.user === undefined ? [] : [login.user]), login.password];
    try {
      await this.#connection!.ask(words);
    } catch (error) {
      // Without a password of its own it asks for none, and says so as an error (authCommand in acl.c).
      if (error instanceof Failed && /without any password configured|no password is set/.test(error.reply ?? ""))
        return;
      throw error;
    }
  }

  /** What all instances are asked, up to which kind they are. */
  async begin(): Promise<void> {
    await this.connect();
    await this.ask(commands.ping, [], textIn);
    this.found.info = await this.ask(commands.info, [], (reply) => fieldsOfInfo(textIn(reply)));
    this.#tellOfLoading();
    this.#kindIs(this.field("redis_mode"));
    this.found.role = await this.ask(commands.role, [], flat);
    if (this.field("redis_mode") === undefined) this.#kindIs(this.found.role?.[0]);
    await this.#whoami();
  }

  /** INFO is answered while a server loads, and knows how far it is. */
  #tellOfLoading(): void {
    const loading = this.#failed.get("PING");
    const [done, left] = ["loading_loaded_perc", "loading_eta_seconds"].map((name) => Number(this.field(name)));
    if (loading?.code !== "loading" || !Number.isFinite(done) || !Number.isFinite(left)) return;
    this.#failed.set("PING", { code: "loading", text: `${loading.text} (${done} % read, about ${left} s to go)` });
  }

  /** Older releases have no users. */
  async #whoami(): Promise<void> {
    const isKnown = this.since(this.kind === "sentinel" ? "6.2" : commands.whoami.since);
    if (isKnown === false) return;
    const user = await this.ask(commands.whoami, [], textIn);
    const { login } = this.target;
    // Only a peer that sends back what it was sent calls its user like the password.
    this.found.user = user !== undefined && user === login?.password && user !== login.user ? "(password)" : user;
    if (isKnown === undefined && this.failedFor(commands.whoami.words, "unknown-command"))
      this.#failed.delete(nameOf(commands.whoami.words));
  }

  /** @param told by `redis_mode` of INFO (`standalone`, `sentinel`, `cluster`), or else by ROLE */
  #kindIs(told: string | undefined): void {
    if (told !== undefined) this.kind = told === "sentinel" ? "sentinel" : "server";
  }

  /** Of INFO. */
  field(name: string): string | undefined {
    return this.found.info?.find(([field]) => field === name)?.[1];
  }

  /** Whether its release has something; undefined where INFO did not say. */
  since(release: string): boolean | undefined {
    const own = this.field("redis_version");
    if (own === undefined) return undefined;
    const [a = 0, b = 0] = own.split(".").map(Number);
    const [major = 0, minor = 0] = release.split(".").map(Number);
    return a > major || (a === major && b >= minor);
  }

  /** @param took milliseconds */
  answers(took: number): InstanceAnswers {
    const { address, dial, tls } = this.target;
    const isElsewhere = dial.host !== address.host || dial.port !== address.port;
    const { found } = this;
    const failed = [...this.#failed].map(([command, failure]) => ({ command, failure }));
    const known = Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
    const unreachable = this.#unreachable ?? (this.#hasAnswers ? undefined : failed[0]?.failure);
    return {
      kind: this.kind,
      address,
      ...(isElsewhere && { dialled: dial }),
      isTls: tls !== undefined,
      took,
      ...(unreachable && { unreachable }),
      failed,
      ...known,
      config: this.config as Fields,
      secrets: this.secrets,
      dryRuns: this.dryRuns,
    };
  }
}

/** Whether every other question would be answered alike, or no more. */
function isFinal({ code }: Failure): boolean {
  return code === "password-wanted" || code === "protected-mode" || code === "too-many-clients";
}

function tooMuch(bytes: number): Failure {
  return { code: "too-large", text: `sent more than ${bytes} bytes altogether, and was asked no further` };
}

function notAsExpected(words: readonly string[]): Failure {
  return { code: "not-redis", text: `answered ${nameOf(words)} with something else than Redis would` };
}
