import { catalogueAt } from "../../../grammar/catalogue.ts";
import type { Instance } from "../deployment.ts";
import { Setting } from "../known.ts";
import type { SecretName } from "../settings.ts";
import type { DriftOfOne } from "./drift.ts";

/** Passwords that a running server has and its files do not, or the other way round; neither is shown. */
export function* secretDrifts(declared: Instance, observed: Instance): Iterable<DriftOfOne> {
  const live = observed.live!;
  for (const { words } of live.lines("secret")) {
    const directive = catalogueAt(observed.loading.target).find(words[0]!.value);
    if (!directive?.facts.secret) continue;
    const written = declared.settings.secret(directive.name as SecretName);
    const told = live.secret(words[0]!.value);
    if (!written.isWritten && !written.isKnown) continue;
    const { isSet, isDeclared } = told.value;
    const isFound = written.isKnown && (written.value ? isDeclared === false : isSet);
    // One that an ACL file makes void is no password of anybody.
    if (!isFound || (directive.name === "requirepass" && declared.settings.get("aclfile").or("unknown"))) continue;
    yield {
      name: directive.spelling,
      declared,
      observed,
      inFile: written.map((secret) => (secret ? "a password" : undefined)),
      running: Setting.known(isSet ? (written.value ? "another" : "a password") : undefined, told.origin),
      origin: written.origin,
      kind: "secret",
    };
  }
}
