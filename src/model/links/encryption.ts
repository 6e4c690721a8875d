import type { DataNode, Instance, Watch } from "../deployment.ts";
import { Setting } from "../known.ts";

/** What is spoken on a connection or a port. */
export type Protocol = "TLS" | "plain text";

/** Whether both ends of a connection speak the same: TLS towards a plain port fails, and so does the other way round. */
export interface Encryption {
  /** The near end's `tls-replication`: it decides for replicas and for sentinels, whatever else is set. */
  readonly dials: Setting<Protocol>;
  /** The port of the far end that is dialled. */
  readonly port: Setting<number>;
  readonly speaks: Setting<Protocol>;
  /** @throws Undecided where either side is unknown */
  readonly fits: boolean;
}

/** A replica's connection to the master its line names. */
export function encryptionNow(from: DataNode, to: DataNode): Encryption {
  const port = from.replicaof.map((master) => master?.port ?? 0);
  return between(from, to, port);
}

/** A connection to the port by which a replica or a sentinel makes itself known. */
export function encryptionTowards(from: Instance, to: Instance): Encryption {
  return between(from, to, to.port);
}

/** A sentinel's connection to a node: to the monitored port, or to the one that a replica makes known. */
export function encryptionOfWatch({ sentinel, address }: Watch, to: DataNode): Encryption {
  const isMonitored = address.isKnown && to.deployment.nodesAt(address.value, sentinel).includes(to);
  return between(sentinel, to, isMonitored ? address.map(({ port }) => port) : to.port);
}

/** What an instance speaks when it opens a connection itself (connTypeOfReplication in replication.c). */
export function dialled({ settings }: Instance): Setting<Protocol> {
  return settings.get("tls-replication").map((yes) => (yes ? "TLS" : "plain text"));
}

/** Whether an instance listens with TLS; unknown where nobody can tell. */
export function tlsPort({ settings }: Instance): Setting<number | undefined> {
  return settings.get("tls-port").map((port) => port || undefined);
}

function between(from: Instance, to: Instance, port: Setting<number>): Encryption {
  const dials = dialled(from);
  const speaks = spokenAt(to, port);
  return {
    dials,
    port,
    speaks,
    get fits() {
      return dials.value === speaks.value;
    },
  };
}

/** What is spoken on a port of an instance. One that is not its own leads to the only one it has, by some mapping. */
function spokenAt(to: Instance, port: Setting<number>): Setting<Protocol> {
  const plain = to.settings.get("port");
  const tls = tlsPort(to);
  const unknown = (missing: string) => Setting.unknown<Protocol>(missing, to.origin);
  if (!port.isKnown) return unknown(port.missing!);
  if (tls.isKnown && tls.value === port.value) return Setting.known("TLS", tls.origin);
  if (plain.isKnown && plain.value === port.value) return Setting.known("plain text", plain.origin);
  if (!tls.isKnown) return unknown(tls.missing!);
  if (tls.value === undefined) return Setting.known("plain text", plain.origin);
  if (!plain.isKnown) return unknown(plain.missing!);
  if (plain.value === 0) return Setting.known("TLS", tls.origin);
  return unknown(`which of its ports ${to} is reached on as ${port.value}`);
}
