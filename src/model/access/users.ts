import { isPlaceholder } from "../../../grammar/placeholder.ts";
import { isAtLeast } from "../../../grammar/version.ts";
import type { NamedAclFile, UserLine } from "../../syntax/load.ts";
import { withoutLogin } from "../../syntax/masking.ts";
import { decode } from "../../syntax/position.ts";
import { Setting } from "../known.ts";
import { type Answers, toldUser } from "../live/users.ts";
import { inFile, type Located, type Origin } from "../origin.ts";
import type { Settings } from "../settings.ts";
import { type Access, accessOf } from "./access.ts";

/** A user of an instance, as the server has it when it starts. */
export interface User extends Located {
  /** Latin-1, as the server compares it. */
  readonly name: string;
  /** The rules in force, in order and without quotes: those of its line, else what a server gives its default user. */
  readonly rules: readonly string[];
  readonly access: Access;
  /** Undefined for a default user that no line names. */
  readonly line: UserLine | undefined;
}

const byPlaceholder = "the value that replaces the placeholder of user";
const byOtherLine = "a user line that the server accepts";

/**
 * The users of one instance, and the only place that knows where they come from (T7 of the rule evidence;
 * ACLLoadUsersAtStartup, ACLLoadConfiguredUsers and ACLUpdateDefaultUserPassword in acl.c): from 6.0 on an ACL file decides
 * alone, then `user` lines, then for the default user requirepass.
 */
export class Users {
  readonly #settings: Settings;
  /** What cannot be known about any of them. */
  readonly #missing: Setting<never> | undefined;
  readonly #known = new Map<string, Setting<User | undefined>>();
  /** Of a running instance, whose lines are not all there. */
  readonly #answers: Answers | undefined;

  constructor(settings: Settings, answers?: Answers) {
    this.#settings = settings;
    this.#answers = answers;
    this.#missing = this.#whatIsMissing();
  }

  /** The ACL file that decides, if it was read. */
  get aclFile(): NamedAclFile | undefined {
    const { aclFile } = this.#settings.loading;
    return this.#missing || aclFile?.result.kind !== "file" ? undefined : aclFile;
  }

  /** Undefined if the server has no such user; never for "default". */
  get(name: string): Setting<User | undefined> {
    let user = this.#known.get(name);
    if (!user) {
      user = this.#missing ?? this.#look(name);
      this.#known.set(name, user);
    }
    return user;
  }

  /** Those that lines name and the server takes. */
  get named(): readonly User[] {
    const names = new Set(this.#settings.loading.users.map(({ name }) => name.value));
    return [...names].flatMap((name) => this.get(name).or(undefined) ?? []);
  }

  #whatIsMissing(): Setting<never> | undefined {
    const settings = this.#settings;
    if (!this.#exist) return undefined;
    const path = settings.get("aclfile");
    if (!path.isKnown) return Setting.unknown(path.missing!, path.origin);
    if (!path.value) return undefined;
    if (settings.lines("user").length > 0)
      return Setting.unknown("users in one place: the server refuses user lines beside an ACL file", path.origin);
    const result = settings.loading.aclFile?.result;
    if (result?.kind === "file") return undefined;
    const file = `the users in the ACL file ${withoutLogin(decode(path.value))}`;
    if (result?.kind === "missing") return Setting.unknown(`${file}, which is not there`, path.origin);
    if (result?.kind === "unreadable") return Setting.unknown(`${file}: ${result.reason}`, path.origin);
    return Setting.unknown(`${file}, which is not among the files that are checked`, path.origin);
  }

  /** Whether the release has users, in this mode. */
  get #exist(): boolean {
    const { target, mode } = this.#settings.loading;
    return isAtLeast(target, { redis: mode === "sentinel" ? "6.2" : "6.0", valkey: "7.2.5" });
  }

  #look(name: string): Setting<User | undefined> {
    const { loading, place } = this.#settings;
    if (!this.#exist) return name === "default" ? this.#implicit() : Setting.known(undefined, place);
    if (this.#answers) return toldUser(name, this.#answers, this.#settings) ?? this.#implicit();
    const refused = loading.problems.find(({ refused, directive: { name: word, args } }) => {
      return refused && word.value.toLowerCase() === "user" && args[0]?.value === name;
    });
    if (refused) return Setting.unknown(byOtherLine, inFile(refused.file, refused.directive));
    const line = loading.users.findLast((one) => one.name.value === name);
    if (line?.isTemplate) return Setting.unknown(byPlaceholder, inFile(line.file, line.directive));
    if (line) {
      const origin = inFile(line.file, { start: line.name.start, end: (line.rules.at(-1) ?? line.name).end });
      const rules = line.rules.map(({ value }) => value);
      return Setting.known({ name, rules, access: accessOf(rules), line, origin }, origin);
    }
    const elsewhere = this.#elsewhere(name);
    if (elsewhere !== undefined) return Setting.unknown(elsewhere, this.#absentAt);
    return name === "default" ? this.#implicit() : Setting.known(undefined, this.#absentAt);
  }

  /** The line that lets an ACL file decide, which then does without a user. */
  get #absentAt(): Origin {
    return this.aclFile ? this.#settings.get("aclfile").origin : this.#settings.place;
  }

  /** What may define a user that no line names: as the end of "cannot tell without ..."; undefined if nothing may. */
  #elsewhere(name: string): string | undefined {
    const { loading } = this.#settings;
    if (loading.users.some(({ name: { value } }) => isPlaceholder(value))) return byPlaceholder;
    if (this.aclFile?.result.kind === "file") {
      if (this.aclFile.result.file.directives.some((line) => isPlaceholder(line.name.value))) return byPlaceholder;
      const isMeant = ({ value }: { readonly value: string }) => !value.startsWith("#");
      return loading.problems.some((one) => one.kind === "acl-syntax" && one.stray && isMeant(one.directive.name))
        ? byOtherLine
        : undefined;
    }
    if (name === "default") return undefined;
    const isUser = (word: string) => word.toLowerCase() === "user";
    if (loading.problems.some(({ refused, directive }) => refused && isUser(directive.name.value))) return byOtherLine;
    if (this.#settings.lines("user").some(({ reading }) => reading === "placeholder")) return byPlaceholder;
    const file = this.#settings.addedBy("user");
    return file && `whether ${file} adds users`;
  }

  /** The default user that no line names: it may do all, and an ACL file makes requirepass void. */
  #implicit(): Setting<User> {
    const secret = this.aclFile ? Setting.known(undefined, this.#absentAt) : this.#settings.secret("requirepass");
    return secret.map((password) => ({
      name: "default",
      rules: ["on", ...(password ? [] : ["nopass"]), "~*", "&*", "+@all"],
      access: password ? { kind: "password", secrets: [password] } : { kind: "open" },
      line: undefined,
      origin: secret.origin,
    }));
  }
}
