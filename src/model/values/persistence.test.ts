import { expect, it } from "vitest";
import { check } from "../../index.ts";
import { memorySource } from "../../project/memory.ts";

const rule = "persistence-off-with-auto-restart";

function compose(image: string, command: string): string {
  const replica =
    "  two: {image: redis:6.0, command: redis-server --replicaof one 6379 --save 60 1, restart: always}\n";
  return `services:\n  one: {image: "${image}", restart: always${command}}\n${replica}`;
}

function told(text: string): string[] {
  const { diagnostics } = check(["."], { source: memorySource({ "compose.yml": text }) });
  return diagnostics.filter((found) => found.rule === rule).map(({ message }) => message);
}

it.each([
  ["no command", "redis:6.0", "", 0],
  ["no option", "redis:6.0", ", command: redis-server", 0],
  ["an option", "redis:6.0", ", command: redis-server --port 6379", 1],
  ["an option, of a release that keeps the points", "redis:7.2", ", command: redis-server --port 6379", 0],
])(
  "up to 6.0 a server keeps its save points if it is given neither a file nor an option: %s",
  (_, image, command, count) => {
    expect(told(compose(image, command)).length).toBe(count);
  },
);
