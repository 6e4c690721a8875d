import type { Deployment, Instance } from "../deployment.ts";
import { type Link, links } from "../links/links.ts";
import { mayBecomeMaster } from "../roles/promotion.ts";
import { type Lack, lacksOf } from "./rights.ts";
import type { User } from "./users.ts";

/** One user of one instance, and who comes in as it: the first of those that send the same. */
export interface Login<L extends Link = Link> {
  readonly link: L;
  readonly at: L["to"];
  /**
   * Undefined where nobody is let in.
   *
   * @throws Undecided
   */
  readonly user: User | undefined;
  /**
   * What that user may not do of what the link needs.
   *
   * @throws Undecided
   */
  readonly lacks: readonly Lack[];
}

/** Every instance with every user that comes in by links of a kind: as many as there are instances, not pairs of them. */
export function logins<K extends Link["kind"]>(
  deployment: Deployment,
  kind: K,
): readonly Login<Extract<Link, { kind: K }>>[] {
  const ofDeployment = made.get(deployment) ?? new Map<Link["kind"], readonly Login[]>();
  made.set(deployment, ofDeployment);
  const known = ofDeployment.get(kind) ?? [...allLogins(deployment, kind)];
  ofDeployment.set(kind, known);
  return known as readonly Login<Extract<Link, { kind: K }>>[];
}

const made = new WeakMap<Deployment, Map<Link["kind"], readonly Login[]>>();

function* allLogins<K extends Link["kind"]>(
  deployment: Deployment,
  kind: K,
): Iterable<Login<Extract<Link, { kind: K }>>> {
  // Of the first near end, which may be among the far ends itself and is then left to the second.
  const seen = new Map<readonly Instance[], Map<string, Instance | undefined>>();
  for (const link of links(deployment)) {
    if (link.kind !== kind) continue;
    const { alike, from, credentials } = link;
    const known = seen.get(alike) ?? new Map<string, Instance | undefined>();
    seen.set(alike, known);
    const sent = `${credentials.user.or("?")}\n${credentials.secret.or(undefined)?.digest()}`;
    const isFirst = !known.has(sent);
    const left = known.get(sent);
    const ends = isFirst ? alike.filter((end) => end !== from) : left && left !== from ? [left] : [];
    if (!isFirst && ends.length === 0) continue;
    known.set(sent, isFirst && alike.includes(from) ? from : undefined);
    for (const at of ends) if (isReached(link, at)) yield loginOf(link as Extract<Link, { kind: K }>, at);
  }
}

function isReached({ kind, to }: Link, at: Instance): boolean {
  return kind !== "replication" || at === to || (at.kind === "server" && mayBecomeMaster(at));
}

function loginOf<L extends Link>(link: L, at: Instance): Login<L> {
  return {
    link,
    at,
    get user() {
      return link.credentials.outcome === "accepted" ? userAt(link, at) : undefined;
    },
    get lacks() {
      return this.user ? lacksOf(link.kind, this.user, at).value : [];
    },
  };
}

/** Who is let in as no named user, or in spite of a refused AUTH, is the default user. */
function userAt({ credentials: { user, secret } }: Link, at: Instance): User {
  const byDefault = at.users.get("default").value!;
  const password = secret.value;
  const named = password && user.value !== undefined ? at.users.get(user.value).value : undefined;
  if (!password || !named) return byDefault;
  const { access } = named;
  const isIn =
    access.kind === "open" || (access.kind === "password" && access.secrets.some((one) => one.equals(password)));
  return isIn ? named : byDefault;
}

/** How the near end comes in, as the end of "the sentinel ...". */
export function mannerOf({ link }: Login): string {
  return link.credentials.secret.value ? "logs in to it" : "sends no login and is its default user";
}

/** Says of each user whether its line comes up for the first time: several instances may read one file. */
export function newLines(): (user: User) => boolean {
  const seen = new Set<string>();
  return ({ origin }) => {
    const place = `${origin.file.uri}:${origin.start}`;
    return !seen.has(place) && seen.add(place) !== undefined;
  };
}
