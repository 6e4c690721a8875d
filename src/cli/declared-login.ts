import { mayRunAt } from "../model/access/rights.ts";
import type { User } from "../model/access/users.ts";
import type { Instance } from "../model/deployment.ts";
import type { Login } from "../probe/request.ts";

/**
 * As whom an instance lets in, by its own files (`--auth-from-files`): of its users that have a password in plain text the
 * first that may ask for INFO; the default user comes first, then the one that others of its kind log in as. Where its users
 * are in a file that was not read, it is that one.
 *
 * The password goes to the address that the same files give for the instance: who writes them decides both. That is why it
 * takes an option.
 *
 * @returns undefined where no password is needed, or none is known
 */
export function declaredLogin(instance: Instance): Login | undefined {
  if (instance.access.or(undefined)?.kind === "open") return undefined;
  const sent = sentLogin(instance);
  const { users } = instance;
  const names = ["default", ...(sent?.user === undefined ? [] : [sent.user])];
  const first = names.flatMap((name) => users.get(name).or(undefined) ?? []);
  const usable = [...first, ...users.named].flatMap((user) => {
    const password = plainPassword(user);
    return password === undefined ? [] : [{ user, password }];
  });
  const best = usable.find(({ user }) => mayRunAt(user, instance, "info")) ?? usable[0];
  if (best) return { password: best.password, ...(best.user.name !== "default" && { user: best.user.name }) };
  return users.get(sent?.user ?? "default").isKnown ? undefined : sent;
}

function plainPassword({ access }: User): string | undefined {
  if (access.kind !== "password") return undefined;
  return access.secrets.map((secret) => secret.inClear()).find(Boolean);
}

/** What an instance logs in with to others of its kind, which most often let in the same. */
function sentLogin(instance: Instance): Login | undefined {
  const isSentinel = instance.kind === "sentinel";
  const secret = isSentinel ? instance.peerPass : instance.settings.secret("masterauth");
  const user = isSentinel ? instance.peerUser : instance.settings.get("masteruser");
  const password = secret.or(undefined)?.inClear();
  return password ? { password, ...(user.or(undefined) && { user: user.or(undefined)! }) } : undefined;
}
