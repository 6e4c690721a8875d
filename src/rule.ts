/** All that a rule may import. */

import type { Severity } from "./lint/report.ts";
import type { DataNode, Deployment, Group, Instance, Master, Sentinel } from "./model/deployment.ts";
import type { Fix } from "./model/edit.ts";
import { Undecided } from "./model/known.ts";
import type { Link } from "./model/links/links.ts";
import type { Drift } from "./model/live/drift.ts";
import { atWords, inFile, type Located, type Origin } from "./model/origin.ts";
import type { Place, Problem, ProblemKind, ProblemOf } from "./syntax/problem.ts";

export { atoi } from "../grammar/numbers.ts";
export { isPlaceholder } from "../grammar/placeholder.ts";
export { rdbVersion } from "../grammar/rdb.ts";
export { isAtLeast, isDocumentedOnly, type Target, targetText } from "../grammar/version.ts";
export { isWanted, sharesLogin, shownUser, whyClosed } from "./model/access/access.ts";
export { othersAlike } from "./model/access/alike.ts";
export { commonPassword, commonUser, passwordOfMasters } from "./model/access/common-login.ts";
export { differences, isReplica, mayWrite, type Standing, standingsOf } from "./model/access/differences.ts";
export { isExample } from "./model/access/examples.ts";
export { isExposed, isOpenToAll, namesLoopbackOnly, publisherOf } from "./model/access/exposure.ts";
export { grant } from "./model/access/grants.ts";
export { type Login, logins, mannerOf, newLines } from "./model/access/logins.ts";
export {
  isFaultOfFarEnd,
  isFaultOfFarPeer,
  isOpenByMistake,
  oddLogins,
  voidPassword,
} from "./model/access/odd-logins.ts";
export { bindLiftsProtection, refusesRemoteClients } from "./model/access/protection.ts";
export { hindranceOf, type Lack, listed, mayRunAt } from "./model/access/rights.ts";
export type { User } from "./model/access/users.ts";
export * from "./model/address.ts";
export type * from "./model/deployment.ts";
export {
  type Edit,
  type Fix,
  insert,
  moveBelow,
  remove,
  replace,
  replaceAlike,
  set,
  setApart,
  setFor,
  split,
  together,
  type Written,
} from "./model/edit.ts";
export { groupBy } from "./model/grouping.ts";
export { aliasesIn, isKnownApart } from "./model/identity/aliases.ts";
export * from "./model/identity/announce.ts";
export { addressedAsOneOf } from "./model/identity/candidates.ts";
export { duplicatesIn, isCopy, isOneWithOther } from "./model/identity/copies.ts";
export { isInPod, isLaunchRead, sharesAnyNetwork } from "./model/identity/launches.ts";
export { type LostName, leadsIntoItself, lostName } from "./model/identity/names.ts";
export {
  isGivenByDocker,
  isInNetwork,
  openPort,
  otherPortOutside,
  outOfNetwork,
  outsiderOf,
  throughMachine,
} from "./model/identity/outside.ts";
export { absenceAt, folderOf, homeless, isProven } from "./model/identity/presence.ts";
export { addressedRemotely, boundHosts, callsFromBound, callsRemotely } from "./model/identity/reach.ts";
export { type PortConflict, portConflicts } from "./model/identity/taken-ports.ts";
export { bindsOne, translationGap } from "./model/identity/translation.ts";
export { Setting, Undecided } from "./model/known.ts";
export type { HealthCheck, Launch, QuotedTogether, Storage } from "./model/launch.ts";
export {
  type CommandName,
  canMap,
  commandName,
  commandsOfPeer,
  commandsOfReplication,
  commandsOfWatch,
  mappedName,
  mapTo,
  renamedCommands,
  sameName,
} from "./model/links/command-names.ts";
export {
  dialled,
  encryptionNow,
  encryptionOfWatch,
  encryptionTowards,
  type Protocol,
  tlsPort,
} from "./model/links/encryption.ts";
export { type Link, links } from "./model/links/links.ts";
export { type Broken, type NeededCommand, neededCommands, streamed } from "./model/links/needs.ts";
export { isAlive } from "./model/live/alive.ts";
export { isYoung, keysOf } from "./model/live/census.ts";
export { type Claim, rivalClaims } from "./model/live/claims.ts";
export { type OtherRole, otherRoles } from "./model/live/declared-roles.ts";
export type { Drift } from "./model/live/drift.ts";
export { refusedUsers, unknownCommands } from "./model/live/dry-runs.ts";
export { elsewhere } from "./model/live/elsewhere.ts";
export type { AttachedReplica, Live } from "./model/live/live.ts";
export { runningLossOf } from "./model/live/loss.ts";
export { notAsked } from "./model/live/missing.ts";
export {
  durationText,
  isEveryMachines,
  isForgotten,
  millisecondsInRole,
  nameOfReputation,
  type Opinion,
  type Reputation,
  reputationsOf,
} from "./model/live/opinions.ts";
export type { LivePeer } from "./model/live/peer.ts";
export { thoughCheckPasses } from "./model/live/quorum-check.ts";
export { type RefusedLogin, refusedLogins } from "./model/live/refused-logins.ts";
export { attachmentOf, distanceOf, isCopying, isLinkToldOtherwise } from "./model/live/replication.ts";
export { agreedMaster, type UnexpectedMaster, unexpectedMasters } from "./model/live/roles.ts";
export type { LiveWatch } from "./model/live/watch.ts";
export { inFile, type Located, type Origin } from "./model/origin.ts";
export { awaitsFilling, type Unfilled, unfilled } from "./model/placeholders.ts";
export { byRelease } from "./model/release.ts";
export { repetitions } from "./model/repetitions.ts";
export { configWith, isReplaced, isRewritten, sharersOf } from "./model/rewriting.ts";
export { circleOf, leadsInCircle, takesManyMasters, topOf } from "./model/roles/chains.ts";
export { nodeCount } from "./model/roles/group-size.ts";
export {
  agreedAddress,
  contradicted,
  hasOnlyReplicas,
  lostReplicas,
  rivalsFor,
  secondMasters,
} from "./model/roles/leaders.ts";
export { eligible, leaderOf, mayBecomeMaster, possibleMasters } from "./model/roles/promotion.ts";
export {
  followedInstead,
  hasServersOfOthersOnly,
  isFollowed,
  leaderOnOtherPort,
  monitoredInstead,
  onlyLeader,
  otherNameAbove,
} from "./model/roles/targets.ts";
export type { Secret } from "./model/secret.ts";
export { newerName, shownWord, spellingAt } from "./model/spelling.ts";
export { causedByQuoting, releaseThatGoesOn } from "./model/together.ts";
export { type Deviation, deviations, requireAllKnown } from "./model/values/drift.ts";
export { type DataLoss, lossOf } from "./model/values/losses.ts";
export { outputLimit } from "./model/values/output-buffers.ts";
export { appendsOnly, isCache, keepsNothing, savePoints, savePointsText } from "./model/values/persistence.ts";
export { sizeText } from "./model/values/sizes.ts";
export { timesOf } from "./model/values/times.ts";
export { areSeveralSets, followersOf } from "./model/votes/census.ts";
export { epochOf, failoverRuns, hasFailedOver, latest, newestOf, requireSettled } from "./model/votes/epochs.ts";
export { type Memory, memories } from "./model/votes/peers.ts";
export { crowdOf, evictionsOf } from "./model/votes/placement.ts";
export { type Loss, type Votes, votesOn } from "./model/votes/votes.ts";
export type { ConfigFile, Directive, Span, Word } from "./syntax/config-file.ts";
export { isGivenName, shownName, withoutLogin } from "./syntax/masking.ts";
export { fromOwnText, ownText } from "./syntax/own-text.ts";
export { decode } from "./syntax/position.ts";
export type * from "./syntax/problem.ts";
export type { Severity };

