import { expect, it } from "vitest";
import { session } from "./vscode/session.ts";
import { hoverSays } from "./vscode/widgets.ts";

/** The extension as in a browser without a computer behind it: its client and the server run in workers of the page. */
const on = session("web", { "remote.extensionKind": { "redis-ha-lint.redis-ha-lint-vscode": ["web"] } });

it("files that the browser hands over are judged together", async () => {
  await on.window.openFile("bookings/node1/redis.conf");
  await on.window.squiggles("bookings/node1/redis.conf", "error", ["CONFIG"]);
  await on.window.openFile("cache/compose.yaml");
  await on.window.squiggles("cache/compose.yaml", "error", ["replica"]);
});

it("a hover says what a directive means", async () => {
  await on.window.openFile("bookings/node1/redis.conf");
  await on.window.goTo(6, 3);
  await hoverSays(on.window, "can be changed while the server runs");
});

it("no command asks running instances, which no browser can", async () => {
  await on.window.trust();
  const commands = ["Check Workspace", "Explain Rule", "Restart Server", "Show Topology"];
  await on.window.commandsAre(
    "Redis HA Lint",
    commands.map((title) => `Redis HA Lint: ${title}`),
  );
});

it("nothing is asked of other machines", () => {
  expect(on.window.outside).toEqual([]);
});
