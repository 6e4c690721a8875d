import type { Container } from "../containers/container.ts";
import { baseOf, folderOf } from "../paths.ts";
import type { Passed } from "../starts/start.ts";

const server = /redis|valkey|keydb|sentinel/i;
/** Programs for servers, not servers: `redis-exporter`, `redisinsight`. */
const tool =
  /insight|exporter|commander|proxy|client|-cli|admin|redmon|[-_.]ui\b|web|app\b|application|test|init|dashboard|spring|monitoring|backup/i;
/** What may start anything; another program is known to be no server. */
const follows = /^(?:.*\.sh|sh|bash|ash|dash|.*entrypoint.*|tini|dumb-init|su-exec|gosu|exec|-.*)$/;
/** Options that only these servers have. */
const option =
  /^--(?:appendonly|(?:replica|slave)of|protected-mode|requirepass|masterauth|maxmemory-policy|enable-(?:debug|module)-command|loadmodule|sentinel)$/i;

/**
 * A service of which nothing is known to start. It may start a server all the same where its names say so and neither they
 * nor its command say otherwise, and where its image is given options of one.
 */
export function passedFor({ host, name, image, build, entrypoint, command }: Container, reason: string): Passed {
  // The folder of the project is called so for all of its services.
  const folder = build && build.folder !== folderOf(host.uri) ? build.folder : "";
  const names = [name, image?.value.replace(/[:@].*/s, "") ?? "", folder, build?.dockerfile ?? ""].map(baseOf);
  const isServer = names.some((each) => server.test(each)) && !names.some((each) => tool.test(each));
  const program = (entrypoint?.words ?? command?.words ?? [])[0]?.value;
  const isTold = program?.startsWith("-") === true && command?.words.some(({ value }) => option.test(value)) === true;
  const isOpen = isTold || (isServer && (program === undefined || follows.test(baseOf(program))));
  return { name, reason, ...(isOpen && { isOpen }) };
}
