import type { Endpoint } from "../facts/answers.ts";
import type { Login, ProbeTarget } from "./request.ts";

/** As whom instances are asked. */
export interface Credentials {
  /** For single hosts; the first that fits wins. */
  readonly hosts: readonly HostLogin[];
  /** For all other data nodes. */
  readonly server?: Login;
  /** For all other sentinels, which have passwords of their own: never that of the servers. */
  readonly sentinel?: Login;
}

export interface HostLogin {
  /** @param host as files, replies or the user call it */
  readonly isFor: (host: string) => boolean;
  /** Undefined for both. */
  readonly kind?: "server" | "sentinel";
  readonly login: Login;
}

/** The login for an instance; undefined to ask without. */
export function loginFor(kind: "server" | "sentinel", { host }: Endpoint, credentials: Credentials): Login | undefined {
  const own = credentials.hosts.find((one) => (one.kind ?? kind) === kind && one.isFor(host));
  return own?.login ?? credentials[kind];
}

/** How to log in where the kind is not known: as to a sentinel on Sentinel's port, else as to a server, then the other way. */
export function loginsForUnknown(address: Endpoint, credentials: Credentials): Pick<ProbeTarget, "login" | "second"> {
  const kinds = ["sentinel", "server"] as const;
  const [first, second] = address.port === 26_379 ? kinds : kinds.toReversed();
  const login = loginFor(first!, address, credentials);
  const other = loginFor(second!, address, credentials);
  return {
    ...(login && { login }),
    ...(!isSame(login, other) && { second: { kind: second!, ...(other && { login: other }) } }),
  };
}

function isSame(a: Login | undefined, b: Login | undefined): boolean {
  return a?.user === b?.user && a?.password === b?.password;
}
