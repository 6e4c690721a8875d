import { catalogueAt } from "../../../grammar/catalogue.ts";
import type { ClassLimit } from "../../../grammar/kinds.ts";
import type { Target } from "../../../grammar/version.ts";
import { withoutLogin } from "../../syntax/masking.ts";
import { decode } from "../../syntax/position.ts";
import type { Setting } from "../known.ts";
import type { PublicName, Settings } from "../settings.ts";
import { outputLimit } from "../values/output-buffers.ts";
import { savePoints, savePointsText } from "../values/persistence.ts";
import { sizeText } from "../values/sizes.ts";

/** A value, however it is written. */
export interface Meaning {
  /** Equal for values that are one to a server. */
  readonly key: string;
  /** As messages show it. */
  readonly text: string;
}

const mostShown = 80;

/** What the files, or the answers, of an instance come to for a directive. */
export function meaningOf(settings: Settings, name: PublicName): Setting<Meaning> {
  const { target } = settings.loading;
  if (name === "save") {
    const points = savePoints(settings);
    return points.map((all) => same(savePointsText(all) || '""'));
  }
  if (name === "client-output-buffer-limit") return limits(settings);
  return (settings.get(name) as Setting<unknown>).map((value) => ({
    key: keyOf(name, value, target),
    text: shown(textOf(name, value, target)),
  }));
}

function same(text: string): Meaning {
  return { key: text, text };
}

function limits(settings: Settings): Setting<Meaning> {
  const all = (["normal", "replica", "pubsub"] as const).map((one) => outputLimit(settings, one));
  const written = all.find((limit) => !limit.isKnown) ?? all.find((limit) => limit.isWritten) ?? all[0]!;
  return written.map(() => same(all.map(({ value }) => limitText(value)).join(" ")));
}

function limitText({ class: name, hard, soft, softSeconds }: ClassLimit): string {
  return `${name} ${sizeText(hard)} ${sizeText(soft)} ${softSeconds}`;
}

/** Lists whose order means nothing are put into one. */
function keyOf(name: PublicName, value: unknown, target: Target): string {
  if (value === undefined) return "";
  const { facts } = catalogueAt(target).get(name) ?? {};
  if (facts?.form === "keyspace-flags") return events(String(value), facts.chars ?? "");
  if (name === "tls-protocols") return String(value).toLowerCase().split(/\s+/).toSorted().join(" ");
  if (facts?.form === "percentiles" || facts?.kind === "flags")
    return JSON.stringify([...(value as unknown[])].toSorted());
  if (facts?.form === "directory") return folder(String(value));
  // Two names of one mode, of which CONFIG GET tells the first (oom_score_adj_enum in config.c).
  if (name === "oom-score-adj" && value === "relative") return JSON.stringify("yes");
  return JSON.stringify(value);
}

/** `A` is all classes but those of misses and of new keys (keyspaceEventsStringToFlags in notify.c). */
function events(letters: string, known: string): string {
  const all = [...known].filter((letter) => !"AKEmn".includes(letter)).join("");
  return [...new Set(letters.replaceAll("A", all))].toSorted().join("");
}

function folder(path: string): string {
  return path.replace(/\/(?:\.?\/)+/g, "/").replace(/(?<=.)\/\.?$/, "");
}

function textOf(name: PublicName, value: unknown, target: Target): string {
  const facts = catalogueAt(target).get(name)?.facts;
  if (value === undefined || value === "") return '""';
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number" && facts?.unit === "bytes") return sizeText(value);
  if (facts?.kind === "octal") return Number(value).toString(8);
  if (Array.isArray(value)) return value.length === 0 ? '""' : value.join(" ");
  if (typeof value === "object" && value !== null && "percent" in value) return `${value.percent}%`;
  return String(value);
}

function shown(text: string): string {
  const whole = withoutLogin(decode(text)).replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, "\u{fffd}");
  return whole.length > mostShown ? `${whole.slice(0, mostShown - 1)}…` : whole;
}
