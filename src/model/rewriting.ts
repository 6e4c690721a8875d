import { isAtLeast } from "../../grammar/version.ts";
import type { Instance, Sentinel } from "./deployment.ts";
import { Undecided } from "./known.ts";
import type { Launch, Storage } from "./launch.ts";

/** Whether an instance writes its own file while it runs: Sentinel does, and has the servers do it that it watches. */
export function isRewritten(instance: Instance): boolean {
  if (instance.kind === "sentinel") return instance.watches.length > 0;
  const { failsOver, masters } = instance.group;
  return failsOver && masters.length > 0;
}

/**
 * Whether its file is replaced by rename() when it is rewritten, so that its folder must be writable; before 6.0.9 it is
 * written in place (rewriteConfigOverwriteFile in config.c; redis#7824).
 */
export function isReplaced({ image, loading }: Instance): boolean {
  return isAtLeast(image ?? loading.target, { redis: "6.0.9", valkey: "7.2" });
}

/**
 * Where the file of an instance lies, if that has a trait.
 *
 * @throws Undecided if it has and it is not sure that this is the file it is started with
 */
export function configWith(
  { launch }: Pick<Instance, "launch">,
  has: (config: Storage, launch: Launch) => boolean,
): Storage | undefined {
  if (!launch?.config || !has(launch.config, launch)) return undefined;
  if (launch.unread !== undefined && !launch.isFollowed) throw new Undecided(launch.unread);
  return launch.config;
}

/** The other sentinels that write to the file of one, as far as the files prove that it is one file. */
export function sharersOf(sentinel: Sentinel): readonly Sentinel[] {
  const { launch, deployment } = sentinel;
  const config = launch?.config;
  if (!config || !isWritable(sentinel)) return [];
  return deployment.sentinels.filter((other) => {
    if (other === sentinel || other.launch?.config?.key !== config.key || !isWritable(other)) return false;
    return isOneFile(config.kind, sentinel, other);
  });
}

/** It can write its file, and where it lies is sure. */
function isWritable(sentinel: Sentinel): boolean {
  const { launch } = sentinel;
  const { config } = launch ?? {};
  if (!config || config.isReadOnly || (launch?.unread !== undefined && !launch.isFollowed)) return false;
  return !(config.isMountPoint && isReplaced(sentinel));
}

function isOneFile(kind: Storage["kind"], one: Sentinel, other: Sentinel): boolean {
  const [a, b] = [one.launch!, other.launch!];
  const isOneMachine = a.machine !== undefined && a.machine === b.machine;
  switch (kind) {
    case "machine": {
      // Those of one port are on machines of their own, or do not start.
      const ports = [one, other].map(({ settings }) => settings.get("port").or(undefined));
      return ports[0] !== undefined && ports[1] !== undefined && ports[0] !== ports[1];
    }
    case "volume":
      // The claims of a cluster are one wherever pods run, volumes of containers are their machine's.
      return (a.by === "kubernetes" && b.by === "kubernetes") || isOneMachine;
    case "bind-file":
    case "bind-folder":
      return isOneMachine;
    case "written":
      return (a.namespace !== undefined && a.namespace === b.namespace) || isOneMachine;
    default:
      return a.namespace !== undefined && a.namespace === b.namespace;
  }
}
