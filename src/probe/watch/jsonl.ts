import { jsonLine } from "../../report/json-text.ts";
import { decode } from "../../syntax/position.ts";
import { endpointText } from "../hosts.ts";
import type { Change } from "./changes.ts";
import { wordsOf } from "./events.ts";
import type { EventGroup } from "./groups.ts";
import { type Tell, type Told, timeText } from "./telling.ts";

export interface JsonlOptions {
  readonly write: (line: string) => void;
  /** The whole report of the first round, as a value. */
  readonly report: (round: Extract<Told, { kind: "report" }>["round"]) => unknown;
}

/** Tells a watch to machines: one JSON object for each thing, each on a line of its own. */
export function tellJsonl({ write, report }: JsonlOptions): Tell {
  return (at, told) => {
    write(
      jsonLine({
        at: timeText(at),
        ...(told.kind === "report" ? { event: "report", report: report(told.round) } : objectOf(told)),
      }),
    );
  };
}

function objectOf(told: Exclude<Told, { kind: "report" }>): object {
  switch (told.kind) {
    case "change":
      return changeValue(told.change);
    case "event":
      return eventValue(told.group);
    case "connection":
      return {
        event: "connection",
        sentinel: text(endpointText(told.sentinel)),
        followed: told.failure === undefined,
        failure: told.failure && { code: told.failure.code, text: text(told.failure.text) },
      };
    case "dropped":
      return { event: "dropped", what: told.what, count: told.count };
    case "failed":
      return { event: "probe-failed" };
  }
}

function changeValue(change: Change): object {
  const { flapping } = change;
  if (change.about === "finding") {
    const { diagnostic, instance } = change.finding;
    const { rule, severity, message, deployment, place, fingerprint } = diagnostic;
    return {
      event: "finding",
      change: change.change,
      rule,
      severity,
      message,
      deployment,
      instance: instance && text(instance),
      file: place.file,
      fingerprint,
      flapping,
    };
  }
  if (change.about === "instance") {
    const { address, kind, failure } = change;
    return {
      event: "instance",
      change: change.change,
      address: text(address),
      kind,
      failure: failure && { code: failure.code, text: text(failure.text) },
      flapping,
    };
  }
  const { deployment, subjects, missing, rules } = change;
  return { event: "verdict", change: change.change, deployment, about: subjects, missing, rules, flapping };
}

function eventValue({ event, sentinels, isRepeated }: EventGroup): object {
  const { channel, message, instance, master, moved, vote } = event;
  return {
    event: "sentinel",
    channel: text(channel),
    message: text(message),
    meaning: text(wordsOf(event)),
    master: master === undefined ? undefined : text(master),
    instance: instance && { kind: instance.kind, address: text(endpointText(instance.address)) },
    from: moved && text(endpointText(moved.from)),
    to: moved && text(endpointText(moved.to)),
    vote: vote && { ...vote, sentinel: vote.sentinel && text(endpointText(vote.sentinel)) },
    sentinels: sentinels.map(text),
    repeated: isRepeated,
  };
}

function text(latin1: string): string {
  return decode(latin1);
}
