import { createInterface, type Interface } from "node:readline";
import { whyNoAddress } from "../project/settings/address-text.ts";
import type { Draft, DraftDeployment, DraftInstance } from "../project/settings/draft.ts";
import { targetNamed } from "../project/settings/target-name.ts";
import { countInstances } from "../report/counts.ts";
import { printable } from "../report/escape.ts";

/** Questions about addresses are tiring. */
const mostAddresses = 20;

/** What a draft comes to when the user has answered; undefined if they have left. */
export async function settled(draft: Draft): Promise<Draft | undefined> {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const dialogue = new Dialogue(lines);
    const joined = await together(draft.deployments, dialogue);
    const deployments: DraftDeployment[] = [];
    for (const deployment of joined) {
      const target = await targetOf(deployment, dialogue);
      deployments.push({ ...deployment, target, instances: await addressesOf(deployment, dialogue) });
    }
    return { ...draft, deployments };
  } catch (error) {
    if (error instanceof Left) return undefined;
    throw error;
  } finally {
    lines.close();
  }
}

/** The user has closed the input or pressed Ctrl-C. */
class Left extends Error {}

class Dialogue {
  readonly #lines: Interface;
  #isOver = false;

  constructor(lines: Interface) {
    this.#lines = lines;
    lines.once("close", () => {
      this.#isOver = true;
    });
  }

  /** Asks until the answer can be taken. */
  async ask<T>(question: string, read: (answer: string) => T | { readonly mistake: string }): Promise<T> {
    for (;;) {
      const taken = read(await this.#answer(`${question}: `));
      if (!(typeof taken === "object" && taken !== null && "mistake" in taken)) return taken;
      process.stdout.write(`  ${printable(String(taken.mistake))}\n`);
    }
  }

  #answer(question: string): Promise<string> {
    return new Promise((resolve, reject) => {
      if (this.#isOver) return reject(new Left());
      const leave = () => reject(new Left());
      this.#lines.once("close", leave);
      this.#lines.question(question, (answer) => {
        this.#lines.off("close", leave);
        resolve(answer.trim());
      });
    });
  }
}

async function together(all: readonly DraftDeployment[], dialogue: Dialogue): Promise<readonly DraftDeployment[]> {
  if (all.length < 2) return all;
  process.stdout.write(`${all.length} deployments were found:\n`);
  for (const [index, { name, instances }] of all.entries()) {
    const counted = countInstances(instances.map((instance) => ({ ...instance, files: [] })));
    process.stdout.write(`  ${index + 1}  ${printable(name)}: ${counted}\n`);
  }
  const sets = await dialogue.ask("Which belong together? Numbers, such as 1 2, 4 5 (Enter: none do)", (answer) =>
    readSets(answer, all.length),
  );
  const joined = sets.map((set) => join(set.map((number) => all[number - 1]!)));
  const taken = new Set(sets.flat());
  return [...joined, ...all.filter((_, index) => !taken.has(index + 1))];
}

/** "1 2, 4 5" */
export function readSets(answer: string, most: number): number[][] | { readonly mistake: string } {
  const seen = new Set<number>();
  const sets: number[][] = [];
  for (const part of answer.split(",").filter((set) => set.trim() !== "")) {
    const numbers = part
      .trim()
      .split(/[\s+]+/)
      .map(Number);
    for (const number of numbers) {
      if (!Number.isInteger(number) || number < 1 || number > most) return { mistake: `numbers go from 1 to ${most}` };
      if (seen.has(number)) return { mistake: `${number} is named twice` };
      seen.add(number);
    }
    if (numbers.length > 1) sets.push(numbers);
  }
  return sets;
}

function join(parts: readonly DraftDeployment[]): DraftDeployment {
  const [first, ...rest] = parts;
  let folder = first!.folder.split("/");
  for (const part of rest) {
    const other = part.folder.split("/");
    const differs = folder.findIndex((name, index) => other[index] !== name);
    if (differs >= 0) folder = folder.slice(0, differs);
  }
  return {
    ...first!,
    folder: folder.join("/") || ".",
    isPart: parts.every(({ isPart }) => isPart),
    instances: parts.flatMap(({ instances }) => instances),
  };
}

async function targetOf({ name, target }: DraftDeployment, dialogue: Dialogue): Promise<DraftDeployment["target"]> {
  const question = `Which server does ${printable(name)} run? (Enter: ${target.name}, ${printable(target.why ?? "")})`;
  const named = await dialogue.ask(question, (answer) => {
    if (answer === "") return "";
    const read = targetNamed(answer);
    return "mistake" in read ? read : answer;
  });
  return named === "" ? target : { name: named };
}

async function addressesOf({ instances }: DraftDeployment, dialogue: Dialogue): Promise<DraftInstance[]> {
  const settled: DraftInstance[] = [];
  let asked = 0;
  for (const instance of instances) {
    if (instance.address !== undefined || asked === mostAddresses) {
      settled.push(instance);
      continue;
    }
    asked++;
    const question = `Address or host name of ${instance.kind} ${printable(instance.id)}? (Enter: unknown)`;
    const stated = await dialogue.ask(question, readHost);
    settled.push(stated === "" ? instance : { ...instance, stated });
  }
  return settled;
}

function readHost(answer: string): string | { readonly mistake: string } {
  const why = answer === "" ? undefined : whyNoAddress(answer);
  return why === undefined ? answer : { mistake: `this ${why}` };
}
