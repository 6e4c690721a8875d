import type { FactLine, Section } from "../../facts/read.ts";
import { Setting } from "../known.ts";
import { inFile, type Origin } from "../origin.ts";
import type { Fields } from "./fields.ts";
import { Seen } from "./seen.ts";

/** A replica or another sentinel, as a sentinel sees it. */
export class LivePeer extends Seen {
  readonly origin: Origin;
  readonly #section: Section;
  readonly #fields: Fields;

  constructor(section: Section, fields: Fields, first: FactLine) {
    super();
    this.#section = section;
    this.#fields = fields;
    this.origin = inFile(section.file, first.directive);
  }

  field(name: string): Setting<string> {
    const found = this.#fields.get(this.#section, name);
    return found ?? Setting.unknown(`the field ${name} of what a sentinel told of another instance`, this.origin);
  }
}
