import type { Failure, Fields, InstanceAnswers } from "../facts/answers.ts";
import type { Connection, Reply } from "./client.ts";
import { commands, type ListedCommand } from "./commands.ts";
import { Failed, nameOf } from "./failures.ts";
import { fieldsOfInfo, flat, textIn } from "./replies.ts";
import type { ProbeTarget } from "./request.ts";

type Collected = { -readonly [Name in keyof InstanceAnswers]: InstanceAnswers[Name] };

/** What is learnt of one instance while it is asked. */
export class Interview {
  readonly target: ProbeTarget;
  connection: Connection | undefined;
  readonly found: Pick<Collected, "user" | "mayWrite" | "info" | "role" | "myid" | "watches"> = {};
  readonly config: (readonly [string, string])[] = [];
  readonly secrets: InstanceAnswers["secrets"][number][] = [];
  readonly dryRuns: InstanceAnswers["dryRuns"][number][] = [];
  kind: InstanceAnswers["kind"];
  readonly #failed = new Map<string, Failure>();
  #unreachable: Failure | undefined;

  constructor(target: ProbeTarget) {
    this.target = target;
    this.kind = target.kind;
  }

  /**
   * Asks, and notes a failure.
   * @returns undefined where there is no answer but an error
   * @throws {Failed} where the connection is over, or nothing else would be answered
   */
  async ask<T>({ words }: ListedCommand, args: readonly string[], read: (reply: Reply) => T): Promise<T | undefined> {
    const all = [...words, ...args];
    try {
      return read(await this.connection!.ask(all));
    } catch (error) {
      const failure = error instanceof Failed ? error.failure : notAsExpected(all);
      if (isFinal(failure)) throw error;
      this.note(all, failure);
      if (!this.connection!.isOpen) throw error;
      return undefined;
    }
  }

  note(words: readonly string[], failure: Failure): void {
    const name = nameOf(words);
    if (!this.#failed.has(name)) this.#failed.set(name, failure);
  }

  failedFor(words: readonly string[], ...codes: Failure["code"][]): boolean {
    const failure = this.#failed.get(nameOf(words));
    return failure !== undefined && codes.includes(failure.code);
  }

  /** The connection is over before everything was asked. */
  ended(failure: Failure): void {
    this.#unreachable ??= failure;
  }

  /** @throws {Failed} where the login was refused, or the connection is over */
  async login(): Promise<void> {
    const { login } = this.target;
    if (!login) return;
    const words = [...commands.auth.words, ...(login.user === undefined ? [] : [login.user]), login.password];
    try {
      await this.connection!.ask(words);
    } catch (error) {
      // Without a password of its own it asks for none, and says so as an error (authCommand in acl.c).
      if (error instanceof Failed && /without any password configured|no password is set/.test(error.reply ?? ""))
        return;
      throw error;
    }
  }

  /** What all instances are asked, up to which kind they are. */
  async begin(): Promise<void> {
    await this.login();
    await this.ask(commands.ping, [], textIn);
    this.found.info = (await this.ask(commands.info, [], (reply) => fieldsOfInfo(textIn(reply))))!;
    this.#kindIs(this.field("redis_mode"));
    this.found.role = (await this.ask(commands.role, [], flat))!;
    if (this.field("redis_mode") === undefined) this.#kindIs(this.found.role?.[0]);
    await this.#whoami();
  }

  /** Older releases have no users. */
  async #whoami(): Promise<void> {
    const isKnown = this.since(this.kind === "sentinel" ? "6.2" : commands.whoami.since);
    if (isKnown === false) return;
    const user = await this.ask(commands.whoami, [], textIn);
    if (user !== undefined) this.found.user = user;
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
    const isSilent = Object.keys(known).length === 0;
    const unreachable = this.#unreachable ?? (isSilent ? failed[0]?.failure : undefined);
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

function notAsExpected(words: readonly string[]): Failure {
  return { code: "not-redis", text: `answered ${nameOf(words)} with something else than Redis would` };
}
