import { readScripts } from "../commands/start-scripts.ts";
import { readUnit } from "../commands/units.ts";
import { readCompose } from "../compose/read-compose.ts";
import { readManifests } from "../kubernetes/manifests.ts";
import { join } from "../paths.ts";
import type { Disk } from "./disk.ts";
import type { Startup } from "./start.ts";
import type { StartupReader } from "./startups.ts";

/** What reads the files that start servers. */
export const readers: readonly StartupReader[] = [
  readCompose,
  readManifests,
  each(/\.service$/i, readUnit),
  readScripts,
];

const program = /(?:redis|valkey|keydb)-(?:server|sentinel)/i;
/** A script is never that long. */
const longest = 256 * 1024;

function each(name: RegExp, read: (file: string, text: string, disk: Disk) => Startup): StartupReader {
  return (folder, entries, disk) =>
    entries.flatMap((entry) => {
      if (!name.test(entry.name)) return [];
      const file = join(folder, entry.name);
      const found = disk.read(file);
      return found.ok && found.text.length <= longest && program.test(found.text) ? [read(file, found.text, disk)] : [];
    });
}
