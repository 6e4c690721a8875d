import { readManifests } from "../src/project/kubernetes/manifests.ts";
import { memorySource } from "../src/project/memory.ts";
import { diskOf } from "../src/project/starts/disk.ts";
import type { Startup } from "../src/project/starts/start.ts";

/**
 * What the manifests of a folder of a project start.
 *
 * @param files texts by path below `k8s`, which is all of the project
 */
export function readFolder(files: Readonly<Record<string, string>>, folder = "k8s"): Startup[] {
  const source = memorySource(Object.fromEntries(Object.entries(files).map(([name, text]) => [`k8s/${name}`, text])));
  const disk = diskOf(source, (path) => path === "k8s" || path.startsWith("k8s/"));
  return readManifests(folder, source.list(folder) ?? [], disk);
}

/** The one startup of manifests given as documents. */
export function readDocuments(...documents: readonly string[]): Startup {
  const [startup] = readFolder({ "all.yaml": documents.join("\n---\n") });
  if (!startup) throw new Error("nothing is started");
  return startup;
}

/** The lines of configuration behind the file of each server, put together with blanks. */
export function optionsOf({ starts }: Startup): string[][] {
  return starts.map(({ options }) =>
    options.flatMap(({ directives }) =>
      directives.map(({ name, args }) => [name, ...args].map(({ value }) => value).join(" ")),
    ),
  );
}
