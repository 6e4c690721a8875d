import { allMet } from "./failover.ts";
import type { Reply } from "./resp.ts";
import type { Running, RunningDeployment } from "./running.ts";
import { until } from "./until.ts";

/** What can be done to a lab and seen in it, by file: `10.0.0.1/redis.conf`. */
export class Scene {
  readonly #lab: RunningDeployment;
  readonly #patience: number;

  /** @param patience seconds to wait for each thing that is to be seen */
  constructor(lab: RunningDeployment, patience: number) {
    this.#lab = lab;
    this.#patience = patience;
  }

  start(): void {
    for (const instance of this.#lab.instances) instance.start();
  }

  /** Waits until every sentinel sees all others, the master and its replicas. */
  async ready(): Promise<void> {
    await allMet(this.#lab, this.#lab.instances, this.#patience);
  }

  /** Waits for a text in the log. */
  async logs(path: string, expected: string): Promise<void> {
    const instance = this.#at(path);
    await until(
      async () => (instance.log.includes(expected) ? undefined : `${path} does not log "${expected}"`),
      this.#patience,
    );
  }

  /** Waits for a text in one of several logs. */
  async anyLogs(paths: readonly string[], expected: string): Promise<void> {
    await until(
      async () =>
        paths.some((path) => this.#at(path).log.includes(expected))
          ? undefined
          : `none of ${paths.join(", ")} logs "${expected}"`,
      this.#patience,
    );
  }

  /** Waits until a sentinel has seen the master down for much longer than it takes to ask the others, and no agreement. */
  async neverAgrees(path: string, name = "main"): Promise<void> {
    await until(async () => {
      const answer = await this.ask(path, `SENTINEL MASTER ${name}`);
      const down = Number(/,s-down-time,(\d+),/.exec(answer)?.[1] ?? 0);
      return down < 6000 ? `${path} has not seen the master down for long: ${answer}` : undefined;
    }, this.#patience);
    this.hasNotLogged(path, "+odown master");
    this.hasNotLogged(path, "+try-failover");
  }

  /** Waits for an answer, or an error, that contains a text. An array reads `name,value,name,value`. */
  async answers(path: string, command: string, expected: string | RegExp): Promise<void> {
    await until(async () => {
      const answer = await this.ask(path, command);
      const isSo = typeof expected === "string" ? answer.includes(expected) : expected.test(answer);
      return isSo ? undefined : `${path} answers ${command} with ${answer}`;
    }, this.#patience);
  }

  ask(path: string, command: string): Promise<string> {
    return this.#at(path)
      .ask(...command.split(" "))
      .then((reply: Reply) => `,${reply === null ? "null" : reply},`)
      .catch((error: Error) => `-${error.message}`);
  }

  /** Waits until an instance has ended by itself. */
  async ends(path: string): Promise<void> {
    await until(async () => (this.#at(path).isRunning ? `${path} is running` : undefined), this.#patience);
  }

  /** What was never logged. */
  hasNotLogged(path: string, text: string): void {
    if (this.#at(path).log.includes(text)) throw new Error(`${path} logs "${text}"`);
  }

  /** Kills all on a host, or one instance. */
  async lose(path: string): Promise<void> {
    await Promise.all(this.#below(path).map((instance) => instance.stop("SIGKILL")));
  }

  bringBack(path: string): void {
    for (const instance of this.#below(path)) instance.start();
  }

  #at(path: string): Running {
    const [instance] = this.#below(path);
    if (!instance) throw new Error(`no ${path} in this lab`);
    return instance;
  }

  #below(path: string): Running[] {
    return this.#lab.instances.filter(({ host, file }) => `${host.name}/${file}/`.startsWith(`${path}/`));
  }
}
