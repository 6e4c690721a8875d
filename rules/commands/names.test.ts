import { expect, it } from "vitest";
import { parseTarget } from "../../grammar/version.ts";
import { check, memorySource } from "../../src/index.ts";
import { json } from "../../src/report/json.ts";
import { pretty } from "../../src/report/pretty.ts";
import type { Files } from "../../src/rule.ts";
import { rules } from "../index.ts";

/** Whoever renames a command wants nobody to know what it is called now. */
const canary = "kanary7kanary";
const commands = ["CONFIG", "ping", "AUTH", "SENTINEL", "FLUSHALL", "NOSUCH"];
const lines = commands.flatMap((command) => [
  `rename-command ${command} ${canary}`,
  `rename-command "${command}" '${canary}'`,
  `rename-command ${command} ${canary}\nrename-command ${canary} ${canary}2`,
  `rename-command ${command} ${canary}\nrename-command ${command} ${canary}2`,
  `rename-command ${command} ${canary} ${canary}`,
  `rename-command ${command} "${canary}`,
  `rename-command ${command} {{ ${canary} }}`,
  `sentinel rename-command main ${command} ${canary}`,
  `sentinel rename-command main ${command} ${canary}\nsentinel rename-command main ${command} ${canary}2`,
]);

function deployments(line: string): Files[] {
  const watch = "sentinel monitor main 10.0.0.1 6379 2\nsentinel auth-pass main hunter2";
  const plain: Files = {
    "redis-a.conf": "bind 10.0.0.1\nrequirepass hunter2",
    "redis-b.conf": `bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nrename-command CONFIG ${canary}3`,
    "sentinel-a.conf": watch,
    "sentinel-b.conf": `requirepass hunter2\n${watch}`,
  };
  return Object.keys(plain).map((name) => ({ ...plain, [name]: `${plain[name]}\n${line}\n` }));
}

it.each(["redis@7.0", "valkey@9.2"])("never shows the new name of a command for %s", (target) => {
  const shown = lines.filter((line) =>
    deployments(line).some((files) => {
      const report = check(["."], { source: memorySource(files), rules, target: parseTarget(target)! });
      const said = [
        ...report.diagnostics.flatMap(({ message, related }) => [message, ...related.map((note) => note.message)]),
        json(report, { version: "0" }),
        pretty(report, { width: 100, colour: false, verbose: true }),
      ];
      return said.some((text) => text.toLowerCase().includes(canary));
    }),
  );
  expect(shown).toEqual([]);
});
