import { mayRunAt } from "../../model/access/rights.ts";
import type { User } from "../../model/access/users.ts";
import type { Instance } from "../../model/deployment.ts";
import type { Setting } from "../../model/known.ts";
import { Secret } from "../../model/secret.ts";
import type { Login } from "../../probe/request.ts";

/**
 * As whom an instance lets in, by its own files (`--auth-from-files`): of its users whose password is known the first that
 * may ask for INFO. The default user comes first, then those that sentinels and others of its kind log in as. Where its users
 * are in a file that was not read, it is one of these.
 *
 * The password goes to the address that the same files give for the instance: who writes them decides both. That is why it
 * takes an option.
 *
 * @returns undefined where no password is needed, or none is known
 */
export function declaredLogin(instance: Instance): Login | undefined {
  if (instance.access.or(undefined)?.kind === "open") return undefined;
  const { users } = instance;
  const sent = [...sentTo(instance)];
  const first = ["default", ...sent.flatMap(({ user }) => user ?? [])];
  const known = [...first.flatMap((name) => users.get(name).or(undefined) ?? []), ...users.named];
  const passwords = sent.map(({ password }) => password);
  const usable = known.flatMap((user) => {
    const password = passwordOf(user, passwords);
    return password === undefined ? [] : [{ user, password }];
  });
  const best = usable.find(({ user }) => mayRunAt(user, instance, "info")) ?? usable[0];
  if (best) return { password: best.password, ...(best.user.name !== "default" && { user: best.user.name }) };
  return sent.find(({ user }) => !users.get(user ?? "default").isKnown);
}

/** One that stands in plain text, or whose hash stands there and which others are known to send. */
function passwordOf({ access }: User, sent: readonly string[]): string | undefined {
  if (access.kind !== "password") return undefined;
  const plain = access.secrets.map((secret) => secret.inClear()).find(Boolean);
  return plain ?? sent.find((text) => access.secrets.some((secret) => secret.equals(Secret.plain(text))));
}

/** What sentinels log in with to it, and what it logs in with to others of its kind, which most often let in the same. */
function* sentTo(instance: Instance): Iterable<Login> {
  if (instance.kind === "sentinel")
    for (const { peerUser, peerPass } of [instance, ...instance.deployment.sentinels])
      yield* loginOf(peerUser, peerPass);
  else {
    for (const { watches } of instance.group.masters)
      for (const { authUser, authPass } of watches) yield* loginOf(authUser, authPass);
    yield* loginOf(instance.settings.get("masteruser"), instance.settings.secret("masterauth"));
  }
}

function* loginOf(user: Setting<string | undefined>, secret: Setting<Secret | undefined>): Iterable<Login> {
  const name = user.or(undefined);
  const password = secret.or(undefined)?.inClear();
  if (password && user.isKnown) yield { password, ...(name && { user: name }) };
}
