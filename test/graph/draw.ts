import type { Graph } from "../../src/graph/graph.ts";
import { graphOf } from "../../src/graph/index.ts";
import { check, memorySource } from "../../src/index.ts";
import { diskSource } from "../../src/project/disk.ts";
import type { FileSource } from "../../src/project/source.ts";

/** What the command `graph` draws of files, by name. */
export function graphOfFiles(files: Readonly<Record<string, string>>): Graph {
  return read(memorySource(files), ".");
}

/** What it draws of a folder below another. */
export function graphOfFolder(root: string, folder: string): Graph {
  return read(diskSource(root), folder);
}

function read(source: FileSource, path: string): Graph {
  const deployments: Graph["deployments"][number][] = [];
  check([path], {
    source,
    onDeployment: (deployment, found) => {
      deployments.push(graphOf(deployment, found, `d${deployments.length + 1}`));
    },
  });
  return { deployments };
}
