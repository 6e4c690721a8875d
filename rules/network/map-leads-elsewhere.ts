import { addressText, decode, defineRule, finding, type Instance, type Live, sameAddress } from "../../src/rule.ts";

export default defineRule({
  id: "map-leads-elsewhere",
  severity: "error",
  summary: "A mapped address must lead to the instance that has it.",
  why: `With \`probe --map A=B\` the instance at A is asked through a tunnel or a forwarded port at B. Where two of them are mixed up
another instance answers in its name, and all that is told of one is true of the other: the wrong host is repaired, the replica is
taken for the master. Sentinels know each process by its run id, which it tells itself: that shows who answered.`,
  consequence: "what is told of these instances is true of each other",
  remedy: "put the --map options right: which tunnel or forwarded port leads to which instance",
  live: `\`runid\` in \`SENTINEL MASTER\`, \`SENTINEL REPLICAS\` and \`SENTINEL SENTINELS\` beside \`run_id\` in \`INFO server\` and the answer of
\`SENTINEL MYID\`.`,
  evidence: ["https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/"],
  each: "deployment",
  *check({ instances, masters }) {
    const byId = new Map(instances.flatMap((one) => (one.live ? [[idOf(one.live), one] as const] : [])));
    const told = new Set<Instance>();
    for (const { live } of masters.flatMap(({ watches }) => watches)) {
      for (const seen of live ? [live, ...live.replicas.or([]), ...live.peers.or([])] : []) {
        const address = seen.address.or(undefined);
        const meant = byId.get(seen.field("runid").or(""));
        const there = address && instances.find((one) => one.live && sameAddress(one.live.address, address));
        if (!address || !meant || !there || there === meant || told.has(there) || !idOf(there.live!)) continue;
        const [dialled] = [there, meant].flatMap((one) => one.live!.lines("dialled"));
        if (!dialled) continue;
        told.add(there);
        const name = decode(addressText(address));
        yield finding(
          there.live!,
          `what answered as ${name} is another process: the one that sentinels know there answered as ${meant}`,
          { related: [{ at: meant.live!, message: `it answered here, where ${meant} was asked` }] },
        );
      }
    }
  },
  good: [
    // As it should be.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  dialled 127.0.0.1:7001
  info redis_version 7.0.15 run_id 65e0a1c5b7f1d6a2f0c0b8a7f4f1a8a3a9c6d111 role master
instance server 10.0.0.2:6379
  dialled 127.0.0.1:7002
  info redis_version 7.0.15 run_id 65e0a1c5b7f1d6a2f0c0b8a7f4f1a8a3a9c6d222 role slave master_host 10.0.0.1 master_port 6379
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 quorum 1 flags master runid 65e0a1c5b7f1d6a2f0c0b8a7f4f1a8a3a9c6d111
  replicas main 1
  replica main 1 ip 10.0.0.2 port 6379 flags slave runid 65e0a1c5b7f1d6a2f0c0b8a7f4f1a8a3a9c6d222
`,
    },
    // Nothing is mapped: addresses that were handed out anew, of which the sentinel hears within seconds.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 run_id 65e0a1c5b7f1d6a2f0c0b8a7f4f1a8a3a9c6d222 role master
instance server 10.0.0.2:6379
  info redis_version 7.0.15 run_id 65e0a1c5b7f1d6a2f0c0b8a7f4f1a8a3a9c6d111 role slave master_host 10.0.0.1 master_port 6379
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 quorum 1 flags master runid 65e0a1c5b7f1d6a2f0c0b8a7f4f1a8a3a9c6d111
`,
    },
    // Started anew since the sentinel last asked: an id that nobody else tells.
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
  dialled 127.0.0.1:7001
  info redis_version 7.0.15 run_id 65e0a1c5b7f1d6a2f0c0b8a7f4f1a8a3a9c6d333 role master
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 quorum 1 flags master runid 65e0a1c5b7f1d6a2f0c0b8a7f4f1a8a3a9c6d111
`,
    },
  ],
  bad: [
    {
      "cluster.facts": `
facts 1
instance server 10.0.0.1:6379
#^^^^^^^^^^^^^^^^^^^^^^^^^^^^ what answered as 10.0.0.1:6379 is another process: the one that sentinels know there answered as 10.0.0.2:6379
  dialled 127.0.0.1:7002
  info redis_version 7.0.15 run_id 65e0a1c5b7f1d6a2f0c0b8a7f4f1a8a3a9c6d222 role slave master_host 10.0.0.1 master_port 6379
instance server 10.0.0.2:6379
#^^^^^^^^^^^^^^^^^^^^^^^^^^^^ what answered as 10.0.0.2:6379 is another process: the one that sentinels know there answered as 10.0.0.1:6379
  dialled 127.0.0.1:7001
  info redis_version 7.0.15 run_id 65e0a1c5b7f1d6a2f0c0b8a7f4f1a8a3a9c6d111 role master
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 quorum 1 flags master runid 65e0a1c5b7f1d6a2f0c0b8a7f4f1a8a3a9c6d111
  replicas main 1
  replica main 1 ip 10.0.0.2 port 6379 flags slave runid 65e0a1c5b7f1d6a2f0c0b8a7f4f1a8a3a9c6d222
`,
    },
  ],
});

/** What a sentinel knows a process by; empty where it did not tell. */
function idOf(live: Live): string {
  return live.lines("myid")[0]?.words[0]?.value ?? live.info("run_id").or("");
}
