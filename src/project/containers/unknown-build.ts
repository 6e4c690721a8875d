import { posix } from "node:path";
import type { Container } from "./container.ts";
import { recipeOf } from "./images.ts";
import { impliedBy, placeFile } from "./places.ts";
import type { Recipe } from "./recipe.ts";
import { isClientsName, isServersName } from "./release.ts";

type Build = NonNullable<Container["build"]>;

/** What an image brings whose Dockerfile is not here: whether it is a server's is told by names. */
export function unknownBuild({ folder, dockerfile }: Build, container: Container): Recipe {
  const name = container.image ?? impliedBy(container, "");
  const recipe = recipeOf(name);
  const { host, place } = container;
  // The folder of the file itself is named for all that is in it.
  const own = folder === posix.dirname(host.uri) ? [] : [folder];
  const isServers =
    !isClientsName(container.name) &&
    (isRole(container) || [name.value, container.name, ...own].some((text) => isServersName(posix.basename(text))));
  const origin = recipe.image.origin.file.uri === host.uri ? recipe.image.origin : undefined;
  return {
    ...recipe,
    image: {
      name: name.value || folder,
      kind: "built",
      origin: origin ?? { from: "file", file: placeFile(host, place), ...place },
    },
    family: "unknown",
    isServers,
    entrypoint: [],
    command: [],
    isBare: false,
    unread: `what ${dockerfile} builds`,
  };
}

/** A service named for a role, in a file that is about such servers. */
function isRole({ name, host }: Container): boolean {
  const isNamed = /^(?:master|slave|replica|primary)[-_]?\d*$/i.test(name);
  return (
    isNamed && /redis|valkey|sentinel/i.test(host.uri + host.text) && !/mysql|mariadb|postgres|mongo/i.test(host.text)
  );
}
