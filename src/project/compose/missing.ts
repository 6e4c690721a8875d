import { withoutLogin } from "../../syntax/masking.ts";
import type { ConfigSource, Container } from "../containers/container.ts";
import { baseOf, folderOf } from "../paths.ts";
import type { Disk } from "../starts/disk.ts";
import type { Places } from "./problems.ts";

/** Tells of a file that a server is started with and that nothing brings into its container. */
export function tellOfMissing(config: ConfigSource, { host }: Container, disk: Disk, places: Places): void {
  if (config.kind !== "missing") return;
  const { mount, at, named } = config;
  if (mount?.source.kind === "bind" && mount.source.is === "missing") {
    const { path } = mount.source;
    if (isMadeFromPattern(path, disk)) return;
    const message = `there is no ${path} to mount: Docker makes a folder of that name, and ${at} cannot be read`;
    places.add("file-missing", { host, span: mount.origin }, message);
  } else if (mount?.source.kind === "bind") {
    if (isMadeFromPattern(`${mount.source.path}/${baseOf(at)}`, disk)) return;
    const message = `there is no file behind ${at}: ${mount.source.path} is mounted at ${mount.target} and does not hold it`;
    places.add("file-missing", { host, span: named }, message);
  } else if (!mount) {
    places.add(
      "file-missing",
      { host, span: named },
      `nothing brings ${withoutLogin(at)} into the container: no mount, and the image does not hold it`,
    );
  }
}

const patterns = /^[._-]?(?:example|sample|template|tmpl|tpl|dist|j2|default|orig)(?![a-z])/i;

/** Whether a pattern beside it shows that people make the file before they start anything: `.env.example`. */
export function isMadeFromPattern(path: string, disk: Disk): boolean {
  const base = baseOf(path);
  const stem = base.replace(/\.\w+$/, "");
  return (disk.list(folderOf(path)) ?? []).some(({ name }) => {
    if (name === base) return false;
    if (name.startsWith(base)) return patterns.test(name.slice(base.length));
    return stem !== "" && name.startsWith(stem) && patterns.test(name.slice(stem.length));
  });
}
