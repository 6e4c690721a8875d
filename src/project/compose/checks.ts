import type { HealthCheck, Told } from "../../model/launch.ts";
import { readHealthCall, readHealthScript } from "../commands/health-call.ts";
import type { Environment } from "../containers/container.ts";
import type { Service } from "./definitions.ts";
import type { Places } from "./problems.ts";
import { get, isTrue, stringOf, textOf, textsOf } from "./tree.ts";

/**
 * The health check of a service, where it is a call of redis-cli.
 *
 * @param environment of its container
 * @param services all of its project
 */
export function checksOf(
  { node, name }: Service,
  environment: Environment,
  services: readonly Service[],
  places: Places,
): readonly HealthCheck[] {
  const check = get(node, "healthcheck");
  const test = get(check, "test");
  if (!test || isTrue(get(check, "disable"))) return [];
  const [kind, ...words] = test.kind === "list" ? textsOf(test).map(({ value }) => value) : [];
  const script = textOf(test)?.value ?? (kind === "CMD-SHELL" ? words[0] : undefined);
  const call =
    script !== undefined
      ? readHealthScript(script, environment)
      : kind === "CMD"
        ? readHealthCall(words, environment)
        : undefined;
  const awaitedBy = () => services.flatMap((other) => waitFor(other, name, places));
  return call ? [{ name: "healthcheck", ...call, awaitedBy: awaitedBy(), origin: places.origin(test) }] : [];
}

/** `depends_on: { redis: { condition: service_healthy } }`. */
function waitFor({ node, name }: Service, awaited: string, places: Places): Told<string>[] {
  const condition = get(get(get(node, "depends_on"), awaited), "condition");
  if (!condition || stringOf(condition) !== "service_healthy") return [];
  return [{ value: name, origin: places.origin(condition) }];
}
