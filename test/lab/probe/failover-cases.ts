import { type ExpectStatic, it } from "vitest";
import { allMet } from "../failover.ts";
import { until } from "../until.ts";
import { LiveSet, records, told } from "./live-set.ts";
import { orders } from "./sets.ts";
import { type Finding, grave, probed, type Verdict } from "./verdict.ts";

/** @param command path of the built command; undefined where no lab can be made */
export function failoverCases(command: string | undefined): void {
  it.skipIf(command === undefined)("before, during and after", async ({ expect }) => {
    const plan = orders(10_000);
    // The second host is to take over, so that the third can be held back.
    const files = plan.files.map(({ host, file, text }) => ({
      host,
      file,
      text: host === "node3" ? text.replace("replica-priority 100", "replica-priority 200") : text,
    }));
    const set = await LiveSet.open({ ...plan, files }, "redis-server", command!);
    try {
      await exercise(set, expect);
    } catch (problem) {
      throw new Error(`${(problem as Error).message}\n${set.logs}`, { cause: problem });
    } finally {
      await set.close();
    }
  });
}

async function exercise(set: LiveSet, expect: ExpectStatic): Promise<void> {
  const ask = (...more: string[]) => probed(set.operator, ".", "--config-get", "--node-timeout", "1s", ...more);
  await set.begin();
  expect.soft(grave(await ask())).toEqual([]);

  const [first, second, third] = ["node1", "node2", "node3"].map((host) => set.server(host));
  await first!.stop("SIGKILL");
  for (const host of ["node1", "node2", "node3"])
    await set.answers(set.sentinel(host), "SENTINEL MASTERS", /flags,s_down/);
  // Whoever leads the failover waits for this replica to follow the new master, until it takes it for dead.
  third!.freeze();
  await set.answers(second!, "INFO replication", /role:master/);
  const during = await ask();
  third!.thaw();
  // The one that was killed and the one that is frozen, as whoever sees them so tells it.
  const isLost = ({ about, message }: Finding) =>
    ["node1/redis.conf", "node3/redis.conf"].includes(about) || /^\w+ 10\.20\.0\.1[13]:6379 of /.test(message);
  expect.soft(gravely(during, (one) => one.rule !== "instance-down" || !isLost(one))).toEqual([]);
  expect.soft(during.findings.map(({ rule }) => rule)).toContain("failover-in-progress");
  expect.soft(during.undecided.join("\n")).toMatch(/failover/);

  first!.start();
  expect(await allMet(set.lab, set.lab.instances)).toBe(second);
  const after = await ask();
  const stale = {
    rule: "role-differs-from-file",
    severity: "info",
    message: expect.stringContaining("before a failover"),
  };
  expect.soft(after.findings).toContainEqual(expect.objectContaining(stale));
  expect.soft(grave(after)).toEqual([]);

  // As the servers have rewritten them since.
  set.operator.declare(set.declared.map(({ host, file, text }) => ({ host: host.name, file, text })));
  expect.soft(grave(await ask())).toEqual([]);

  // Once more, asked again and again while nobody holds it up.
  const verdicts: Verdict[] = [];
  await second!.stop("SIGKILL");
  await until(async () => {
    verdicts.push(await ask());
    for (const sentinel of set.sentinels) {
      const [master] = await records(sentinel, "SENTINEL", "MASTERS");
      if (master?.get("flags") !== "master" || master.get("num-slaves") !== "2") return "the failover is not over";
    }
    const roles = await Promise.all([first!, third!].map((server) => told(server, "ROLE")));
    return roles.some((role) => role.startsWith("master") && role.includes("10.20.0.1"))
      ? undefined
      : `the roles are ${roles.join(" and ")}`;
  }, 90);
  for (const sentinel of set.sentinels) await set.flagged(sentinel, "REPLICAS", "node2", "s_down");
  verdicts.push(await ask());
  const fitting = ["instance-down", "replication-link-down"];
  for (const verdict of verdicts) expect.soft(gravely(verdict, ({ rule }) => !fitting.includes(rule))).toEqual([]);
  const lost = { rule: "instance-down", also: expect.arrayContaining(["node2/redis.conf"]) };
  expect.soft(verdicts.at(-1)!.findings).toContainEqual(expect.objectContaining(lost));
}

/** Findings above info that must not be, a line each. */
function gravely({ findings, ...rest }: Verdict, isWrong: (finding: Finding) => boolean): string[] {
  return grave({ ...rest, findings: findings.filter(isWrong) });
}
