import { decode, defineRule, finding } from "../../src/rule.ts";

export default defineRule({
  id: "failover-in-progress",
  severity: "info",
  summary: "No failover should be running while the deployment is judged.",
  why: `A failover takes seconds: a replica is chosen and told to be master (\`send_slaveof_noone\`, \`wait_promotion\`), then the other
replicas are pointed to it (\`reconf_slaves\`). The sentinel that leads it knows what is going on, the others keep the old master until
it says hello under a new \`config-epoch\`. Who is master, who follows whom and whether the sentinels agree is open meanwhile, so that
nothing of this is judged. One that does not end within \`failover-timeout\` is given up.`,
  consequence: "what instances say of their roles holds for this moment only, so that no rule judges it",
  remedy: "wait until it is over, within failover-timeout, and probe again",
  live: `\`flags master,failover_in_progress\` and \`failover-state\` in \`SENTINEL MASTER main\` of the sentinel that leads it:

\`\`\`text
$ redis-cli -p 26379 sentinel failover main
INPROG Failover already in progress
\`\`\``,
  evidence: ["https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/"],
  each: "master",
  *check({ name, watches }) {
    const leading = watches.find(({ live }) => live?.isLeading) ?? watches.find(({ live }) => live?.isFailingOver);
    if (!leading?.live) return;
    const { flags, isLeading } = leading.live;
    if (!isLeading) {
      yield finding(leading, `the master of "${name}" changed while the instances were asked`);
      return;
    }
    const state = decode(leading.live.field("failover-state").or("not told"));
    const cause = flags.or(new Set()).has("force_failover") ? ", asked for with SENTINEL FAILOVER" : "";
    yield finding(flags, `"${name}" fails over, led by ${leading.sentinel}${cause}: its state is ${state}`);
  },
  good: [
    {
      "cluster.facts": `
facts 1
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags master config-epoch 2 quorum 2
  again main ip 10.0.0.1 port 6379 flags master config-epoch 2
`,
    },
  ],
  bad: [
    {
      "cluster.facts": `
facts 1
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags master,failover_in_progress,force_failover
#                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ "main" fails over, led by 10.0.0.1:26379, asked for with SENTINEL FAILOVER: its state is wait_promotion
  master main failover-state wait_promotion quorum 2
`,
    },
    {
      "cluster.facts": `
facts 1
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1
#        ^^^^^^^^^^^^^^^^ the master of "main" changed while the instances were asked
  master main port 6379 flags master quorum 2 config-epoch 1
  again main ip 10.0.0.2 config-epoch 2
`,
    },
  ],
});