/** What a rule can be asked about, once per ... */
export interface Subjects {
  /** ... instance, of either kind: for rules on what stands in its files. */
  readonly instance: Instance;
  /** ... server that holds data. */
  readonly node: DataNode;
  readonly sentinel: Sentinel;
  /** ... master name with the sentinels that watch it. */
  readonly master: Master;
  /** ... set of nodes that swap roles. */
  readonly group: Group;
  /** ... pair that must talk. */
  readonly link: Link;
  /** ... setting of a running instance whose files are known. */
  readonly drift: Drift;
  readonly deployment: Deployment;
}
export type SubjectKind = keyof Subjects;

/** Files by name, as they stand in a folder of their own. */
export type Files = Readonly<Record<string, string>>;

/**
 * A deployment in miniature. Under a line that the rule is to report stands a comment with carets below the words meant
 * and the whole message: `#  ^^^^ message`. In a file that ends in `.acl`, which can hold no comments, a blank line takes
 * its place when the sample is checked. A sample for another server than the default names it. A file that ends in `.facts`
 * is what running instances answered.
 */
export type Sample =
  | Files
  | {
      readonly files: Files;
      readonly target?: string;
      readonly partial?: boolean;
      /** Files that are there and cannot be read. */
      readonly locked?: readonly string[];
    };

/** A number that operators have reason to see otherwise: a project file may set it. */
export interface Parameter {
  readonly default: number;
  readonly unit: "milliseconds" | "bytes" | "replicas" | "connections";
  /** The least value that makes sense. */
  readonly minimum: number;
  /** What it decides; lower case, no full stop. */
  readonly description: string;
}

/** By name. */
export type Parameters = Readonly<Record<string, Parameter>>;

