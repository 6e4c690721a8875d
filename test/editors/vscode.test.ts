import { describe, expect, it } from "vitest";
import { hideProblems, linkOf, openProblem, problemsAre, showProblems } from "./vscode/problems.ts";
import { session } from "./vscode/session.ts";
import { applyQuickFix, completions, hoverSays, rename } from "./vscode/widgets.ts";
import { becomes, until } from "./waiting.ts";

const on = session("vscode");

const status = () => on.window.page.locator('[id="redis-ha-lint.redis-ha-lint-vscode.redisHaLint.deployment"]');

/** All but the one that asks running instances. */
const commands = ["Check Workspace", "Explain Rule", "Restart Server", "Show Topology"].map(
  (title) => `Redis HA Lint: ${title}`,
);

describe("in Restricted Mode", () => {
  it("findings are shown", async () => {
    await on.window.openFile("bookings/node1/redis.conf");
    await on.window.squiggles("bookings/node1/redis.conf", "error", ["CONFIG"]);
    await on.window.squiggles("bookings/node1/redis.conf", "info", ["port 6379"]);
    await on.window.page.locator('[id="status.workspaceTrust"]').waitFor();
  });

  it("no command asks running instances", () => on.window.commandsAre("Redis HA Lint", commands));

  it("the command is there once the folder is trusted", async () => {
    await on.window.trust();
    await on.window.commandsAre("Redis HA Lint", commands.toSpliced(2, 0, "Redis HA Lint: Probe Running Instances"));
  });
});

describe("what is found", () => {
  it("stands in the Problems panel, with places in other files", async () => {
    await showProblems(on.window);
    await problemsAre(on.window, [
      "bookings/node1/redis.conf",
      "  CONFIG is renamed, and 2 of 3 sentinels are not told its new name: every failover ends in -failover-abort-slave-timeout redis-ha-lint rename-command-not-mapped [Ln 10, Col 16]",
      "    redis.conf [Ln 10, Col 16] : CONFIG is renamed on 10.70.0.12:6379",
      "    redis.conf [Ln 11, Col 16] : CONFIG is renamed on 10.70.0.13:6379",
      "    sentinel.conf [Ln 7, Col 1] : this sentinel sends CONFIG",
      "    sentinel.conf [Ln 7, Col 1] : this sentinel sends CONFIG",
      "  min-replicas-to-write is 0 on all 3 nodes that can be master: one that is cut off goes on taking writes redis-ha-lint min-replicas-unset [Ln 4, Col 1]",
      "bookings/node2/redis.conf",
      "  no masterauth, but its master 10.70.0.11:6379 requires a password redis-ha-lint missing-masterauth [Ln 4, Col 1]",
      "    redis.conf [Ln 8, Col 13] : 10.70.0.11:6379 requires a password",
      "  slaveof is called replicaof from redis 5.0.0 on redis-ha-lint deprecated-directive [Ln 8, Col 1]",
      "bookings/node3/redis.conf",
      "  a remark behind a value is no comment: redis 8.10 takes it for arguments and does not start redis-ha-lint inline-comment [Ln 6, Col 17]",
      "cache/compose.yaml",
      "  no masterauth, but its master master:6379 requires a password redis-ha-lint missing-masterauth [Ln 5, Col 3]",
      "    compose.yaml [Ln 4, Col 41] : master:6379 requires a password",
      "  replica:6379 can be used without a password; it listens on all addresses redis-ha-lint no-authentication [Ln 5, Col 3]",
    ]);
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
    await becomes("the status item", async () => (await status().textContent())?.split(/\s+/), [
      "",
      "bookings",
      "3",
      "2",
    ]);
  });
});

describe("at the cursor", () => {
  it("a hover says what a directive means", async () => {
    await on.window.openFile("bookings/node1/redis.conf");
    await on.window.goTo(6, 3);
    await hoverSays(on.window, "can be changed while the server runs");
  });

  it("a hover says why a finding matters", async () => {
    await on.window.goTo(10, 18);
    await hoverSays(on.window, "no replica is promoted when the master fails");
  });

  it("directives are offered on an empty line", async () => {
    await on.window.goTo(7);
    expect(await completions(on.window)).toContain("aclfile");
  });

  it("the address that a sentinel monitors leads to the server that binds it", async () => {
    await on.window.openFile("bookings/node2/sentinel.conf");
    await on.window.goTo(7, 30);
    await on.window.press("F12");
    await on.window.editor("bookings/node1/redis.conf").locator(".view-line").first().waitFor();
    await on.window.cursorIsAt(3, 6);
  });
});

