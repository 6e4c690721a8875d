import type { Files } from "../../../src/rule.ts";
import type { Scene } from "../scene.ts";
import type { ContainerLab } from "./container-lab.ts";

/** What a rule says of how containers are started, shown on real servers. The compose file is `compose.yaml`. */
export interface ContainersProof {
  readonly rule: string;
  /** Which of the mistakes that the rule is about. */
  readonly mistake?: string;
  readonly bad: Files;
  readonly repaired: Files;
  /** Does what it takes until the mistake shows, and waits until it has been seen. All containers are started. */
  shows(scene: Scene, lab: ContainerLab): Promise<void>;
}
