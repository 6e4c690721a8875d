import type { Files } from "../../../src/rule.ts";
import type { Site } from "../plans.ts";
import type { Scene } from "../scene.ts";

/** What a rule says, shown on real servers: a deployment that fails as it says, and the repaired one that fails over. */
export interface Proof {
  readonly rule: string;
  /** Which of the mistakes that the rule is about. */
  readonly mistake?: string;
  /** Other rules that rightly call it an error. */
  readonly also?: readonly string[];
  /** By address of the host: `10.0.0.1/redis.conf`. */
  readonly bad: Files;
  /** By hand, for findings that carry no repair; where they do, it is what is proved. */
  readonly repaired?: Files;
  /** How the lab logs in. */
  readonly site?: Pick<Site, "server" | "sentinel" | "tls">;
  /** Does what it takes until the mistake shows, and waits until it has been seen. All instances are started. */
  shows(scene: Scene): Promise<void>;
}
