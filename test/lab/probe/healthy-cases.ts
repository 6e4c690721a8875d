import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { allMet } from "../failover.ts";
import { filesOf, Lab } from "../lab.ts";
import { type Plan, plans } from "../plans.ts";
import { Operator } from "./operator.ts";
import { withoutTimes } from "./sets.ts";
import { grave, probed, type Verdict } from "./verdict.ts";

const sets = plans.filter(({ folder }) => folder.startsWith("healthy/"));

/** @param command path of the built command; undefined where no lab can be made */
export function healthyCases(command: string | undefined): void {
  it.skipIf(command === undefined).for(sets)("$folder", (plan) =>
    withOperator(plan, command!, async (operator, lab) => {
      const tls = plan.tls ? tlsOptions(operator) : [];
      const all = await probed(operator, ".", "--config-get", ...tls);
      expectHealthy(all, lab);
      expect(all.writable).toHaveLength(lab.servers.length);
      await asLeastUser(operator, lab);
      const least = await probed(operator, ".", "--config-get", ...tls);
      expectHealthy(least, lab);
      expect(least.writable).toEqual([]);
      // One sentinel tells of all others.
      const seed = `${(plan.names ? Object.keys(plan.names) : Object.values(plan.hosts))[0]}:26379`;
      expectHealthy(
        await probed(operator, "--seed", seed, "--config-get", ...(plan.tls ? ["--tls", ...tls] : [])),
        lab,
      );
    }),
  );
}

/** Gives every instance the user that the command asks for, and none other to the command. */
async function asLeastUser(operator: Operator, lab: Lab): Promise<void> {
  const password = "lamps-in-a-long-corridor";
  const hash = `#${createHash("sha256").update(password).digest("hex")}`;
  const { out } = await operator.run("probe", "acl", "--config-get", "--user", "watcher");
  const [ofServers, ofSentinels] = [...out.matchAll(/^user (.*)$/gm)].map(([, rules]) =>
    rules!.replace("#SHA256-OF-THE-PASSWORD", hash).split(" "),
  );
  for (const instance of lab.instances)
    expect(await instance.ask("ACL", "SETUSER", ...(instance.isSentinel ? ofSentinels! : ofServers!))).toBe("OK");
  operator.logInAs({ user: "watcher", password });
}

function expectHealthy(verdict: Verdict, lab: Lab): void {
  expect(grave(verdict)).toEqual([]);
  expect(verdict.failed).toEqual([]);
  expect([...verdict.answered.values()]).toEqual(lab.instances.map(() => true));
}

async function withOperator(
  plan: Plan,
  command: string,
  act: (operator: Operator, lab: Lab) => Promise<void>,
): Promise<void> {
  const isAlone = Object.values(plan.hosts).includes("127.0.0.1");
  const site = { ...plan, downAfter: 10_000, failoverTimeout: 60_000, ...(!isAlone && { operator: operatorOf(plan) }) };
  const lab = await Lab.build(site, withoutTimes(filesOf(plan)), "redis-server");
  try {
    const declared = lab.instances.map(({ host, file, text }) => ({ host: host.name, file, text }));
    const operator = new Operator(lab, site, declared, command);
    for (const instance of lab.instances) instance.start();
    await allMet(lab, lab.instances);
    await act(operator, lab);
  } catch (problem) {
    throw new Error(`${(problem as Error).message}\n${lab.logs}`, { cause: problem });
  } finally {
    await lab.close();
  }
}

function operatorOf({ hosts }: Plan): string {
  return Object.values(hosts)[0]!.replace(/\d+$/, "200");
}

function tlsOptions({ tls }: Operator): string[] {
  return ["--cacert", `${tls}/ca.crt`, "--cert", `${tls}/redis.crt`, "--key", `${tls}/redis.key`];
}
