import { type CommandHost, commandExists, type Existence } from "../../grammar/commands.ts";
import { isAtLeast } from "../../grammar/version.ts";
import type { Word } from "./config-file.ts";
import type { Place } from "./problem.ts";
import { type Line, placeOf, type Run } from "./run.ts";
import { holdsPlaceholder } from "./words-of-line.ts";

/** The command table while `rename-command` lines change it (loadServerConfigFromString). */
export class Renames {
  private readonly run: Run;
  private readonly host: CommandHost;
  /** Names given to commands: what they are originally. */
  private readonly given = new Map<string, string>();
  /** Names taken away, and by which line. */
  private readonly taken = new Map<string, Place>();

  constructor(run: Run) {
    this.run = run;
    this.host = { target: run.options.target, sentinel: run.options.mode === "sentinel" };
  }

  /** @returns whether the server takes the line */
  read(line: Line, command: Word, newName: Word): boolean {
    const name = command.value.toLowerCase();
    if (holdsPlaceholder(command)) return this.reportPlaceholder(line, command);
    const report = (word: Word, reason: "no-such-command" | "name-taken" | "renamed-before" | "subcommand") => {
      const other = this.taken.get(name);
      const finding = { kind: "rename-command", words: [word], reason, command: name } as const;
      this.run.report(line, other ? { ...finding, other } : finding);
      return false;
    };
    if (this.exists(name) === "no") return report(command, this.taken.has(name) ? "renamed-before" : "no-such-command");
    // Looked up as a subcommand, which the table of commands does not hold: an assertion ends the process.
    if (name.includes("|") && !this.given.has(name)) return report(command, "subcommand");
    const original = this.given.get(name) ?? name;
    this.given.delete(name);
    this.taken.set(name, placeOf(line));
    const other = newName.value.toLowerCase();
    if (other === "" || holdsPlaceholder(newName)) return true;
    if (this.exists(other, true) === "yes") return report(newName, "name-taken");
    this.given.set(other, original);
    return true;
  }

  /** A placeholder with blanks in it has been reported already: it makes the count of words wrong. */
  private reportPlaceholder(line: Line, command: Word): boolean {
    const finding = { kind: "placeholder", name: "rename-command", expected: "a command", words: [command] } as const;
    if (!command.value.includes(" ")) this.run.report(line, finding);
    return true;
  }

  /** @param whole only as a name of its own, not as a subcommand */
  private exists(name: string, whole = false): Existence {
    if (this.given.has(name)) return "yes";
    if (this.taken.has(name)) return "no";
    const bar = name.indexOf("|");
    if (bar < 0) return commandExists(name, this.host);
    if (whole || !isAtLeast(this.host.target, { redis: "7.0", valkey: "7.2" })) return "no";
    const command = name.slice(0, bar);
    if (this.taken.has(command) && !this.given.has(command)) return "no";
    return commandExists((this.given.get(command) ?? command) + name.slice(bar), this.host);
  }
}
