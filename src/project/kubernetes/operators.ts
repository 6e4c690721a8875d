import { textAt, valueAt } from "./fields.ts";
import type { KubeObject } from "./objects.ts";

const ofCluster =
  /^(?:v1|apps\/|batch\/|policy\/|extensions\/|networking\.k8s\.io\/|rbac\.|apiextensions\.|monitoring\.coreos\.com\/)/;

/** Why objects start servers in a way that no file tells; undefined for those that start none so. */
export function passedFor({ kind, apiVersion, node }: KubeObject): string | undefined {
  if (kind === "Job" || kind === "CronJob") return undefined;
  if (/^Helm(?:Release|Chart)$/.test(kind)) {
    const chart = textAt(node, "spec", "chart", "spec", "chart") ?? textAt(node, "spec", "chart");
    return chart && /redis|valkey|keydb/i.test(chart.value) ? `made by Helm from a ${kind}` : undefined;
  }
  if (kind === "Application" && apiVersion.startsWith("argoproj.io/")) {
    const chart = valueAt(node, "spec", "source", "chart") ?? "";
    return /redis|valkey|keydb/i.test(chart) ? "made by Helm from an Application" : undefined;
  }
  const isServer =
    /redis|valkey|keydb|sentinel/i.test(kind) && !/(?:Request|Backup|Restore|User|Policy|Binding)$/.test(kind);
  const article = /^[AEIOU]/.test(kind) ? "an" : "a";
  return isServer && !ofCluster.test(apiVersion) ? `made by an operator from ${article} ${kind}` : undefined;
}
