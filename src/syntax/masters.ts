import type { StatementAt } from "../../grammar/catalogue.ts";
import { numericHost } from "../../grammar/host.ts";
import { atoi } from "../../grammar/numbers.ts";
import { suggest } from "../../grammar/suggest.ts";
import { isAtLeast } from "../../grammar/version.ts";
import type { Word } from "./config-file.ts";
import type { Place } from "./problem.ts";
import { type Line, placeOf, type Run } from "./run.ts";
import { holdsPlaceholder } from "./words-of-line.ts";

/** How many master names a misspelt one is compared with. */
const mostCompared = 100;

/** One statement at the moment it is applied. */
export interface Application {
  readonly run: Run;
  readonly line: Line;
  readonly at: StatementAt;
  readonly args: readonly Word[];
  /** `sentinel resolve-hostnames yes` holds. */
  readonly resolves: boolean;
  /** Each statement is applied where it stands (before 6.2). */
  readonly inOrder: boolean;
}

/** The masters a Sentinel knows while it applies its statements, and what it knows of each. */
export class Masters {
  /** Names of monitor lines, refused ones too: their master is meant, whatever else is wrong. */
  private readonly meant = new Map<string, Place | undefined>();
  private readonly known = new Map<string, Place>();
  /** Replicas, sentinels and renamed commands of a master: what may be there once. */
  private readonly once = new Map<string, Place>();

  expect(name: string): void {
    if (!this.meant.has(name)) this.meant.set(name, undefined);
  }

  announce(name: string, line: Line): void {
    if (!this.meant.get(name)) this.meant.set(name, placeOf(line));
  }

  /** @returns whether the server takes the statement */
  apply(application: Application): boolean {
    const { at, args, line } = application;
    const name = args[0];
    if (at.facts.scope === "master" && name) {
      if (at.name === "monitor") {
        if (!this.add(application, name)) return false;
      } else if (!this.find(application, name)) return false;
    }
    const hosts = at.facts.params.flatMap(({ type }, index) => (type === "host" ? (args[index] ?? []) : []));
    return hosts.every((host) => acceptsHost(application, host)) && this.isNew(application, line);
  }

  private add({ run, line }: Application, name: Word): boolean {
    const other = this.known.get(name.value);
    if (!other) {
      this.known.set(name.value, placeOf(line));
      return true;
    }
    const certain = !holdsPlaceholder(name);
    run.report(line, { kind: "duplicate-master-name", words: [name], master: name.value, other, certain });
    return false;
  }

  private find({ run, line, at, inOrder }: Application, name: Word): boolean {
    const master = name.value;
    if (this.known.has(master)) return true;
    const monitor = this.meant.get(master);
    if (inOrder && monitor) {
      run.report(line, { kind: "sentinel-directive-order", words: [name], name: at.spelling, master, monitor });
      return false;
    }
    if (this.meant.has(master)) return true;
    if (holdsPlaceholder(name)) {
      const expected = "the name of a monitored master";
      if (isOneWord(name)) run.report(line, { kind: "placeholder", words: [name], name: at.spelling, expected });
      return true;
    }
    const names = [...this.meant.keys()];
    const compared = names.slice(0, mostCompared);
    const inOtherCase = compared.find((other) => other.toLowerCase() === master.toLowerCase());
    const suggestion = inOtherCase ?? suggest(master, compared);
    run.report(line, {
      kind: "unknown-master-name",
      words: [name],
      master,
      monitored: names.length,
      ...(suggestion !== undefined && { suggestion }),
    });
    return false;
  }

  /** Replicas count by address, sentinels by run id (by address until 3.0), renamed commands by name. */
  private isNew({ run, at, args }: Application, line: Line): boolean {
    const [master, ...rest] = args.map((word) => word.value);
    if (args.some(holdsPlaceholder)) return true;
    const byRunId = isAtLeast(run.options.target, { redis: "3.2", valkey: "7.2" });
    const once = (key: string): Place | undefined => {
      const full = JSON.stringify([at.name, master, key]);
      const other = this.once.get(full);
      if (!other) this.once.set(full, placeOf(line));
      return other;
    };
    const [first = "", second = "", runId = ""] = rest;
    const address = () => `${numericHost(first) ?? first} ${atoi(second)}`;
    if (at.name === "known-replica" || at.name === "known-sentinel") {
      const sentinel = at.name === "known-sentinel";
      const other = once(sentinel && byRunId ? runId : address());
      if (!other) return true;
      const words = sentinel && byRunId ? args.slice(3, 4) : args.slice(1, 3);
      run.report(line, { kind: "duplicate-known-replica", words, of: sentinel ? "sentinel" : "replica", other });
      return false;
    }
    if (at.name !== "rename-command") return true;
    const other = once(first.toLowerCase());
    if (!other) return true;
    const command = first.toLowerCase();
    run.report(line, { kind: "rename-command", words: args.slice(1, 2), reason: "mapped-twice", command, other });
    return false;
  }
}

/** Addresses always; names up to 6.0 if they resolve while loading, from 6.2 with `sentinel resolve-hostnames yes`. */
function acceptsHost({ run, line, at, resolves }: Application, word: Word): boolean {
  if (numericHost(word.value) !== undefined) return true;
  const { target } = run.options;
  const needsSwitch = isAtLeast(target, { redis: "6.2", valkey: "7.2" });
  if (holdsPlaceholder(word)) {
    const finding = { kind: "placeholder", words: [word], name: at.spelling, expected: "an address" } as const;
    if (isOneWord(word)) run.report(line, { ...finding, refused: !(needsSwitch && resolves) });
    return true;
  }
  if (needsSwitch ? resolves : couldResolve(word.value)) {
    if (!needsSwitch) report(false);
    return true;
  }
  report(true);
  return false;

  function report(refused: boolean): void {
    const kind = "hostname-without-resolve-hostnames";
    run.report(line, { kind, words: [word], name: at.spelling, host: word.value, refused });
  }
}

/** A placeholder with blanks in it has been reported already: it makes the statement's count of words wrong. */
function isOneWord({ value }: Word): boolean {
  return !value.includes(" ");
}

/** Whether a resolver could know the name: not if it is empty or holds blanks or other bytes no name has. */
function couldResolve(name: string): boolean {
  return /^[\w.-]+$/.test(name);
}
