import { type AclHost, type AclProblem, isUserName, judgeRules } from "../../grammar/acl.ts";
import { mayBeNew } from "../../grammar/acl-permissions.ts";
import type { DirectiveAt } from "../../grammar/catalogue.ts";
import { judgeArguments } from "../../grammar/values.ts";
import { isAtLeast, isDocumentedOnly } from "../../grammar/version.ts";
import type { Word } from "./config-file.ts";
import { type Judged, judgeLine } from "./line.ts";
import type { LoadOptions, UserLine } from "./loading.ts";
import type { Place } from "./problem.ts";
import { afterLines, type Line, placeOf, type Run, type Subject, values } from "./run.ts";
import { holdsPlaceholder } from "./words-of-line.ts";

/** The `user` lines of one loading: each is tried on a fake user as it is read (ACLAppendUserForLoading). */
export class Users {
  private readonly run: Run;
  private readonly host: Omit<AclHost, "allChannels">;
  /** From 7.0 on a name may come once; names are case-sensitive. */
  private readonly seen = new Map<string, Place>();
  private readonly taken: { readonly line: Line; readonly args: readonly Word[] }[] = [];

  constructor(run: Run) {
    this.run = run;
    this.host = hostOf(run.options);
  }

  /** @returns the line's arguments if the server takes them */
  read(line: Line, at: DirectiveAt, args: readonly Word[], allChannels: boolean): Judged | undefined {
    const host = { ...this.host, allChannels };
    const judged = judgeLine(this.run, line, this.subject(line, at, host), args);
    const name = judged?.args[0];
    if (!judged || !name) return undefined;
    const other = this.seen.get(name.value);
    if (other && isAtLeast(host.target, { redis: "7.0", valkey: "7.2" })) {
      this.run.report(line, { kind: "duplicate-user", words: [name], other });
      return undefined;
    }
    this.seen.set(name.value, placeOf(line));
    this.taken.push({ line, args: judged.args });
    return judged;
  }

  /**
   * What is found when users are created (ACLLoadConfiguredUsers); 6.0 in Sentinel mode never creates them.
   *
   * @param allChannels what `acl-pubsub-default` is in the end
   * @param modules whether modules are loaded, which bring commands and categories
   */
  finish(allChannels: boolean, modules: boolean): void {
    if (!createsUsers(this.host)) return;
    for (const { line, args } of this.taken) this.create(line, args, { ...this.host, allChannels }, modules);
  }

  /** What the server takes. */
  lines(): UserLine[] {
    if (!createsUsers(this.host)) return [];
    return this.taken.flatMap(({ line: { file, directive }, args: [name, ...rules] }) =>
      name ? [{ file, directive, name, rules, isTemplate: [name, ...rules].some(holdsPlaceholder) }] : [],
    );
  }

  private create(line: Line, args: readonly Word[], host: AclHost, modules: boolean): void {
    const report = (words: readonly Word[], reason: string) =>
      this.run.report(line, { kind: "acl-syntax", words, reason, stage: "start" }, afterLines.start);
    const [name, ...rules] = args;
    if (name && !isUserName(name.value) && !holdsPlaceholder(name))
      report([name], "a user name cannot hold white space");
    for (const { first, last, stage, reason } of judgeRules(values(rules), host)) {
      const words = rules.slice(first, last + 1);
      if ((stage === "reading" || !modules) && !words.some(holdsPlaceholder)) report(words, reason);
    }
  }

  private subject(line: Line, at: DirectiveAt, host: AclHost): Subject {
    const mistakes = (rules: readonly string[]): AclProblem[] =>
      judgeRules(rules, host).filter(({ stage }) => stage === "reading");
    return {
      name: at.spelling,
      secret: true,
      takesAnyText: () => true,
      // The hash of a password, perhaps cut short.
      isNoRemark: ({ value }) => /^#[0-9a-f]{32,}$/i.test(value),
      judge: ([name, ...rules]) => {
        const problem = judgeArguments(at, name === undefined ? [] : [name, ...rules], host.target);
        const mistake = problem ? undefined : mistakes(rules)[0];
        return problem ?? (mistake && { kind: "invalid-value", argument: mistake.first + 1, expected: "an ACL rule" });
      },
      reportRefusal: ([, ...rules]) => {
        const found = mistakes(values(rules));
        for (const refusal of found) {
          const { first, last, reason } = refusal;
          const certain = !(isDocumentedOnly(host.target) && mayBeNew(refusal));
          this.run.report(line, { kind: "acl-syntax", words: rules.slice(first, last + 1), reason, certain });
        }
        return found.length > 0;
      },
    };
  }
}

export function hostOf({ target, mode }: LoadOptions): Omit<AclHost, "allChannels"> {
  return { target, sentinel: mode === "sentinel" };
}

/** Whether users of `user` lines and ACL files come into being. */
export function createsUsers({ target, sentinel }: Pick<AclHost, "target" | "sentinel">): boolean {
  return !sentinel || isAtLeast(target, { redis: "6.2", valkey: "7.2" });
}
