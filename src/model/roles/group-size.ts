import { decode } from "../../syntax/position.ts";
import { addressText } from "../address.ts";
import type { Group } from "../deployment.ts";
import { homeless, isProven } from "../identity/presence.ts";
import { Setting } from "../known.ts";

/**
 * How many nodes swap roles, where every one of them has a file: unknown where others are named, where a server may belong
 * to the group, and where one file may serve several containers.
 */
export function nodeCount(group: Group): Setting<number> {
  const { deployment, origin, masters } = group;
  const unknown = (missing: string) => Setting.unknown<number>(missing, origin);
  const nodes = group.nodes.filter(({ isLeftOut }) => !isLeftOut);
  const [stranger] = homeless(group);
  if (stranger) return unknown(`whom ${stranger} follows`);
  const named = [
    ...masters
      .flatMap(({ watches }) => watches)
      .flatMap(({ address, knownReplicas, sentinel }) =>
        [address, ...knownReplicas].map((setting) => [sentinel, setting] as const),
      ),
    ...nodes.map((node) => [node, node.replicaof] as const),
  ];
  for (const [by, setting] of named) {
    if (!setting.isKnown) return unknown(setting.missing!);
    const address = setting.value;
    if (address && deployment.nodesAt(address, by).length === 0) {
      return unknown(`the file of the server at ${decode(addressText(address))}`);
    }
  }
  const starter = deployment.serverStarter;
  const used = deployment.nodes.filter(({ isLeftOut }) => !isLeftOut).length;
  if (starter ? starter.count !== used : deployment.isAccompanied && !nodes.every(isProven)) {
    return unknown(`how many servers ${starter ? decode(starter.file) : "the files beside the configuration"} starts`);
  }
  return Setting.known(nodes.length, origin);
}
