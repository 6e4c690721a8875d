import { cpSync, mkdtempSync } from "node:fs";
import { join } from "node:path";
import { it } from "vitest";
import { runNeovim } from "./neovim/neovim.ts";

it("x", () => {
  const workspace = mkdtempSync("/tmp/ws-");
  cpSync(join(import.meta.dirname, "../../fixtures/broken/three-hosts"), workspace, { recursive: true });
  console.log(
    JSON.stringify(
      runNeovim({
        workspace,
        server: ["node", join(import.meta.dirname, "../../dist/redis-ha-lint.cjs"), "lsp", "--stdio"],
        repair: "x",
      }),
      null,
      1,
    ),
  );
});
