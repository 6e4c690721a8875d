import type { Target } from "../../../grammar/version.ts";
import type { Surrounding } from "../raw.ts";
import { isComposeFile, servicesOf, withoutComments } from "./starts.ts";
import { configsIn, folderOf } from "./uses.ts";

/** Images whose tags are releases of the server. */
const image =
  /^[ \t]*image:[ \t]*["']?(?:[\w.-]+\.[\w.-]+\/)?(?:library\/|bitnami\/|bitnamilegacy\/|valkey\/)?(redis|valkey):v?(\d+)(?:\.(\d+))?(?![\w])/m;

/** The release lines of the images that services of a compose file run with a configuration file. */
export function imagesFor(config: string, surrounding: Surrounding): Target[] {
  if (!isComposeFile(surrounding)) return [];
  const folder = folderOf(surrounding.file);
  return servicesOf(withoutComments(surrounding)).flatMap((service): Target[] => {
    const [, engine, major, minor] = image.exec(service) ?? [];
    if (engine === undefined || !configsIn(service, folder).includes(config)) return [];
    const version = [Number(major), minor === undefined ? Number.POSITIVE_INFINITY : Number(minor)] as const;
    return [{ engine: engine as "redis" | "valkey", version: [...version, Number.POSITIVE_INFINITY] }];
  });
}
