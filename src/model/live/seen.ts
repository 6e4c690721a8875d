import type { Address } from "../address.ts";
import type { Setting } from "../known.ts";
import type { Located, Origin } from "../origin.ts";
import { addressIn, numeric } from "./fields.ts";

/** An instance as a sentinel sees it: its master, a replica, another sentinel (addReplySentinelRedisInstance in sentinel.c). */
export abstract class Seen implements Located {
  abstract readonly origin: Origin;
  #address: Setting<Address> | undefined;

  abstract field(name: string): Setting<string>;

  number(name: string): Setting<number> {
    return numeric(this.field(name));
  }

  get flags(): Setting<ReadonlySet<string>> {
    return this.field("flags").map((flags) => new Set(flags.split(",")));
  }

  /** Where it says that instance is. */
  get address(): Setting<Address> {
    this.#address ??= addressIn(this.field("ip"), this.number("port"));
    return this.#address;
  }
}
