import fc from "fast-check";
import { expect, it } from "vitest";
import { linesOf } from "../../../test/service.ts";
import { type HostFile, SourceText } from "../../syntax/source-text.ts";
import { memorySource } from "../memory.ts";
import { diskOf } from "../starts/disk.ts";
import type { Container } from "./container.ts";
import { startsOf } from "./starts.ts";

const parts = [
  "ALLOW_EMPTY",
  "MASTER",
  "PRIMARY",
  "SENTINEL",
  "REPLICATION_MODE",
  "PASSWORD",
  "HOST",
  "PORT_NUMBER",
  "TLS_ENABLED",
  "TLS",
  "CERT_FILE",
  "FILE",
  "DISABLE_COMMANDS",
  "RDB_POLICY",
  "EXTRA_FLAGS",
  "QUORUM",
  "SET",
  "AOF_ENABLED",
  "DATA_DIR",
  "OVERRIDES_FILE",
];
const name = fc
  .tuple(
    fc.constantFrom("REDIS", "VALKEY", "ALLOW_EMPTY"),
    fc.array(fc.constantFrom(...parts), { minLength: 1, maxLength: 2 }),
  )
  .map(([first, rest]) => [first, ...rest].join("_"));
const value = fc.oneof(
  fc.constantFrom(
    "yes",
    "no",
    "true",
    "slave",
    "replica",
    "master",
    "primary",
    "6379",
    "0",
    "--port 1",
    "FLUSHALL,KEYS",
    "900#1 300#10",
    '""',
    '"a',
    "a b",
    "$X",
    "",
  ),
  fc.string({ unit: "binary-ascii", maxLength: 12 }),
);
const image = fc.constantFrom(
  "bitnami/redis",
  "bitnami/redis-sentinel:6.0",
  "bitnami/valkey",
  "bitnami/valkey-sentinel",
  "redis/redis-stack",
  "valkey/valkey",
);

/** A file in which each variable stands on a line of its own. */
function containerOf(name: string, variables: readonly (readonly [string, string])[]): Container {
  const text = `service\n${name}\n${variables.map(([key, value]) => `${key}=${value}\n`).join("")}`;
  const host: HostFile = { uri: "compose.yaml", text };
  const environment = new Map<string, SourceText>();
  let at = "service\n".length + name.length + 1;
  for (const [key, value] of variables) {
    const start = at + key.length + 1;
    environment.set(key, SourceText.at(host, { start, end: start + value.length }));
    at = start + value.length + 1;
  }
  const place = { start: 0, end: 7 };
  return {
    host,
    place,
    name: "service",
    image: SourceText.at(host, { start: 8, end: 8 + name.length }),
    environment,
    mounts: [],
  };
}

it("any variables give lines whose words stand where they are written", () => {
  const disk = diskOf(memorySource({}), () => true);
  fc.assert(
    fc.property(image, fc.array(fc.tuple(name, value), { maxLength: 12 }), (image, variables) => {
      const container = containerOf(image, variables);
      const { started, problems } = startsOf(container, disk);
      const written = [...container.environment.values()].flatMap((text) => (text ? [text.span] : []));
      for (const { span, message } of problems) {
        expect(span.end).toBeLessThanOrEqual(container.host.text.length);
        expect(message).toMatch(/^[A-Z]+_/);
      }
      for (const { config, options } of started) {
        for (const file of [...(config.kind === "embedded" ? [config.file] : []), ...options]) {
          expect(file.text).toBe(container.host.text);
          for (const { start, end, name } of file.directives) {
            expect(start).toBeLessThanOrEqual(end);
            // The name of a setting may be shown: it must not stand where a secret does.
            const marked = file.text.slice(name.start, name.end);
            expect(["", "service", image, name.value]).toContain(marked);
          }
          for (const word of file.directives.flatMap(({ args, unbalanced }) => (unbalanced ? [] : args))) {
            const isWritten =
              word.end > word.start && written.some(({ start, end }) => start <= word.start && word.end <= end);
            const marked = file.text.slice(word.start, word.end);
            // What NAME_FILE names stands there for a value that nobody knows.
            if (word.value.startsWith("$(")) continue;
            if (isWritten && !/["'\\\x00-\x1f\x7f]/.test(marked)) expect(marked).toBe(word.value);
            else if (!isWritten && word.end > word.start)
              expect(
                marked.startsWith("service") || marked === image || /["'\\\x00-\x1f]/.test(marked),
                linesOf(file).join(),
              ).toBe(true);
          }
        }
      }
    }),
    { numRuns: 300 },
  );
});
