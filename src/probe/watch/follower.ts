import { setTimeout as sleep } from "node:timers/promises";
import type { Endpoint, Failure } from "../../facts/answers.ts";
import type { ProbeTarget } from "../request.ts";
import type { Listening, Subscribe } from "./subscription.ts";

export interface Following {
  readonly subscribe: Subscribe;
  readonly onMessage: (sentinel: Endpoint, ...message: Parameters<Listening["onMessage"]>) => void;
  /** Told when it changes: the connection stands, or why it does not. */
  readonly onChange: (sentinel: Endpoint, failure: Failure | undefined) => void;
  /** A number from 0 to 1, for waits that differ. */
  readonly random: () => number;
}

/** Milliseconds before the first further try, and before later ones at most. */
const shortest = 500;
const longest = 30_000;

/** Milliseconds of wait before a further try: doubled with each one, and jittered so that sentinels are not asked in step. */
export function backOff(tries: number, random: number): number {
  return Math.min(longest, shortest * 2 ** Math.min(tries, 16)) * (0.5 + random / 2);
}

/** Follows one sentinel's events, and connects again whenever the connection ends; until it is stopped. */
export class Follower {
  readonly #target: ProbeTarget;
  readonly #following: Following;
  readonly #stopped = new AbortController();
  readonly #done: Promise<void>;

  constructor(target: ProbeTarget, following: Following) {
    this.#target = target;
    this.#following = following;
    this.#done = this.#run();
  }

  /** Resolves when nothing of it is left. */
  stop(): Promise<void> {
    this.#stopped.abort();
    return this.#done;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopped;
    const { address } = this.#target;
    const { subscribe, onMessage, onChange, random } = this.#following;
    let told: string | undefined;
    for (let tries = 0; !signal.aborted; ) {
      const began = performance.now();
      const failure = await subscribe(this.#target, {
        onMessage: (channel, message) => onMessage(address, channel, message),
        onOpen: () => {
          told = undefined;
          onChange(address, undefined);
        },
        signal,
      });
      if (signal.aborted) return;
      if (told !== failure.code) onChange(address, failure);
      told = failure.code;
      // One that lasted is no sign of a peer that closes whatever it accepts.
      tries = performance.now() - began > longest ? 0 : tries + 1;
      await sleep(backOff(tries - 1, random()), undefined, { signal }).catch(() => {});
    }
  }
}
