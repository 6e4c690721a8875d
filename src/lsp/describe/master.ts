import { addressText } from "../../model/address.ts";
import type { Master } from "../../model/deployment.ts";
import { count } from "../../report/counts.ts";
import type { ConfigFile } from "../../syntax/config-file.ts";
import { decode } from "../../syntax/position.ts";
import { masterWordOf, statementOf } from "../places/roles.ts";
import type { Part } from "../workspace/snapshot.ts";
import { mostListed, roleText } from "./instance.ts";
import type { Block, Inline } from "./prose.ts";
import type { Reader } from "./readers.ts";

/** What is watched under a master name, and by whom. */
export function masterBlocks(name: string, part: Part, readers: readonly Reader[]): Block[] {
  const deployments = new Set(readers.map(({ instance }) => instance.deployment));
  const masters = [...deployments].flatMap((deployment) => deployment.masters.filter((one) => one.name === name));
  if (masters.length > 0) return masters.flatMap(blocksOf);
  if (readers.length === 0) return [];
  const files = [part.file, ...readers.map(({ instance }) => instance.file)];
  // Its line may be refused, or have words that are open; where no line is understood, one may be written at the start.
  const isOpen =
    files.some((file) => isNamedIn(file, name)) || [...deployments].every(({ masters }) => masters.length === 0);
  return [
    [isOpen ? "What is watched under this name is not known." : "No monitor line of the deployment gives this name."],
  ];
}

/** Whether a monitor line has this name, or one that is filled in before the file is used. */
function isNamedIn({ directives }: ConfigFile, name: string): boolean {
  return directives.some((one) => {
    if (statementOf(one) !== "monitor") return false;
    const written = decode(masterWordOf(one)?.value ?? "");
    return written === name || /[${}<>%]/.test(written);
  });
}

function blocksOf(master: Master): Block[] {
  const { watches, monitored, sentinelCount } = master;
  const addresses = [
    ...new Set(
      watches.map(({ address }) => (address.isKnown ? decode(addressText(address.value)) : "an unknown address")),
    ),
  ];
  const quorums = [...new Set(watches.map(({ quorum }) => (quorum.isKnown ? `${quorum.value}` : "unknown")))].sort();
  const seen = count(watches.length, "sentinel");
  const of = sentinelCount.isKnown ? count(sentinelCount.value, "sentinel") : `${seen} seen here, there may be more`;
  return [
    [`Watched at ${addresses.slice(0, mostListed).join(" and ")}, quorum ${quorums.join(" or ")} of ${of}.`],
    { list: monitored.slice(0, mostListed).map((node): readonly Inline[] => roleText(node)) },
    {
      list: watches
        .slice(0, mostListed)
        .map(({ sentinel, quorum }): readonly Inline[] => [
          ...roleText(sentinel),
          quorum.isKnown ? `: quorum ${quorum.value}` : "",
        ]),
    },
  ];
}
