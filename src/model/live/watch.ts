import { Setting } from "../known.ts";
import { inFile, type Origin } from "../origin.ts";
import { type Fields, fieldsOf, numberedFields } from "./fields.ts";
import type { Live } from "./live.ts";
import { LivePeer } from "./peer.ts";
import { Seen } from "./seen.ts";

/** What a sentinel thinks of one master. */
export class LiveWatch extends Seen {
  readonly live: Live;
  /** Latin-1. */
  readonly name: string;
  readonly origin: Origin;
  readonly #master: Fields;
  readonly #again: Fields;
  #replicas: Setting<readonly LivePeer[]> | undefined;
  #peers: Setting<readonly LivePeer[]> | undefined;

  constructor(live: Live, name: string) {
    super();
    this.live = live;
    this.name = name;
    const master = live.linesOf("master", name);
    this.#master = fieldsOf(master, 1);
    this.#again = fieldsOf(live.linesOf("again", name), 1);
    const [first] = master;
    this.origin = inFile(live.section.file, first?.directive ?? live.section.head);
  }

  /** A field of SENTINEL MASTER. */
  field(name: string): Setting<string> {
    const { section } = this.live;
    return this.#master.get(section, name) ?? Setting.unknown(this.live.missing("SENTINEL MASTERS", name), this.origin);
  }

  /** What had become another when it was asked once more: a failover ran meanwhile. */
  get changedMeanwhile(): boolean {
    const { section } = this.live;
    return ["ip", "port", "config-epoch"].some((name) => {
      const [before, after] = [this.#master.get(section, name), this.#again.get(section, name)];
      return before !== undefined && after !== undefined && before.or("") !== after.or("");
    });
  }

  /** It leads a failover, as it was seen then or when it was asked once more. */
  get isLeading(): boolean {
    const { section } = this.live;
    const flags = [this.#master, this.#again].map((fields) => fields.get(section, "flags"));
    return flags.some((one) => one?.or("").split(",").includes("failover_in_progress"));
  }

  /** A failover runs, or ran while the instances were asked. */
  get isFailingOver(): boolean {
    return this.changedMeanwhile || this.isLeading;
  }

  get replicas(): Setting<readonly LivePeer[]> {
    this.#replicas ??= this.#all("replica", "replicas", "SENTINEL REPLICAS");
    return this.#replicas;
  }

  /** The other sentinels it has met. */
  get peers(): Setting<readonly LivePeer[]> {
    this.#peers ??= this.#all("peer", "peers", "SENTINEL SENTINELS");
    return this.#peers;
  }

  /** SENTINEL CKQUORUM, which counts who could vote now, not who is left when a host is lost. */
  get quorumCheck(): Setting<{ readonly passes: boolean; readonly text: string }> {
    const [line] = this.live.linesOf("ckquorum", this.name);
    const text = line?.words[2];
    if (!line || !text) return Setting.unknown(this.live.missing("SENTINEL CKQUORUM", "CKQUORUM"), this.origin);
    return Setting.known(
      { passes: line.words[1]?.value === "passes", text: text.value },
      inFile(this.live.section.file, text),
    );
  }

  #all(one: "replica" | "peer", count: "replicas" | "peers", command: string): Setting<readonly LivePeer[]> {
    const [line] = this.live.linesOf(count, this.name);
    const place = line ? inFile(this.live.section.file, line.directive) : this.origin;
    if (!line) return Setting.unknown(this.live.missing(command, command), place);
    const own = this.live.linesOf(one, this.name);
    return Setting.known(
      numberedFields(own).map(({ fields, first }) => new LivePeer(this.live.section, fields, first)),
      place,
    );
  }
}
