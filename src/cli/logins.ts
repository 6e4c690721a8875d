import type { Endpoint } from "../facts/answers.ts";
import type { Login, ProbeTarget } from "../probe/request.ts";
import { encode } from "../syntax/position.ts";

/** As whom to ask. */
export interface Logins {
  readonly of: (kind: "server" | "sentinel", address: Endpoint) => Login | undefined;
  readonly ofUnknown: (address: Endpoint) => Pick<ProbeTarget, "login" | "second">;
}

/** Those of the environment. */
export function logins({
  REDIS_HA_LINT_USERNAME: user,
  REDIS_HA_LINT_PASSWORD: password,
  REDIS_HA_LINT_SENTINEL_USERNAME: sentinelUser,
  REDIS_HA_LINT_SENTINEL_PASSWORD: sentinelPassword,
}: NodeJS.ProcessEnv): Logins {
  const loginOf = (user: string | undefined, password: string | undefined): Login | undefined =>
    password ? { password: encode(password), ...(user && { user: encode(user) }) } : undefined;
  const of = (kind: "server" | "sentinel") =>
    kind === "server" ? loginOf(user, password) : loginOf(sentinelUser, sentinelPassword);
  return {
    of,
    ofUnknown({ port }) {
      const kind = port === 26_379 ? "sentinel" : "server";
      const login = of(kind);
      const other = kind === "server" ? "sentinel" : "server";
      const second = of(other);
      return { ...(login && { login }), second: { kind: other, ...(second && { login: second }) } };
    },
  };
}
