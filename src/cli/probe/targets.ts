import type { Endpoint } from "../../facts/answers.ts";
import { exactKey, isWildcard } from "../../model/address.ts";
import type { Deployment, Instance } from "../../model/deployment.ts";
import { boundLoopback } from "../../model/identity/bound-loopback.ts";

/** A declared instance to ask. */
export interface DeclaredTarget {
  readonly instance: Instance;
  readonly address: Endpoint;
  readonly isTls: boolean;
}

/** A declared instance that cannot be asked. */
export interface NotAsked {
  readonly instance: Instance;
  /** As the end of "not asked: ". */
  readonly reason: string;
}

/** Which of the declared instances to ask, and where: each address once. */
export function targetsIn(deployments: readonly Deployment[]): {
  readonly targets: readonly DeclaredTarget[];
  readonly notAsked: readonly NotAsked[];
} {
  const targets = new Map<string, DeclaredTarget>();
  const notAsked: NotAsked[] = [];
  for (const instance of deployments.flatMap(({ instances }) => instances)) {
    // Spare copies and patterns are no servers.
    if (instance.isLeftOut) continue;
    const address = addressOf(instance);
    if (!address) notAsked.push({ instance, reason: "its address is not known; give --seed or a project file" });
    else if (!targets.has(exactKey(address)))
      targets.set(exactKey(address), { instance, address, isTls: speaksTls(instance, address) });
  }
  return { targets: [...targets.values()], notAsked };
}

function addressOf(instance: Instance): Endpoint | undefined {
  const { address, otherAddresses } = instance;
  const bound = boundLoopback(instance);
  if (bound) return bound;
  const known = [address, ...otherAddresses].find((one) => one.isKnown && !isWildcard(one.value.host));
  const port = known?.value.port ?? 0;
  return port > 0 && port < 65_536 ? known?.value : undefined;
}

/** The port is the one for TLS, or there is no other. */
function speaksTls({ settings }: Instance, { port }: Endpoint): boolean {
  const tlsPort = settings.get("tls-port").or(undefined);
  return Boolean(tlsPort) && (port === tlsPort || settings.get("port").or(undefined) === 0);
}
