import { Counter, Gauge, Registry } from "prom-client";
import type { Answers, Endpoint } from "../../facts/answers.ts";
import { decode } from "../../syntax/position.ts";
import { eventChannels } from "../commands.ts";
import { endpointText } from "../hosts.ts";
import type { Round } from "./round.ts";
import { bounded, label, type Row } from "./series.ts";
import type { Observer } from "./watch.ts";

/**
 * What a watch measures, for Prometheus. Names and units as https://prometheus.io/docs/practices/naming has them: base units,
 * `_total` for what only grows, `_info` for what is told by its labels.
 */
export class Metrics implements Observer {
  readonly #registry = new Registry();
  readonly #findings = this.#gauge("findings", "Findings of the last probe", ["deployment", "rule", "severity"]);
  readonly #undecided = this.#gauge("undecided", "Questions that the last probe left open", ["deployment"]);
  readonly #up = this.#gauge("instance_up", "Whether an instance answered the last probe", ["instance", "kind"]);
  readonly #master = this.#gauge("master_info", "Where sentinels say that a master is; several if they disagree", [
    "name",
    "address",
  ]);
  readonly #duration = this.#gauge("probe_duration_seconds", "How long the last probe took");
  readonly #last = this.#gauge("last_probe_timestamp_seconds", "When the last probe began, in seconds since 1970");
  readonly #followed = this.#gauge("sentinel_followed", "Whether events of a sentinel are followed", ["sentinel"]);
  readonly #probes = this.#counter("probes_total", "Probes that came to an end", "outcome");
  readonly #events = this.#counter("sentinel_events_total", "Events, once for each sentinel that told them", "channel");

  constructor(version: string) {
    this.#gauge("build_info", "The version of redis-ha-lint", ["version"]).set({ version }, 1);
    // A series that begins above zero hides its first increase.
    for (const channel of eventChannels) this.#events.inc({ channel }, 0);
    for (const outcome of ["judged", "failed"]) this.#probes.inc({ outcome }, 0);
  }

  /** The text format, version 0.0.4. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  probed({ report, answers }: Round, began: number, took: number): void {
    this.#probes.inc({ outcome: "judged" });
    this.#duration.set(took / 1000);
    this.#last.set(began / 1000);
    const { deployments, diagnostics, undecided } = report;
    const instances = answers.instances.map(({ address, kind, unreachable }): Row => {
      return [{ instance: textOf(address), kind }, unreachable ? 0 : 1];
    });
    fill(
      this.#findings,
      diagnostics.map(({ deployment, rule, severity }) => [{ deployment, rule, severity }, 1]),
    );
    fill(this.#undecided, [
      ...deployments.map(({ id }): Row => [{ deployment: id }, 0]),
      ...undecided.map(({ deployment }): Row => [{ deployment }, 1]),
    ]);
    fill(this.#up, instances);
    fill(this.#master, mastersTold(answers));
  }

  failed(): void {
    this.#probes.inc({ outcome: "failed" });
  }

  event(channel: string): void {
    this.#events.inc({ channel });
  }

  followed(sentinel: Endpoint, isFollowed: boolean | undefined): void {
    const labels = { sentinel: label(textOf(sentinel)) };
    if (isFollowed === undefined) this.#followed.remove(labels);
    else this.#followed.set(labels, isFollowed ? 1 : 0);
  }

  #gauge(name: string, help: string, labelNames: string[] = []): Gauge {
    return new Gauge({ name: `redis_ha_lint_${name}`, help, labelNames, registers: [this.#registry] });
  }

  #counter(name: string, help: string, labelName: string): Counter {
    return new Counter({ name: `redis_ha_lint_${name}`, help, labelNames: [labelName], registers: [this.#registry] });
  }
}

/** These series and no others. */
function fill(gauge: Gauge, rows: Iterable<Row>): void {
  gauge.reset();
  for (const [labels, value] of bounded(rows)) gauge.set(labels, value);
}

/** Each name with each address that a sentinel told for it. */
function mastersTold({ instances }: Answers): Row[] {
  const told = new Map<string, Row>();
  for (const { name, address } of instances.flatMap(({ watches }) => watches ?? [])) {
    if (!address) continue;
    const labels = { name: decode(name), address: textOf(address) };
    told.set(JSON.stringify(labels), [labels, 1]);
  }
  return [...told.values()];
}

function textOf(endpoint: Endpoint): string {
  return decode(endpointText(endpoint));
}
