import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ip } from "../network.ts";
import { ask, type Reply } from "../resp.ts";
import type { Bridges } from "./bridges.ts";
import type { Sandbox } from "./sandbox.ts";

const program = join(import.meta.dirname, "forward.js");

/** Another machine, from which the one with the containers is reached by its address and the ports that it publishes. */
export class Outside {
  /** Of the machine with the containers. */
  static readonly machine = "198.51.100.1";
  readonly #folder: string;
  readonly #namespace: string;
  #doors = 0;

  private constructor(folder: string, namespace: string) {
    this.#folder = folder;
    this.#namespace = namespace;
  }

  static async create(folder: string, bridges: Bridges, sandboxes: readonly Sandbox[]): Promise<Outside> {
    const { machine } = bridges;
    const namespace = `${machine}-out`;
    await ip(["netns", "add", namespace]);
    await ip(["-n", namespace, "link", "set", "lo", "up"]);
    await ip(["-n", machine, "link", "add", "wan", "type", "veth", "peer", "name", "eth0", "netns", namespace]);
    await ip(["-n", machine, "address", "add", `${Outside.machine}/24`, "dev", "wan"]);
    await ip(["-n", machine, "link", "set", "wan", "up"]);
    await ip(["-n", namespace, "address", "add", "198.51.100.2/24", "dev", "eth0"]);
    await ip(["-n", namespace, "link", "set", "eth0", "up"]);
    for (const { plan } of sandboxes) {
      for (const { outside, inside } of plan.ports) {
        const to = bridges.addressOf(plan, plan.interfaces[0]!.network);
        forward(machine, `0.0.0.0:${outside}`, `${to}:${inside}`);
      }
    }
    return new Outside(folder, namespace);
  }

  /** Asks as a client of that machine does; rejects where the address is not reached. */
  async ask(address: string, ...command: string[]): Promise<Reply> {
    const door = join(this.#folder, `door-${++this.#doors}`);
    forward(this.#namespace, door, address);
    for (let tries = 0; !existsSync(door) && tries < 100; tries++) await sleep(50);
    return ask(door, undefined, ...command);
  }
}

/** What it starts ends with its namespace. */
function forward(namespace: string, from: string, to: string): void {
  spawn("ip", ["netns", "exec", namespace, process.execPath, program, from, to], { stdio: "ignore" }).unref();
}
