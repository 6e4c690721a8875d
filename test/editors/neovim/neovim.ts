import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { command } from "../built.ts";
import { patience } from "../waiting.ts";

export interface NeovimSession {
  /** Absolute path of the folder to open. */
  readonly workspace: string;
  /** What a user has in init.lua. */
  readonly configuration: string;
  /** Title of the code action to take. */
  readonly repair: string;
}

/**
 * Runs `session.lua` in a Neovim without a screen, with the command `redis-ha-lint` on PATH, and gives what it wrote down. Throws with what Neovim said, and with all
 * messages of both sides, where it does not end well.
 */
export function runNeovim<Seen>({ workspace, configuration, repair }: NeovimSession): Seen {
  const home = mkdtempSync(join(tmpdir(), "neovim-"));
  try {
    const report = join(home, "seen.json");
    const init = join(home, "init.lua");
    writeFileSync(init, configuration);
    symlinkSync(command, join(home, "redis-ha-lint"));
    const script = join(import.meta.dirname, "session.lua");
    const { status, stderr } = spawnSync("nvim", ["--clean", "--headless", "-n", "-S", script], {
      cwd: workspace,
      encoding: "utf8",
      timeout: 10 * patience,
      env: {
        PATH: [home, process.env.PATH].join(delimiter),
        LANG: "C.UTF-8",
        HOME: home,
        CONFIGURATION: init,
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