describe("in a sentinel's file", () => {
  const file = "bookings/node1/sentinel.conf";

  it("a line above the master says what it survives", async () => {
    await on.window.openFile(file);
    const lens = on.window.editor(file).locator(".codelens-decoration");
    await lens.filter({ hasText: "survives the loss of 1 of 3 hosts" }).waitFor();
  });

  it("hints say times in human units", async () => {
    const hint = /failover-timeout bookings 60000\s?1 min$/;
    await until("the hint", async () => (await on.window.lines(file)).some((line) => hint.test(line)));
  });
});

it("a compose file keeps its language", async () => {
  await on.window.openFile("cache/compose.yaml");
  await on.window.squiggles("cache/compose.yaml", "error", ["replica"]);
  expect(await on.window.language()).toBe("Compose");
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
  await picture
    .getByText(/✖ 3 errors/)
    .last()
    .waitFor();
  await on.window.goTo(8, 24);
  await on.window.page.keyboard.insertText("\nmasterauth amber-lantern-drifts-north");
  await picture
    .getByText(/✖ 2 errors/)
    .last()
    .waitFor();
  await on.window.command("File: Revert File");
  await picture
    .getByText(/✖ 3 errors/)
    .last()
    .waitFor();
});

describe("repairs", () => {
  it("one quick fix repairs two files", async () => {
    await on.window.openFile("bookings/node1/redis.conf");
    await on.window.goTo(10, 18);
    await applyQuickFix(
      on.window,
      "Add sentinel rename-command bookings CONFIG to bookings/node2/sentinel.conf and bookings/node3/sentinel.conf",
    );
    await on.window.squiggles("bookings/node1/redis.conf", "error", []);
    const told = "sentinel rename-command bookings CONFIG bookings-config";
    for (const node of ["node2", "node3"]) {
      const file = `bookings/${node}/sentinel.conf`;
      await on.window.openFile(file);
      const isTold = async () => (await on.window.lines(file)).includes(told);
      await until(`"${told}" in ${file}`, isTold);
    }
  });

  it("one action repairs the rest of the deployment", async () => {
    await on.window.openFile("bookings/node3/redis.conf");
    await on.window.goTo(6, 18);
    await applyQuickFix(on.window, "Repair all 2 findings in 2 files of this deployment");
    await on.window.squiggles("bookings/node3/redis.conf", "error", []);
    await showProblems(on.window);
    await problemsAre(on.window, [
      "cache/compose.yaml",
      "  no masterauth, but its master master:6379 requires a password redis-ha-lint missing-masterauth [Ln 5, Col 3]",
      "    compose.yaml [Ln 4, Col 41] : master:6379 requires a password",
      "  replica:6379 can be used without a password; it listens on all addresses redis-ha-lint no-authentication [Ln 5, Col 3]",
      "bookings/node1/redis.conf",
      "  min-replicas-to-write is 0 on all 3 nodes that can be master: one that is cut off goes on taking writes redis-ha-lint min-replicas-unset [Ln 4, Col 1]",
      "bookings/node2/redis.conf",
      "  slaveof is called replicaof from redis 5.0.0 on redis-ha-lint deprecated-directive [Ln 8, Col 1]",
    ]);
    await hideProblems(on.window);
  });

  it("a master gets another name in all files", async () => {
    await on.window.openFile("bookings/node3/sentinel.conf");
    await on.window.goTo(7, 20);
    await rename(on.window, "flights");
    for (const node of ["node1", "node2", "node3"]) {
      const file = `bookings/${node}/sentinel.conf`;
      await on.window.openFile(file);
      const names = async () => {
        const statements = (await on.window.lines(file)).filter((line) => line.startsWith("sentinel "));
        return statements.map((line) => line.split(" ")[2]);
      };
      await becomes(`master names in ${file}`, names, Array(5).fill("flights"));
    }
  });
});

it("nothing is asked of other machines", () => {
  expect(on.window.outside).toEqual([]);
});
