import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { patience } from "../waiting.ts";

export interface NeovimSession {
  /** Absolute path of the folder to open. */
  readonly workspace: string;
  /** The command line of the server. */
  readonly server: readonly string[];
  /** Title of the code action to take. */
  readonly repair: string;
}

/**
 * Runs `session.lua` in a Neovim without a screen and gives what it wrote down. Throws with what Neovim said, and with all
 * messages of both sides, where it does not end well.
 */
export function runNeovim<Seen>({ workspace, server, repair }: NeovimSession): Seen {
  const home = mkdtempSync(join(tmpdir(), "neovim-"));
  try {
    const report = join(home, "seen.json");
    const script = join(import.meta.dirname, "session.lua");
    const { status, stderr } = spawnSync("nvim", ["--clean", "--headless", "-n", "-S", script], {
      cwd: workspace,
      encoding: "utf8",
      timeout: 10 * patience,
      env: {
        PATH: process.env.PATH ?? "",
        LANG: "C.UTF-8",
        HOME: home,
        SERVER: JSON.stringify(server),
        WORKSPACE: workspace,
        REPORT: report,
        REPAIR: repair,
        PATIENCE: String(patience),
      },
    });
    if (status !== 0) throw new Error([`Neovim ended with ${status}`, stderr, ...logs(home)].join("\n"));
    return JSON.parse(readFileSync(report, "utf8"));
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function logs(home: string): string[] {
  const places = [".cache", ".local/state"].map((folder) => join(home, folder, "nvim/lsp.log"));
  return places.filter((place) => existsSync(place)).map((place) => readFileSync(place, "utf8"));
}
