import type { Endpoint } from "../../src/facts/answers.ts";
import { writeFacts } from "../../src/facts/write.ts";
import { check, memorySource } from "../../src/index.ts";
import { endpointText } from "../../src/probe/hosts.ts";
import { probe } from "../../src/probe/probe.ts";
import { defaultLimits, type Login, type ProbeTarget } from "../../src/probe/request.ts";
import type { Round } from "../../src/probe/watch/round.ts";
import { subscriber } from "../../src/probe/watch/subscription.ts";
import type { Told } from "../../src/probe/watch/telling.ts";
import { type Observer, watch } from "../../src/probe/watch/watch.ts";
import { until } from "../lab/until.ts";
import { target } from "./asking.ts";
import type { SentinelSet } from "./sentinel-set.ts";

export interface WatchingOptions {
  /** Milliseconds. */
  readonly interval?: number;
  readonly login?: Login;
  readonly sentinelLogin?: Login;
}

/** A watch of a set that is told of the first sentinel only, and what it told. */
export class Watching {
  readonly told: Told[] = [];
  readonly rounds: Round[] = [];
  /** Sentinels, and whether their events are followed now; undefined for those let go. */
  readonly #followed = new Map<string, boolean | undefined>();
  readonly #end = new AbortController();
  readonly #ended: Promise<number | undefined>;
  readonly #options: WatchingOptions;

  constructor(set: SentinelSet, options: WatchingOptions = {}) {
    this.#options = options;
    const seed = this.#target("sentinel", set.sentinels[0]!.address);
    const observer: Observer = {
      probed: (round) => void this.rounds.push(round),
      failed: () => {},
      event: () => {},
      followed: (sentinel, isFollowed) => void this.#followed.set(endpointText(sentinel), isFollowed),
    };
    this.#ended = watch({
      round: (signal) => this.#round(seed, signal),
      interval: options.interval ?? 1000,
      sentinels: ({ answers }) =>
        answers.instances
          .filter(({ kind }) => kind === "sentinel")
          .map(({ address }) => this.#target("sentinel", address)),
      subscribe: subscriber(defaultLimits),
      tell: (_, told) => void this.told.push(told),
      signal: this.#end.signal,
      now: Date.now,
      observer,
    });
  }

  /** Ends it. */
  end(): Promise<number | undefined> {
    this.#end.abort();
    return this.#ended;
  }

  get events() {
    return this.told.flatMap((one) => (one.kind === "event" ? [one.group] : []));
  }

  get channels(): string[] {
    return this.events.map(({ event }) => event.channel);
  }

  get changes() {
    return this.told.flatMap((one) => (one.kind === "change" ? [one.change] : []));
  }

  /** Sentinels whose events are followed, or are not, or that were let go. */
  sentinels(isFollowed: boolean | undefined): string[] {
    return [...this.#followed].filter(([, is]) => is === isFollowed).map(([sentinel]) => sentinel);
  }

  /** Waits until the events of so many sentinels are followed. */
  async follows(count: number): Promise<void> {
    await until(async () => {
      const { length } = this.sentinels(true);
      return length === count ? undefined : `${length} are followed`;
    }, 30);
  }

  /** Waits for events on channels. */
  async hears(...channels: string[]): Promise<void> {
    await until(async () => {
      const missing = channels.filter((channel) => !this.channels.includes(channel));
      return missing.length === 0 ? undefined : `not told: ${missing.join(", ")}; but ${this.channels.join(", ")}`;
    }, 40);
  }

  async #round(seed: ProbeTarget, signal: AbortSignal): Promise<Round> {
    const discover = ({ kind, address }: { kind: "server" | "sentinel"; address: Endpoint }) =>
      this.#target(kind, address);
    const answers = await probe({ targets: [seed], discover, limits: defaultLimits, signal });
    const report = check([], { source: memorySource({}), facts: { text: writeFacts(answers), name: "<probe>" } });
    const failing = report.diagnostics.filter(({ severity }) => severity === "error");
    return { report, answers, failing, exitCode: failing.length > 0 ? 1 : 0 };
  }

  #target(kind: "server" | "sentinel", address: Endpoint): ProbeTarget {
    const login = kind === "sentinel" ? this.#options.sentinelLogin : this.#options.login;
    return target(address, { kind, ...(login && { login }) });
  }
}
