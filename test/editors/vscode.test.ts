import { describe, expect, it } from "vitest";
import { hideProblems, linkOf, openProblem, problemsAre, showProblems } from "./vscode/problems.ts";
import { session } from "./vscode/session.ts";
import { becomes, until } from "./waiting.ts";

const on = session("vscode");

const status = () => on.window.page.locator('[id="redis-ha-lint.redis-ha-lint-vscode.redisHaLint.deployment"]');

describe("in Restricted Mode", () => {
  it("findings are shown", async () => {
    await on.window.openFile("bookings/node1/redis.conf");
    await on.window.squiggles("bookings/node1/redis.conf", "error", ["CONFIG"]);
    await on.window.squiggles("bookings/node1/redis.conf", "info", ["port 6379"]);
    await on.window.page.locator('[id="status.workspaceTrust"]').waitFor();
  });

  it("no command asks running instances", async () => {
    expect(await on.window.commands("Redis HA Lint")).toEqual([
      "Redis HA Lint: Check Workspace",
      "Redis HA Lint: Explain Rule",
      "Redis HA Lint: Restart Server",
      "Redis HA Lint: Show Topology",
    ]);
  });

  it("the command is there once the folder is trusted", async () => {
    await on.window.trust();
    expect(await on.window.commands("Redis HA Lint: Probe")).toEqual(["Redis HA Lint: Probe Running Instances"]);
  });
});

describe("what is found", () => {
  it("stands in the Problems panel, with places in other files", async () => {
    await showProblems(on.window);
    await problemsAre(on.window, []);
    expect(await linkOf(on.window, "rename-command-not-mapped")).toBe(
      "redis-ha-lint-rule:/rename-command-not-mapped.md",
    );
  });

  it("leads to the other file", async () => {
    await openProblem(on.window, "this sentinel sends CONFIG");
    await hideProblems(on.window);
    await on.window.editor("bookings/node2/sentinel.conf").locator(".view-line").first().waitFor();
  });

  it("is counted in the status bar", async () => {
    await becomes("the status item", async () => (await status().textContent())?.trim(), "bookings 3 2");
  });
});

it("a compose file keeps its language", async () => {
  await on.window.openFile("cache/compose.yaml");
  await on.window.squiggles("cache/compose.yaml", "error", ["--replicaof"]);
  expect(await on.window.language()).toBe("YAML");
});

it("other .conf files are left alone", async () => {
  await on.window.openFile("nginx.conf");
  await becomes("the language", () => on.window.language(), "Properties");
  await until("no status item", async () => !(await status().isVisible()));
});

it("a picture shows the deployment and follows an edit", async () => {
  await on.window.openFile("bookings/node2/redis.conf");
  await on.window.command("Redis HA Lint: Show Topology");
  const picture = on.window.page.frameLocator("iframe.webview").frameLocator("#active-frame").locator("svg").first();
  await picture.getByText("3 errors").waitFor();
  await on.window.goTo(8, 24);
  await on.window.page.keyboard.insertText("\nmasterauth amber-lantern-drifts-north");
  await picture.getByText("2 errors").waitFor();
  await on.window.command("File: Revert File");
  await picture.getByText("3 errors").waitFor();
});

it("nothing is asked of other machines", () => {
  expect(on.window.outside).toEqual([]);
});
