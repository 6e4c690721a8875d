import { setMaxListeners } from "node:events";
import type { Answers, Endpoint, Failure, InstanceAnswers } from "../facts/answers.ts";
import { type AskOptions, askAgain, askInstance } from "./ask.ts";
import { meansTheSame, namedBy } from "./discover.ts";
import { endpointText, hostIn } from "./hosts.ts";
import { Pool } from "./pool.ts";
import type { ProbeRequest, ProbeTarget } from "./request.ts";
import { SecretLabels } from "./secrets.ts";

/** More instances are not asked in one probe: replies of strangers can name any number. */
export const mostInstances = 10_000;

/** Bytes that answers may take together, roughly: each is bounded, and so many together would still use up all memory. */
export const mostKept = 128 * 1024 * 1024;

/**
 * Asks running instances, and where wanted all that their replies name. What cannot be asked is told as such; nothing that
 * a far end does makes it fail.
 *
 * @returns one section per instance: the targets in their order, then what they name, in the order in which it is named. An
 * instance with two addresses has two, unless both are dialled alike
 */
export async function probe(request: ProbeRequest): Promise<Answers> {
  const taken = new Date().toISOString().replace(/\.\d+/, "");
  const { signal, limits } = request;
  const end = new AbortController();
  setMaxListeners(0, end.signal);
  const stop = () => end.abort();
  const timer = setTimeout(stop, limits.run);
  signal?.addEventListener("abort", stop);
  if (signal?.aborted) stop();
  try {
    const run = new Run(request, end.signal);
    await run.askAll();
    await run.askSentinelsAgain();
    return { taken, instances: run.answers() };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
}

/** An instance to ask, and what it answered. */
interface Item {
  target: ProbeTarget;
  answers?: InstanceAnswers;
}

class Run {
  readonly #request: ProbeRequest;
  readonly #options: AskOptions;
  readonly #pool: Pool;
  readonly #items: Item[] = [];
  readonly #byAddress = new Map<string, Item>();
  readonly #byDial = new Map<string, Item>();
  #done = 0;
  #kept = 0;

  constructor(request: ProbeRequest, signal: AbortSignal) {
    this.#request = request;
    this.#options = { limits: request.limits, labels: new SecretLabels(), signal };
    this.#pool = new Pool(request.limits.concurrency);
  }

  async askAll(): Promise<void> {
    for (const target of this.#request.targets) this.#add(target);
    await this.#pool.idle();
  }

  /** What has changed by then is no contradiction between sentinels: a failover ran meanwhile. */
  async askSentinelsAgain(): Promise<void> {
    for (const item of this.#items) if (item.answers?.watches?.length) this.#pool.add(() => this.#askAgain(item));
    await this.#pool.idle();
  }

  /** In an order that does not depend on who was quicker. */
  answers(): InstanceAnswers[] {
    const ordered = new Set(this.#request.targets.flatMap(({ address }) => this.#at(address) ?? []));
    for (const { answers } of ordered)
      for (const { address } of namedBy(answers!, mostInstances)) {
        const item = this.#at(address);
        if (item) ordered.add(item);
      }
    return [...ordered].map(({ answers }) => answers!);
  }

  #at(address: Endpoint): Item | undefined {
    return this.#byAddress.get(keyOf(address));
  }

  /** Each instance once, as far as addresses tell; one met under several is known by the first. */
  #add(target: ProbeTarget): void {
    const dial = keyOf(target.dial);
    const known = this.#at(target.address) ?? this.#byDial.get(dial);
    const item = known ?? { target };
    this.#byAddress.set(keyOf(target.address), item);
    if (known) return;
    this.#byDial.set(dial, item);
    this.#items.push(item);
    this.#pool.add(() => this.#ask(item));
  }

  async #ask(item: Item): Promise<void> {
    item.answers = this.#bounded(await this.#answersOf(item), item.target);
    if (this.#request.discover) this.#discover(item.answers, this.#request.discover);
    this.#done++;
    this.#request.onProgress?.(this.#done, this.#items.length);
  }

  #bounded(answers: InstanceAnswers, target: ProbeTarget): InstanceAnswers {
    const size = sizeOf(answers);
    if (this.#kept + size > mostKept) return unasked(target, tooMuch);
    this.#kept += size;
    // Parts of a text keep all of it in memory; copies do not.
    return structuredClone(answers);
  }

  async #answersOf(item: Item): Promise<InstanceAnswers> {
    const { target } = item;
    if (this.#options.signal?.aborted) return unasked(target, outOfTime);
    const first = await askInstance(target, this.#options);
    const { second, ...rest } = target;
    const code = first.unreachable?.code;
    const isRefused = code === "wrong-password" || code === "password-wanted";
    if (!second || !(isRefused || first.kind === second.kind) || this.#options.signal?.aborted) return first;
    const { login: _, ...other } = rest;
    const asOther: ProbeTarget = { ...other, ...(second.login && { login: second.login }) };
    const again = await askInstance(asOther, this.#options);
    if (again.unreachable) return first;
    item.target = asOther;
    return again;
  }

  #discover(by: InstanceAnswers, discover: NonNullable<ProbeRequest["discover"]>): void {
    for (const named of namedBy(by, mostInstances)) {
      if (this.#items.length >= mostInstances) return;
      if (this.#at(named.address)) continue;
      const target = discover(named);
      if (!target) continue;
      const isMapped = keyOf(target.dial) !== keyOf(named.address);
      if (isMapped || meansTheSame(named.address, by)) this.#add(target);
    }
  }

  async #askAgain(item: Item): Promise<void> {
    if (this.#options.signal?.aborted) return;
    const { watches = [] } = item.answers!;
    const names = watches.map(({ name }) => name);
    const masters = await askAgain(item.target, names, this.#options);
    item.answers = {
      ...item.answers!,
      watches: watches.map((watch) => {
        const again = masters.get(watch.name);
        return again ? { ...watch, again } : watch;
      }),
    };
  }
}

function keyOf({ host, port }: Endpoint): string {
  return endpointText({ host: hostIn(host) ?? host, port });
}

const outOfTime: Failure = {
  code: "out-of-time",
  text: "the probe ended before it was asked; give it more time with --timeout",
};
const tooMuch: Failure = {
  code: "too-large",
  text: `what all instances answered is more than ${mostKept / 1024 / 1024} MB; this answer was not kept`,
};

function unasked(target: ProbeTarget, unreachable: Failure): InstanceAnswers {
  const isElsewhere = keyOf(target.dial) !== keyOf(target.address);
  return {
    kind: target.kind,
    address: target.address,
    ...(isElsewhere && { dialled: target.dial }),
    isTls: target.tls !== undefined,
    took: 0,
    unreachable,
    failed: [],
    config: [],
    secrets: [],
    dryRuns: [],
  };
}

/** Characters of all text in it, and about what it takes to hold them. */
function sizeOf(value: unknown): number {
  if (typeof value === "string") return 16 + value.length;
  if (typeof value !== "object" || value === null) return 0;
  return Object.values(value).reduce((sum: number, one) => sum + sizeOf(one), 32);
}
