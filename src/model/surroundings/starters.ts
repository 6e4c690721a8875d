import type { Instance } from "../deployment.ts";
import { isLaunchRead } from "../identity/launches.ts";
import type { RawStartup } from "../startup.ts";
import type { Surroundings } from "./surroundings.ts";
import { unused } from "./unused.ts";

/** A file that starts instances, and how many; infinity where it may be any number. */
export interface Starter {
  readonly file: string;
  readonly count: number;
}

/** What starts the instances of a deployment: what was read as what it is, and what is only known as text. */
export class Starters {
  readonly #surroundings: Surroundings;
  readonly #startups: readonly RawStartup[];
  readonly #instances: readonly Instance[];

  constructor(surroundings: Surroundings, startups: readonly RawStartup[], instances: readonly Instance[]) {
    this.#surroundings = surroundings;
    this.#startups = startups;
    this.#instances = instances;
  }

  /** What they start besides, by name. */
  get names(): ReadonlySet<string> {
    return new Set(this.#startups.flatMap(({ others }) => others.map((name) => name.toLowerCase())));
  }

  /** Something may add to what the instances are known to be told. */
  get areOpen(): boolean {
    return (
      !this.#known.areEmpty || this.#open !== undefined || this.#used.some((one) => one.launch && !isLaunchRead(one))
    );
  }

  /** The file that starts most servers, if there may be others than those known. */
  get ofServers(): Starter | undefined {
    return this.#open ?? this.#known.serverStarter;
  }

  /** The same for sentinels. */
  get ofSentinels(): Starter | undefined {
    return this.#open ?? this.#known.sentinelStarter;
  }

  /** The file that makes several machines, set up alike as far as it tells. */
  get machineMaker(): string | undefined {
    return this.#known.machineMaker;
  }

  /** What starts the whole deployment starts it on one machine. */
  get areOnOneMachine(): boolean {
    const used = this.#used;
    if (used.length === 0 || used.some(({ launch }) => !launch))
      return this.#surroundings.areOnOneMachine(this.#instances.map(({ id }) => id));
    const [machine, ...others] = new Set(used.map(({ launch }) => launch!.machine));
    return machine !== undefined && others.length === 0;
  }

  /** The instances that nothing seems to start. */
  unused(): ReadonlySet<Instance> {
    return unused(this.#instances, this.#surroundings.uses, this.#startups);
  }

  /** What is only known as text: all of it where there are instances of which nobody knows what starts them. */
  get #known(): Surroundings {
    return this.#used.every(({ launch }) => launch) ? this.#surroundings.unmodelled : this.#surroundings;
  }

  get #open(): Starter | undefined {
    const startup = this.#startups.find(({ open }) => open !== undefined);
    return startup && { file: startup.file, count: Number.POSITIVE_INFINITY };
  }

  get #used(): readonly Instance[] {
    return this.#instances.filter(({ isLeftOut }) => !isLeftOut);
  }
}
