import type { Answers, Endpoint, Fields } from "../../facts/answers.ts";

/** Where the sentinel of an id is: as it says of itself, else as others say. */
export function sentinelsById({ instances }: Answers): Map<string, Endpoint> {
  const found = new Map<string, Endpoint>();
  for (const peer of instances.flatMap(({ watches }) => (watches ?? []).flatMap(({ peers }) => peers ?? []))) {
    const [id, host, port] = ["runid", "ip", "port"].map((name) => fieldOf(peer, name));
    if (id && host) found.set(id, { host, port: Number(port) });
  }
  for (const { myid, address } of instances) if (myid) found.set(myid, address);
  return found;
}

function fieldOf(fields: Fields, name: string): string | undefined {
  return fields.find(([field]) => field === name)?.[1];
}
