import type { Instance } from "../model/deployment.ts";
import type { Setting } from "../model/known.ts";
import type { Secret } from "../model/secret.ts";
import type { Login } from "../probe/request.ts";

/** `--auth-from-files`: how the files of a deployment log in to one of its instances; undefined where they do not tell. */
export function declaredLogin(instance: Instance): Login | undefined {
  const access = instance.access.or(undefined);
  // A password that nobody demands is refused.
  if (!access || access.kind === "open") return undefined;
  if (access.kind === "password") {
    const password = access.secrets.map((secret) => secret.inClear()).find((text) => text !== undefined);
    if (password !== undefined) return { password };
  }
  for (const [user, secret] of sentBy(instance)) {
    const password = secret.or(undefined)?.inClear();
    if (password !== undefined && user.isKnown) return { password, ...(user.value && { user: user.value }) };
  }
  return undefined;
}

type Sent = readonly [user: Setting<string | undefined>, secret: Setting<Secret | undefined>];

/** What sentinels send to it. */
function* sentBy(instance: Instance): Iterable<Sent> {
  if (instance.kind === "sentinel")
    for (const { peerUser, peerPass } of instance.deployment.sentinels) yield [peerUser, peerPass];
  else
    for (const { watches } of instance.group.masters)
      for (const { authUser, authPass } of watches) yield [authUser, authPass];
}
