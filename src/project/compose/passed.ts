import type { Container } from "../containers/container.ts";
import { baseOf, folderOf } from "../paths.ts";
import type { Passed } from "../starts/start.ts";

const server = /redis|valkey|keydb|sentinel/i;
/** Programs for servers, not servers: `redis-exporter`, `redisinsight`. */
const tool =
  /insight|exporter|commander|proxy|client|-cli|admin|redmon|[-_.]ui\b|web|app\b|application|test|init|dashboard|spring|monitoring|backup/i;
/** What may start anything; another program is known to be no server. */
const follows = /^(?:.*\.sh|sh|bash|ash|dash|.*entrypoint.*|tini|dumb-init|su-exec|gosu|exec|-.*)$/;

/**
 * A service of which nothing is known to start. It may start a server all the same where its names say so and neither they
 * nor its command say otherwise.
 */
export function passedFor({ host, name, image, build, entrypoint, command }: Container, reason: string): Passed {
  // The folder of the project is called so for all of its services.
  const folder = build && build.folder !== folderOf(host.uri) ? build.folder : "";
  const names = [name, image?.value.replace(/[:@].*/s, "") ?? "", folder, build?.dockerfile ?? ""].map(baseOf);
  const isServer = names.some((each) => server.test(each)) && !names.some((each) => tool.test(each));
  const program = (entrypoint?.words ?? command?.words ?? [])[0]?.value;
  const isOpen = isServer && (program === undefined || follows.test(baseOf(program)));
  return { name, reason, ...(isOpen && { isOpen }) };
}
