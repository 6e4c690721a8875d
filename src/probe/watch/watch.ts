import type { Endpoint } from "../../facts/answers.ts";
import { endpointText } from "../hosts.ts";
import type { ProbeTarget } from "../request.ts";
import { Changes } from "./changes.ts";
import { readEvent } from "./event.ts";
import { isEventChannel, meaningOf } from "./events.ts";
import { Follower } from "./follower.ts";
import { EventGroups } from "./groups.ts";
import type { Round } from "./round.ts";
import { sentinelsById } from "./sentinels.ts";
import type { Subscribe } from "./subscription.ts";
import type { Tell } from "./telling.ts";
import { Turns } from "./turns.ts";

export interface WatchOptions {
  /** Probes and judges once; ends early when the signal says so. One that rejects is tried again. */
  readonly round: (signal: AbortSignal) => Promise<Round>;
  /** Milliseconds from the beginning of a probe to that of the next. */
  readonly interval: number;
  /** Whose events are to be followed, as far as is known by now. */
  readonly sentinels: (round: Round) => readonly ProbeTarget[];
  readonly subscribe: Subscribe;
  readonly tell: Tell;
  /** Ends the watch. */
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly observer?: Observer;
}

/** Is told all that is measured. */
export interface Observer {
  /** @param took milliseconds */
  probed(round: Round, began: number, took: number): void;
  failed(): void;
  event(channel: string): void;
  /** Undefined for a sentinel that is let go. */
  followed(sentinel: Endpoint, isFollowed: boolean | undefined): void;
}

/**
 * Probes again and again, tells what changes, and follows what the sentinels tell of themselves; until it is ended.
 * @returns with which exit code the last probe would have ended; undefined where none was finished
 */
export async function watch(options: WatchOptions): Promise<number | undefined> {
  const watching = new Watch(options);
  try {
    return await watching.run();
  } finally {
    await watching.end();
  }
}

class Watch {
  readonly #options: WatchOptions;
  readonly #changes = new Changes();
  readonly #turns: Turns;
  readonly #groups: EventGroups;
  readonly #followers = new Map<string, { readonly follower: Follower; readonly target: ProbeTarget }>();
  #sentinelsById: ReadonlyMap<string, Endpoint> = new Map();
  #isReported = false;

  constructor(options: WatchOptions) {
    this.#options = options;
    const { tell, now, interval, signal } = options;
    this.#turns = new Turns(interval, signal);
    this.#groups = new EventGroups({
      now,
      tell: (group) => tell(group.at, { kind: "event", group }),
      tellDropped: (count) => tell(now(), { kind: "dropped", what: "event", count }),
    });
  }

  async run(): Promise<number | undefined> {
    const { signal } = this.#options;
    let last: number | undefined;
    while (await this.#turns.next()) {
      const exitCode = await this.#round();
      if (!signal.aborted) last = exitCode;
    }
    return last;
  }

  async end(): Promise<void> {
    await Promise.all([...this.#followers.values()].map(({ follower }) => follower.stop()));
    this.#groups.flush();
  }

  async #round(): Promise<number> {
    const { round: probe, signal, now, tell, observer } = this.#options;
    const [began, from] = [now(), performance.now()];
    let round: Round;
    try {
      round = await probe(signal);
    } catch {
      if (!signal.aborted) tell(now(), { kind: "failed" });
      observer?.failed();
      return failed;
    }
    // What a probe that was broken off says would be taken for changes.
    if (signal.aborted) return failed;
    observer?.probed(round, began, performance.now() - from);
    const changes = this.#changes.next(round);
    if (!this.#isReported) tell(now(), { kind: "report", round });
    this.#isReported = true;
    for (const change of changes.slice(0, mostChanges)) tell(now(), { kind: "change", change });
    const more = changes.length - mostChanges;
    if (more > 0) tell(now(), { kind: "dropped", what: "change", count: more });
    this.#sentinelsById = sentinelsById(round.answers);
    this.#follow(this.#options.sentinels(round), silentIn(round));
    return round.exitCode;
  }

  /**
   * Follows these and no others; one whose login or way has changed is followed anew.
   * @param silent addresses that do not answer, of which nobody can say that they are no sentinels any more
   */
  #follow(targets: readonly ProbeTarget[], silent: ReadonlySet<string>): void {
    const { observer } = this.#options;
    const wanted = new Map(targets.map((target) => [endpointText(target.address), target]));
    for (const [key, { follower, target }] of this.#followers) {
      const other = wanted.get(key);
      if (other ? isSameWay(other, target) : silent.has(key)) continue;
      void follower.stop();
      this.#followers.delete(key);
      if (!other) observer?.followed(target.address, undefined);
    }
    for (const [key, target] of wanted)
      if (!this.#followers.has(key)) this.#followers.set(key, { follower: this.#follower(target), target });
  }

  #follower(target: ProbeTarget): Follower {
    const { subscribe, tell, now, observer } = this.#options;
    return new Follower(target, {
      subscribe,
      random: Math.random,
      onMessage: (sentinel, channel, message) => this.#heard(sentinel, channel, message),
      onChange: (sentinel, failure) => {
        observer?.followed(sentinel, failure === undefined);
        tell(now(), { kind: "connection", sentinel, failure });
      },
    });
  }

  #heard(sentinel: Endpoint, channel: string, message: string): void {
    if (!isEventChannel(channel)) return;
    this.#options.observer?.event(channel);
    if (meaningOf(channel).asksForProbe) this.#turns.hurry();
    this.#groups.add(
      sentinel,
      readEvent(channel, message, (id) => this.#sentinelsById.get(id)),
    );
  }
}

/** Changes told of one round. Replies of strangers can name any number of things, and others each time. */
const mostChanges = 500;

/** As `crash.ts` of the command has it. */
const failed = 3;

function silentIn({ answers }: Round): Set<string> {
  const silent = answers.instances.filter(({ unreachable }) => unreachable);
  return new Set(silent.map(({ address }) => endpointText(address)));
}

function isSameWay(a: ProbeTarget, b: ProbeTarget): boolean {
  const wayOf = ({ dial, login, tls }: ProbeTarget) => JSON.stringify([dial, login, tls]);
  return wayOf(a) === wayOf(b);
}
