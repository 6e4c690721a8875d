import type { Unset } from "./interpolate.ts";
import type { Places } from "./problems.ts";
import type { Project } from "./project.ts";
import { get, type MapNode, type Node } from "./tree.ts";

/** Set by every shell. */
const always = /^(?:PWD|HOME|USER|LOGNAME|UID|GID|HOSTNAME|SHELL|PATH|LANG|TMPDIR)$/;

/** Tells of variables that nothing in the project sets, once each, in values of services that start servers. */
export class UnsetVariables {
  readonly #project: Project;
  readonly #places: Places;
  readonly #told = new Set<string>();

  constructor(project: Project, places: Places) {
    this.#project = project;
    this.#places = places;
  }

  /** @param keys those of the service's keys that matter to what it starts */
  tell(service: MapNode, keys: readonly string[]): void {
    for (const key of keys) {
      for (const { host, start, end, name, isRequired } of unsetIn(get(service, key))) {
        const { listed, hasVariables } = this.#project;
        if (this.#told.has(name) || listed.has(name) || always.test(name)) continue;
        this.#told.add(name);
        const severity = hasVariables ? "warning" : "info";
        const otherwise = isRequired
          ? "Compose stops unless the shell sets it"
          : "unless the shell sets it, it is empty";
        const message = `the variable ${name} has no value: ${hasVariables ? ".env does not set it" : "there is no .env"}, and it has no default; ${otherwise}`;
        this.#places.add("variable-unset", { host, span: { start, end } }, message, severity);
      }
    }
  }
}

function unsetIn(node: Node | undefined): readonly (Unset & Pick<Node, "host">)[] {
  if (node?.kind === "text") return node.unset.map((unset) => ({ ...unset, host: node.host }));
  if (node?.kind === "list") return node.items.flatMap(unsetIn);
  return node ? [...node.entries.values()].flatMap(({ value }) => unsetIn(value)) : [];
}
