import { containerName, type Service } from "./definitions.ts";
import type { Connection } from "./networks.ts";

/** Whose network interfaces a service uses. */
export interface Bearer {
  readonly isMachine?: true;
  /** Undefined for a container of elsewhere. */
  readonly service?: Service;
  readonly container?: string;
}

/** The service itself, or that of `network_mode: service:x` and `container:x`, which may point to another one in turn. */
export function bearerOf(
  service: Service,
  services: readonly Service[],
  connections: ReadonlyMap<string, Connection>,
): Bearer {
  const open = new Set<Service>();
  let current = service;
  while (!open.has(current)) {
    open.add(current);
    const mode = connections.get(current.name)?.mode;
    if (mode === "host") return { isMachine: true };
    if (typeof mode !== "object") break;
    const next =
      "service" in mode
        ? services.find(({ name }) => name === mode.service)
        : services.find((other) => containerName(other) === mode.container);
    if (!next) return { container: "service" in mode ? mode.service : mode.container };
    current = next;
  }
  return { service: current };
}
