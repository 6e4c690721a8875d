import type { SourceText } from "../../syntax/source-text.ts";
import type { Disk } from "../starts/disk.ts";
import type { Container, Environment } from "./container.ts";
import { recipeOfBuild } from "./dockerfile.ts";
import { recipeOf } from "./images.ts";
import { impliedBy } from "./places.ts";
import type { Recipe } from "./recipe.ts";
import { isClientsName } from "./release.ts";

/** What the image of a container brings. */
export function recipeFor(container: Container, disk: Disk): Recipe {
  const { build, image } = container;
  if (build) return recipeOfBuild(build, container, disk);
  const recipe = recipeOf(image ?? impliedBy(container, ""));
  return recipe.family === "unknown" && isClientsName(container.name) ? { ...recipe, isServers: false } : recipe;
}

/** An entrypoint of its own takes the image's command away, as Docker and Kubernetes have it. */
export function argvOf({ entrypoint, command }: Container, recipe: Recipe): SourceText[] {
  const first = entrypoint?.words ?? recipe.entrypoint;
  return [...first, ...(command?.words ?? (entrypoint ? [] : recipe.command))];
}

export function environmentOf(container: Container, recipe: Recipe): Environment {
  return new Map([...recipe.environment, ...container.environment]);
}
