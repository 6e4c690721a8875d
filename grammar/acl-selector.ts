/** One set of permissions of a user: its own, or those in a pair of brackets (`aclSelector` in acl.c). */

import { type AclHost, knowsChannels, knowsSelectors, resetsToDefault } from "./acl-permissions.ts";
import { cString } from "./c-string.ts";
import { type CommandFacts, commandByName, namesIn } from "./command-facts.ts";
import { globMatches } from "./glob.ts";

export class Selector {
  readonly #host: AclHost;
  #allKeys = false;
  #allChannels: boolean;
  /** Whether a command may be run that no rule behind the last +@all or -@all named. */
  #others = false;
  /** The commands and subcommands for which it is the other way round. */
  readonly #exceptions = new Set<string>();
  /** Commands that may be run with one of these first arguments only. */
  readonly #firstArgs = new Map<string, Set<string>>();
  /** Access letters by pattern. */
  readonly #keys = new Map<string, string>();
  readonly #channels = new Set<string>();

  constructor(host: AclHost) {
    this.#host = host;
    this.#allChannels = startsWithAllChannels(host);
  }

  /** Follows a rule that the server accepts: ACLSetSelector. */
  apply(op: string): void {
    const word = cString(op).toLowerCase();
    if (word === "allkeys" || word === "~*") this.#resetKeys(true);
    else if (word === "resetkeys") this.#resetKeys(false);
    else if (word === "allchannels" || word === "&*") this.#resetChannels(true);
    else if (word === "resetchannels") this.#resetChannels(false);
    else if (word === "allcommands" || word === "+@all") this.#resetCommands(true);
    else if (word === "nocommands" || word === "-@all") this.#resetCommands(false);
    else if (word[1] === "@" && (op[0] === "+" || op[0] === "-")) this.#setCategory(word.slice(2), op[0] === "+");
    else if (op[0] === "~") this.#addKeys(op.slice(1), "rw");
    else if (op[0] === "%") {
      const tilde = op.indexOf("~");
      this.#addKeys(op.slice(tilde + 1), op.slice(1, tilde).toLowerCase());
    } else if (op[0] === "&") this.#channels.add(op.slice(1));
    else if (op[0] === "+" || op[0] === "-") this.#applyCommand(word.slice(1), op[0] === "+");
  }

  /** ACLSetUser of "reset". */
  reset(): void {
    this.#resetKeys(false);
    this.#resetChannels(resetsToDefault(this.#host.target) && startsWithAllChannels(this.#host));
    this.#resetCommands(false);
  }

  /** What it allows: equal texts for selectors that allow the same. */
  get parts(): { readonly commands: string; readonly keys: string; readonly channels: string } {
    const list = (words: Iterable<string>) => JSON.stringify([...words].sort());
    const firstArgs = [...this.#firstArgs].map(([name, args]) => `${name}|${list(args)}`);
    return {
      commands: `${this.#others} ${list(this.#exceptions)} ${list(firstArgs)}`,
      keys: this.#allKeys
        ? "all"
        : list([...this.#keys].map(([key, access]) => `${[...new Set(access)].sort().join("")}~${key}`)),
      channels: this.#allChannels ? "all" : list(this.#channels),
    };
  }

  /** ACLSelectorCheckCmd, its part about commands. */
  allowsCommand({ name, isFree }: CommandFacts, argv: readonly string[]): boolean {
    if (isFree || this.#has(name)) return true;
    const first = argv[1];
    return first !== undefined && this.#firstArgs.get(name)?.has(cString(first).toLowerCase()) === true;
  }

  /** ACLSelectorCheckKey. */
  allowsKey(key: string, access: string): boolean {
    if (this.#allKeys) return true;
    for (const [pattern, granted] of this.#keys) {
      if ([...access].every((letter) => granted.includes(letter)) && globMatches(pattern, key)) return true;
    }
    return false;
  }

  /** ACLCheckChannelAgainstList: a pattern to subscribe to must be allowed as it is written. */
  allowsChannel(channel: string, isPattern: boolean): boolean {
    if (this.#allChannels) return true;
    if (isPattern) return this.#channels.has(channel);
    return [...this.#channels].some((pattern) => globMatches(pattern, channel));
  }

  #has(name: string): boolean {
    return this.#others !== this.#exceptions.has(name);
  }

  #applyCommand(name: string, allow: boolean): void {
    const subcommands = knowsSelectors(this.#host.target);
    const bar = subcommands ? name.lastIndexOf("|") : name.indexOf("|");
    const command = bar < 0 ? name : name.slice(0, bar);
    const isContainer = subcommands && (commandByName(command, this.#host)?.subcommands.size ?? 0) > 0;
    if (bar < 0 || !allow || isContainer) this.#set(name, allow);
    // Before 7.0 all subcommands are such first arguments; those of a command that is allowed add nothing.
    else if (subcommands || !this.#has(command)) this.#addFirstArg(command, name.slice(bar + 1));
  }

  #addFirstArg(command: string, argument: string): void {
    const known = this.#firstArgs.get(command);
    if (known) known.add(argument);
    else this.#firstArgs.set(command, new Set([argument]));
  }

  /** ACLChangeSelectorPerm: a command with its subcommands. */
  #set(name: string, allow: boolean): void {
    this.#setBit(name, allow);
    this.#firstArgs.delete(name);
    for (const sub of commandByName(name, this.#host)?.subcommands.keys() ?? []) this.#setBit(sub, allow);
  }

  #setBit(name: string, allow: boolean): void {
    if (allow === this.#others) this.#exceptions.delete(name);
    else this.#exceptions.add(name);
  }

  #setCategory(category: string, allow: boolean): void {
    for (const name of namesIn(category, this.#host)) {
      this.#setBit(name, allow);
      this.#firstArgs.delete(name);
    }
  }

  #resetCommands(allow: boolean): void {
    this.#others = allow;
    this.#exceptions.clear();
    this.#firstArgs.clear();
  }

  #resetKeys(all: boolean): void {
    this.#allKeys = all;
    this.#keys.clear();
  }

  #resetChannels(all: boolean): void {
    this.#allChannels = all;
    this.#channels.clear();
  }

  #addKeys(pattern: string, access: string): void {
    this.#keys.set(pattern, (this.#keys.get(pattern) ?? "") + access);
  }
}

/** Where channels are not known, they need no permission. */
function startsWithAllChannels({ allChannels, target }: AclHost): boolean {
  return allChannels || !knowsChannels(target);
}
