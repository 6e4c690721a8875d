import type { Failure } from "../../facts/answers.ts";
import { isWanted } from "../access/access.ts";
import type { DataNode, Group } from "../deployment.ts";
import type { Located } from "../origin.ts";

/** A server that refused the login it was asked with, though that should let in. */
export interface RefusedLogin {
  readonly node: DataNode;
  /** Its answer. */
  readonly refusal: Failure & Located;
  /** One with which it swaps roles and that answered to the same login; undefined where none did. */
  readonly acceptedBy: DataNode | undefined;
  /** It is the password of its own file. */
  readonly isDeclared: boolean;
}

/** Those of a group whose nodes swap roles; a login as a named user, which not every node needs to have, is none. */
export function refusedLogins({ nodes, failsOver }: Group): readonly RefusedLogin[] {
  if (!failsOver || nodes.length < 2) return [];
  const accepting = nodes.filter(
    ({ live }) => live && !live.unreachable && isDefaultUser(live.lines("user")[0]?.words[0]?.value),
  );
  return nodes.flatMap((node) => {
    const { unreachable: refusal, login } = node.live ?? {};
    if (!login || refusal?.code !== "wrong-password") return [];
    const acceptedBy = accepting.find(({ live }) => live!.login?.number === login.number);
    const isDeclared = login.isDeclared === true && letsInByFile(node);
    return acceptedBy || isDeclared ? [{ node, refusal, acceptedBy, isDeclared }] : [];
  });
}

/** @param name as ACL WHOAMI says; undefined where there are no users yet */
function isDefaultUser(name: string | undefined): boolean {
  return name === undefined || name === "default";
}

/** A user line or an ACL file may leave requirepass without effect. */
function letsInByFile({ declared }: DataNode): boolean {
  const secret = declared?.settings.secret("requirepass").or(undefined);
  const access = declared?.access.or(undefined);
  return secret !== undefined && access !== undefined && isWanted(secret, access);
}
