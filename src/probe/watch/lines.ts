import { count } from "../../report/counts.ts";
import { printable } from "../../report/escape.ts";
import { type Paint, paint } from "../../report/paint.ts";
import { decode } from "../../syntax/position.ts";
import { endpointText } from "../hosts.ts";
import type { Change } from "./changes.ts";
import { isEventChannel, meaningOf, wordsOf } from "./events.ts";
import type { EventGroup } from "./groups.ts";
import { subjectOf, type Tell, type Told, timeText } from "./telling.ts";

export interface LineOptions {
  readonly colour: boolean;
  readonly write: (text: string) => void;
  /** The whole report of the first round, as lines. */
  readonly report: (round: Extract<Told, { kind: "report" }>["round"]) => string;
}

/** Rules and subjects named in one line. */
const mostNamed = 5;

/** Tells a watch to someone who reads along: one line for each thing, with its time. */
export function tellLines({ colour, write, report }: LineOptions): Tell {
  const colours = paint(colour);
  return (at, told) => {
    if (told.kind === "report") write(report(told.round));
    else write(`${colours.faint(timeText(at))} ${lineOf(told, colours)}\n`);
  };
}

function lineOf(told: Exclude<Told, { kind: "report" }>, colours: Paint): string {
  switch (told.kind) {
    case "change":
      return changeLine(told.change, colours);
    case "event":
      return eventLine(told.group, colours);
    case "connection": {
      const sentinel = `the sentinel at ${shown(endpointText(told.sentinel))}`;
      if (!told.failure) return `${colours.good("~")} events of ${sentinel} are followed`;
      const what = `events of ${sentinel} are not followed: ${shown(told.failure.text)}`;
      return `${colours.severity.warning("!")} ${what}; it is tried again`;
    }
    case "dropped":
      return `${colours.severity.warning("!")} ${count(told.count, `more ${told.what}`)} at the same moment, not told one by one`;
    case "failed":
      return `${colours.severity.error("!")} the probe failed; it is tried again`;
  }
}

function changeLine(change: Change, colours: Paint): string {
  const { flapping } = change;
  const again = { begins: " (it comes and goes, and is told again when it is steady)", over: " (steady again)" };
  return `${changeText(change, colours)}${flapping ? again[flapping] : ""}`;
}

function changeText(change: Change, colours: Paint): string {
  if (change.about === "finding") {
    const { diagnostic, subject } = change.finding;
    const { severity, rule, message } = diagnostic;
    const paintIt = colours.severity[severity];
    const what = `${rule} ${shown(subject)}: ${printable(message)}`;
    if (change.change === "new") return `${paintIt(`+ ${severity}`)} ${what}`;
    if (change.change === "gone") return `${colours.good(`- ${severity}`)} ${what}`;
    if (change.change === "still") return `${paintIt(`= ${severity}`)} ${what}: it is still so`;
    return `? ${severity} ${what}: whether it is still so cannot be said now`;
  }
  if (change.about === "instance") {
    const { kind, failure } = change;
    const name = `${kind === "unknown" ? "instance" : kind} ${shown(change.address)}`;
    const why = failure ? `: ${shown(failure.text)}` : "";
    if (change.change === "down") return `${colours.severity.error("!")} ${name} stopped answering${why}`;
    if (change.change === "up") return `${colours.good("~")} ${name} answers again`;
    if (change.change === "new") return `~ ${name} is new here${failure ? ` and does not answer${why}` : ""}`;
    return `~ ${name} is no longer named by anyone`;
  }
  const { subjects, missing, rules, deployment } = change;
  const where = `in ${printable(deployment)}, about ${few(subjects)}`;
  if (change.change === "undecided")
    return `? undecided now ${where}: no telling without ${printable(missing)} (${few(rules)})`;
  return `${colours.good("~")} decided again ${where} (${few(rules)})`;
}

/** The first of them, and how many more there are. */
function few(names: readonly string[]): string {
  const more = names.length - mostNamed;
  return names.slice(0, mostNamed).map(printable).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

function eventLine(group: EventGroup, colours: Paint): string {
  const { event, sentinels, isRepeated } = group;
  const channel = isEventChannel(event.channel) ? event.channel : undefined;
  const weight = channel ? meaningOf(channel).weight : "notice";
  const paintIt = { bad: colours.severity.error, good: colours.good, notice: colours.strong }[weight];
  const subject = subjectOf(group);
  const head = `> ${paintIt(shown(event.channel))}${subject && ` ${shown(subject)}`}`;
  const by = few(sentinels.map(decode));
  const told = `${sentinels.length === 1 ? "told by sentinel" : `told by ${sentinels.length} sentinels:`} ${by}`;
  if (isRepeated) return `${head}: ${told}, too`;
  return `${head}: ${shown(wordsOf(event))} (${told})`;
}

/** Text of a peer, Latin-1. */
function shown(text: string): string {
  return printable(decode(text));
}
