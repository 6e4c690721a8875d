import { catalogueAt } from "../../../grammar/catalogue.ts";
import type { Deployment, Instance } from "../deployment.ts";
import type { Setting } from "../known.ts";
import type { Located, Origin } from "../origin.ts";
import type { PublicName } from "../settings.ts";
import { settingsInInfo } from "./settings-in-info.ts";

/** One setting of one instance, declared beside observed. */
export interface Drift extends Located {
  readonly name: PublicName;
  readonly declared: Instance;
  readonly observed: Instance;
  /** What its files come to. */
  readonly inFile: Setting<unknown>;
  /** What it runs with. */
  readonly running: Setting<unknown>;
}

/** The settings that running instances told of and whose files are known; passwords are no part of them. */
export function* drifts({ instances }: Deployment): Iterable<Drift> {
  for (const observed of instances) {
    const { declared, live } = observed;
    if (!declared || !live) continue;
    const asked = live.lines("config").map(({ words }) => words[0]!.value);
    const told = [...settingsInInfo(live.section)].map(({ name }) => name);
    const catalogue = catalogueAt(observed.loading.target);
    const directives = new Set([...asked, ...told].map((name) => catalogue.find(name)));
    for (const directive of directives) {
      // Whom it follows changes with every failover: role-differs-from-file.
      if (!directive || directive.facts.secret || directive.name === "replicaof") continue;
      const name = directive.name as PublicName;
      const inFile = declared.settings.get(name) as Setting<unknown>;
      const running = observed.settings.get(name) as Setting<unknown>;
      const origin: Origin = inFile.origin;
      yield { name, declared, observed, inFile, running, origin };
    }
  }
}
