import { containerName, servicesOf } from "./definitions.ts";
import type { Places } from "./problems.ts";
import type { Project } from "./project.ts";
import { get, isTrue, namesOf, textOf, textsOf } from "./tree.ts";

/** Tells of what Compose refuses a whole project for: services that run nothing, or that need others that are not there. */
export function tellOfRefused(project: Project, places: Places): void {
  const services = servicesOf(project);
  const names = new Set(services.map(({ name }) => name));
  const isKnown = (name: string) => names.has(name) || name.includes("$") || project.unread.has("");
  for (const { name: own, node, entry } of services) {
    const runs = ["image", "build", "extends", "provider"].some((key) => get(node, key));
    if (!runs && !project.unread.has(own) && !project.unread.has("")) {
      places.add("not-readable", entry.key, "a service must have an image or a build, here are none");
    }
    for (const [name, value] of namesOf(get(node, "depends_on"))) {
      const required = get(value, "required");
      if (isKnown(name.value) || (required && !isTrue(required))) continue;
      places.add("name-undefined", name, `there is no service "${name.value}" to wait for`);
    }
    for (const link of textsOf(get(node, "links"))) {
      const [name = ""] = link.value.split(":");
      if (!isKnown(name)) places.add("name-undefined", link, `there is no service "${name}" to link to`);
    }
    const mode = textOf(get(node, "network_mode"));
    const [, kind, name = ""] = /^(service|container):(.+)/s.exec(mode?.value ?? "") ?? [];
    if (!mode || kind !== "service" || isKnown(name)) continue;
    const isContainer = services.some((service) => containerName(service) === name);
    const hint = isContainer ? "; a container of that name there is, written container:" : "";
    places.add(
      "name-undefined",
      mode,
      `there is no service "${name}" to share the network of${hint && `${hint}${name}`}`,
    );
  }
}