/** What the parameters of a rule are in a run: as asked for, else the default. */
export type ParameterValues<P extends Parameters = Parameters> = { readonly [Name in keyof P]: number };

export interface Rule<K extends SubjectKind = SubjectKind, P extends Parameters = Parameters> {
  /** As in the rule evidence; also the name of its file and of its page. */
  readonly id: string;
  readonly severity: Severity;
  /** What is demanded, in one sentence. */
  readonly summary: string;
  /** What happens in production, in a paragraph or two of Markdown. */
  readonly why: string;
  /** What happens if it stays, in a line of the report. */
  readonly consequence: string;
  /** What to do, in a line of the report. */
  readonly remedy: string;
  /** How to see it on running servers: commands, answers, log lines; Markdown. */
  readonly live: string;
  /** The release from which it matters, if not all. */
  readonly since?: string;
  /** What it finds is spelled as in older releases, or has no effect: editors strike it through, or fade it out. */
  readonly tag?: "deprecated" | "unnecessary";
  /** Reports and documents it rests on. */
  readonly evidence: readonly string[];
  readonly each: K;
  /** It concludes from what is absent: undecided where only a part of the deployment was given. */
  readonly needsAll?: boolean;
  readonly parameters?: P;
  check(subject: Subjects[K], parameters: ParameterValues<P>): Iterable<Finding>;
  /** The bad samples with the smallest repair, and near misses: nothing is reported. */
  readonly good: readonly Sample[];
  readonly bad: readonly Sample[];
}

/** What a rule found: values, never positions. */
export interface Finding {
  readonly at: Origin;
  /** Lower case, no full stop: the value found and the value needed; never a secret. */
  readonly message: string;
  readonly related: readonly Note[];
  /** Where it differs from the rule's. */
  readonly severity?: Severity;
  /** Where it differs from the rule's. */
  readonly consequence?: string;
  /** Where it differs from the rule's. */
  readonly remedy?: string;
  /** A repair that is certain to be meant; without one the remedy says in words what to decide. */
  readonly fix?: Fix;
}

/** A place that takes part, and what it has to do with it. */
export interface Note {
  readonly at: Located | Origin;
  readonly message: string;
}

/** Returns its argument; it is there for the types. */
export function defineRule<K extends SubjectKind, const P extends Parameters = Record<never, never>>(
  rule: Rule<K, P>,
): Rule<K, P> {
  return rule;
}

/** Says that something is wrong at a value. */
export function finding(
  at: Located | Origin,
  message: string,
  more: Partial<Pick<Finding, "related" | "severity" | "consequence" | "remedy" | "fix">> = {},
): Finding {
  return { related: [], ...more, at: originOf(at), message };
}

export function originOf(at: Located | Origin): Origin {
  return "origin" in at ? at.origin : at;
}

/** What a rule says of one mistake. */
export interface Told {
  readonly message: string;
  readonly related?: readonly Note[];
  readonly severity?: Severity;
  readonly remedy?: string;
  readonly fix?: Fix;
}

/**
 * A finding for each mistake of a kind that was met while reading an instance's files: an error where the server
 * refuses it, a warning where it goes on or where that is not sure, which the message then says. Those that cannot be
 * judged do not keep the others from being told.
 *
 * @param tell undefined for a mistake that is told together with another
 * @throws Undecided when the others have been told
 */
export function* mistakes<K extends ProblemKind>(
  instance: Instance,
  kind: K,
  tell: (problem: ProblemOf<K>) => string | Told | undefined,
): Iterable<Finding> {
  let open: Undecided | undefined;
  for (const problem of instance.problems(kind)) {
    let told: string | Told | undefined;
    try {
      told = tell(problem);
    } catch (error) {
      if (!(error instanceof Undecided)) throw error;
      open ??= error;
    }
    if (told === undefined) continue;
    const { message, ...more } = typeof told === "string" ? { message: told } : told;
    const severity = problem.refused && problem.certain ? "error" : "warning";
    yield finding(wordsOf(problem), message, { severity, ...more });
  }
  if (open) throw open;
}

/**
 * What is found on each of several subjects. Those that cannot be judged do not keep the others from being told, and
 * count as one open question.
 *
 * @throws Undecided when the others have been told
 */
export function* findingsOf<T>(subjects: Iterable<T>, check: (subject: T) => Iterable<Finding>): Iterable<Finding> {
  let open: Undecided | undefined;
  for (const subject of subjects) {
    try {
      yield* check(subject);
    } catch (error) {
      if (!(error instanceof Undecided)) throw error;
      open ??= error;
    }
  }
  if (open) throw open;
}

/** Where the words of a mistake stand. */
export function wordsOf(problem: Problem): Origin {
  const { file, directive, words } = problem;
  return atWords(file, words, directive);
}

/** A whole line. */
export function lineAt({ file, directive }: Place): Origin {
  return inFile(file, directive);
}
