import type { Address } from "./address.ts";
import type { Watch } from "./deployment.ts";
import type { Setting } from "./known.ts";
import { inFile, type Located } from "./origin.ts";

/** Another sentinel that one remembers: a `sentinel known-sentinel` line. */
export interface KnownPeer extends Located {
  readonly address: Setting<Address>;
  /** Undefined where the line gives none. */
  readonly id: string | undefined;
}

/** The sentinels that one has met on a master, in the order of its lines. */
export function knownPeers({ knownSentinels, lines }: Watch): KnownPeer[] {
  const written = lines("known-sentinel").filter(({ args }) => args.length > 2);
  return knownSentinels.map((address, index) => {
    const { args, file, directive } = written[index]!;
    return { address, id: args[3]?.value.toLowerCase() || undefined, origin: inFile(file, directive) };
  });
}
