import type { SourceText } from "../../syntax/source-text.ts";
import type { Disk } from "../starts/disk.ts";
import type { Container, Environment } from "./container.ts";
import { recipeOfBuild } from "./dockerfile.ts";
import { recipeOf } from "./images.ts";
import { impliedBy } from "./places.ts";
import type { Recipe } from "./recipe.ts";
import { isClientsName, isServersName } from "./release.ts";

/** What the image of a container brings. */
export function recipeFor(container: Container, disk: Disk): Recipe {
  const { build, image } = container;
  if (build) return recipeOfBuild(build, container, disk);
  const recipe = recipeOf(image ?? impliedBy(container, ""));
  if (recipe.family !== "unknown") return recipe;
  return { ...recipe, isServers: recipe.isServers ? !isClientsName(container.name) : isNamedForServer(container.name) };
}

/** A container is named for what it runs, but for those that only prepare something for it. */
function isNamedForServer(name: string): boolean {
  return isServersName(name) && !/init|setup|config|create|wait|job|migrat|backup|check|cluster/i.test(name);
}

/** An entrypoint of its own takes the image's command away, as Docker and Kubernetes have it. */
export function argvOf({ entrypoint, command }: Container, recipe: Recipe): SourceText[] {
  const first = entrypoint?.words ?? recipe.entrypoint;
  return [...first, ...(command?.words ?? (entrypoint ? [] : recipe.command))];
}

export function environmentOf(container: Container, recipe: Recipe): Environment {
  return new Map([...recipe.environment, ...container.environment]);
}
