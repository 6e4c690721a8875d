import type { SourceText } from "../../syntax/source-text.ts";
import type { Container } from "./container.ts";
import type { ContainerFiles } from "./files.ts";
import { blankWords } from "./official.ts";
import { impliedBy } from "./places.ts";

const modules = ["redisearch", "redistimeseries", "rejson", "redisbloom"];

/**
 * What entrypoint.sh of Redis Stack runs (redis-stack/redis-stack: etc/scripts): /redis-stack.conf if it is there, its own
 * options, the modules, and the words of REDIS_ARGS.
 */
export function stackCommand(
  container: Container,
  files: ContainerFiles,
  variable: (name: string) => SourceText | undefined,
): readonly SourceText[] {
  const implied = (...words: readonly string[]) => words.map((word) => impliedBy(container, word));
  const config = "/redis-stack.conf";
  const { kind, mount } = files.find(config);
  const isThere = mount ? kind !== "missing" : kind !== "unknown";
  const folder = variable("REDIS_DATA_DIR");
  const flags = variable("REDIS_ARGS");
  return [
    ...implied("/opt/redis-stack/bin/redis-server", ...(isThere ? [config] : [])),
    ...implied("--dir"),
    ...(folder && folder.value !== "" ? [folder] : implied("/data")),
    ...implied("--protected-mode", "no", "--daemonize", "no"),
    ...implied(...modules.flatMap((name) => ["--loadmodule", `/opt/redis-stack/lib/${name}.so`])),
    ...(flags ? blankWords(flags) : []),
  ];
}
