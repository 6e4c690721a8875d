import { filesOf, type HostFile } from "../lab.ts";
import { type Plan, plans, type Site } from "../plans.ts";
import type { SetPlan } from "./live-set.ts";

/** As many milliseconds as no machine under load stands still; what must not fail over does not. */
export const patient = 120_000;

/** Few enough to wait for, and more than a machine under load stands still. */
export const brisk = 6000;

const [threeHosts, acl] = ["healthy/three-hosts", "healthy/acl"].map(
  (folder) => plans.find((plan) => plan.folder === folder)!,
) as [Plan, Plan];

/** @param downAfter milliseconds */
export function orders(downAfter: number): SetPlan {
  return {
    masterName: "orders",
    site: site(threeHosts, downAfter, "10.20.0.200"),
    files: prompt(withoutTimes(filesOf(threeHosts))),
  };
}

/** @param downAfter milliseconds */
export function shop(downAfter: number): SetPlan {
  return { masterName: "shop", site: site(acl, downAfter, "10.40.0.200"), files: prompt(withoutTimes(filesOf(acl))) };
}

/** With a fourth host that no declared file knows, made like the third. */
export function ordersWithStray(downAfter: number): SetPlan {
  const plan = orders(downAfter);
  const stray = plan.files
    .filter(({ host }) => host === "node3")
    .map(({ file, text }) => ({ host: "node4", file, text: text.replaceAll("10.20.0.13", "10.20.0.14") }));
  return {
    ...plan,
    site: { ...plan.site, hosts: { ...plan.site.hosts, node4: "10.20.0.14" } },
    files: [...plan.files, ...stray],
    stray: "node4",
  };
}

/** The lab adds its own, and nobody is to find two. */
export function withoutTimes(files: readonly HostFile[]): HostFile[] {
  const times = /^sentinel (?:down-after-milliseconds|failover-timeout) .*\n/gm;
  return files.map((file) => ({ ...file, text: file.text.replace(times, "") }));
}

/** A master waits for more replicas before each full copy, 5 s by default. */
function prompt(files: readonly HostFile[]): HostFile[] {
  return files.map((one) => {
    const isServer = one.file === "redis.conf";
    return { ...one, text: isServer ? `${one.text.trimEnd()}\nrepl-diskless-sync-delay 0\n` : one.text };
  });
}

function site(plan: Plan, downAfter: number, operator: string): Site {
  return { ...plan, operator, downAfter, failoverTimeout: 60_000 };
}
