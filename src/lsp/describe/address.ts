import { atoi } from "../../../grammar/numbers.ts";
import { type Address, addressText, normalizeHost, sameAddress } from "../../model/address.ts";
import type { Instance } from "../../model/deployment.ts";
import { decode } from "../../syntax/position.ts";
import type { WrittenAddress } from "../places/roles.ts";
import { mostListed, roleText } from "./instance.ts";
import type { Block, Inline } from "./prose.ts";
import type { Reader } from "./readers.ts";

/** Which instances of the deployments answer at an address, as those see it who name it. */
export function addressBlocks({ host, port }: WrittenAddress, readers: readonly Reader[]): Block[] {
  const address = { host: normalizeHost(host.value), port: atoi(port.value) };
  const found = new Set(readers.flatMap(({ instance }) => instancesAt(address, instance)));
  if (found.size === 0) return [[`No instance of the deployment is known to be at ${decode(addressText(address))}.`]];
  const lines = [...found].slice(0, mostListed).map((instance): readonly Inline[] => roleText(instance));
  return [[`At ${decode(addressText(address))}:`], { list: lines }];
}

function instancesAt(address: Address, from: Instance): readonly Instance[] {
  const { deployment } = from;
  const nodes = deployment.nodesAt(address, from);
  if (nodes.length > 0) return nodes;
  return deployment.sentinels.filter(({ address: own, otherAddresses }) =>
    [own, ...otherAddresses].some((one) => one.isKnown && sameAddress(one.value, address)),
  );
}
