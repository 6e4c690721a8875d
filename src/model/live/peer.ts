import type { FactLine, Section } from "../../facts/read.ts";
import type { Address } from "../address.ts";
import { Setting } from "../known.ts";
import { inFile, type Located, type Origin } from "../origin.ts";
import { addressIn, type Fields, flagsIn, numeric } from "./fields.ts";

/** A replica or another sentinel, as a sentinel sees it. */
export class LivePeer implements Located {
  readonly origin: Origin;
  readonly #section: Section;
  readonly #fields: Fields;

  constructor(section: Section, fields: Fields, first: FactLine) {
    this.#section = section;
    this.#fields = fields;
    this.origin = inFile(section.file, first.directive);
  }

  field(name: string): Setting<string> {
    const found = this.#fields.get(this.#section, name);
    return found ?? Setting.unknown(`the field ${name} of what a sentinel told of another instance`, this.origin);
  }

  number(name: string): Setting<number> {
    return numeric(this.field(name));
  }

  get flags(): Setting<ReadonlySet<string>> {
    return flagsIn(this.field("flags"));
  }

  get address(): Setting<Address> {
    return addressIn(this.field("ip"), this.number("port"));
  }
}
