import type { HealthCheck } from "../../model/launch.ts";
import type { HostFile } from "../../syntax/source-text.ts";
import { readHealthCall } from "../commands/health-call.ts";
import type { Environment } from "../containers/container.ts";
import type { YamlMap } from "../yaml/yaml.ts";
import { listAt, mapAt, mapsAt, numberAt, textAt, textsAt, valueAt } from "./fields.ts";
import type { Places } from "./places.ts";

const names = ["startupProbe", "livenessProbe", "readinessProbe"] as const;

/** The probes of a container that call redis-cli or connect to a port. */
export function probesOf(
  node: YamlMap,
  host: HostFile,
  environment: Environment,
  places: Places,
): readonly HealthCheck[] {
  return names.flatMap((name): HealthCheck[] => {
    const probe = mapAt(node, name);
    const command = listAt(probe, "exec", "command");
    if (command) {
      const call = readHealthCall(
        textsAt(probe, "exec", "command").map(({ value }) => value),
        environment,
      );
      return call ? [{ name, ...call, awaitedBy: [], origin: places.at(host, command.span) }] : [];
    }
    const at = textAt(probe, "tcpSocket", "port");
    if (!at) return [];
    const port = /^\d+$/.test(at.value) ? Number(at.value) : portNamed(at.value, node);
    const { span } = at;
    const asked = { port, password: "none", isTls: false, passesWith: "connection" } as const;
    // The kubelet asks at the address of the pod.
    return [
      {
        name,
        host: valueAt(probe, "tcpSocket", "host") ?? "the pod",
        ...asked,
        awaitedBy: [],
        origin: places.at(host, span),
      },
    ];
  });
}

function portNamed(name: string, node: YamlMap): number | undefined {
  return numberAt(
    mapsAt(node, "ports").find((port) => valueAt(port, "name") === name),
    "containerPort",
  );
}
