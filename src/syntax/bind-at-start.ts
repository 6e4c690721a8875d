import { isIPv4, isIPv6 } from "../../grammar/addresses.ts";
import { isAtLeast, type Target } from "../../grammar/version.ts";
import type { Word } from "./config-file.ts";
import type { Applied } from "./loading.ts";
import { afterLines, type Run } from "./run.ts";
import { lineOf, listensOnPort, type SettingsAtStart } from "./settings-at-start.ts";
import { remarkAt } from "./words-of-line.ts";

/**
 * Addresses no server can listen on, whatever the machine: `listenToPort`. A remark behind the addresses is taken for
 * addresses, which ends the start.
 */
export function checkBind(settings: SettingsAtStart): void {
  const { run } = settings;
  const last = settings.line("bind");
  if (!last) return;
  const listens = listensOnPort(settings);
  for (const [index, applied] of run.applied.entries()) {
    if (applied.at.name !== "bind") continue;
    const used = applied === last && listens;
    const remark = applied.args === applied.directive.args ? remarkAt(applied.args, applied.file) : -1;
    const args = remark < 0 ? applied.args : applied.args.slice(0, remark);
    if (remark > 0) reportRemark(run, applied, remark, used);
    if (remark > 0 && applied.reading === "as-written")
      run.applied[index] = { ...applied, args, reading: "without-remark" };
    const none = settings.value("bind")?.length === 0;
    if (used && !none && applied.reading === "as-written") checkAddresses(run, applied, args);
  }
}

function reportRemark(run: Run, applied: Applied, remark: number, refused: boolean): void {
  const taken = "it is taken for addresses";
  const words = applied.args.slice(remark);
  const name = applied.at.spelling;
  run.report(
    lineOf(applied),
    { kind: "inline-comment", name, words, taken, refused, stage: "start" },
    afterLines.start,
  );
}

function checkAddresses(run: Run, applied: Applied, words: readonly Word[]): void {
  const { target } = run.options;
  const seen = new Set<string>();
  const optional = isAtLeast(target, { redis: "6.2", valkey: "7.2" });
  for (const word of words) {
    const address = optional ? word.value.replace(/^-/, "") : word.value;
    const reason = whyUnusable(address, target) ?? (seen.has(address) ? "the address is bound twice" : undefined);
    seen.add(address);
    if (reason === undefined) continue;
    const finding = {
      kind: "server-does-not-start",
      words: [word],
      reason,
      others: [],
      absent: [],
      stage: "start",
    } as const;
    run.report(lineOf(applied), finding, afterLines.start);
    // The start ends there.
    return;
  }
}

function whyUnusable(address: string, target: Target): string | undefined {
  if (address === "") return "an empty address cannot be bound";
  if (isIPv4(address) || (isIPv6(address) && isAtLeast(target, { redis: "2.8", valkey: "7.2" }))) return undefined;
  if (!isAtLeast(target, { redis: "2.8", valkey: "7.2" })) return "bind takes one IPv4 address";
  if (address === "*" || (address === "::*" && isAtLeast(target, { redis: "6.2", valkey: "7.2" }))) return undefined;
  if (/^[\d.]+$/.test(address) && !isNumericHost(address)) return "this is no IPv4 address";
  if (address.startsWith("-")) return "a leading - is understood from Redis 6.2 on";
  return /^[\w.:%-]+$/.test(address) ? undefined : "this is neither an address nor a host name";
}

/** What inet_aton takes, so that no name is looked up: up to four numbers, the last of which fills the bytes that are left. */
function isNumericHost(address: string): boolean {
  const parts = address.split(".");
  // With a zero in front it is octal.
  if (parts.some((part) => /^0\d/.test(part))) return true;
  const most = (index: number) => (index < parts.length - 1 ? 255 : 256 ** (5 - parts.length) - 1);
  return parts.length <= 4 && parts.every((part, index) => part !== "" && Number(part) <= most(index));
}
