import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { extensionPackage, root } from "../built.ts";
import { until } from "../waiting.ts";
import { fillWorkspace } from "../workspace.ts";
import { quiet } from "./settings.ts";

const installed = join(root, ".vscode-test/node_modules");
const node = join(installed, "node");
const entry = join(installed, "code-server/out/node/entry.js");

export interface VSCode {
  /** Absolute path of the workspace folder. */
  readonly workspace: string;
  /** Address of the workbench with the workspace open. */
  readonly url: string;
  /** All that the server of VS Code and its extension host have logged. */
  log(): string;
  stop(): Promise<void>;
}

/**
 * A real VS Code on loopback with our extension: code-server, which is VS Code with its workbench in a browser. All that it writes
 * is in one temporary folder; workspaces are not trusted until somebody trusts them.
 *
 * @param settings the user's, besides the quiet ones
 */
export async function startVSCode(settings: Readonly<Record<string, unknown>> = {}): Promise<VSCode> {
  // Sockets are made in it: their paths may have about 100 characters.
  const folder = mkdtempSync(join(tmpdir(), "vsc-"));
  const inside = (name: string) => join(folder, name);
  for (const name of ["data/User", "extensions", "workspace", "home", "tmp"])
    mkdirSync(inside(name), { recursive: true });
  writeFileSync(inside("config.yaml"), "auth: none\ncert: false\n");
  writeFileSync(inside("data/User/settings.json"), JSON.stringify({ ...quiet, ...settings }));
  fillWorkspace(inside("workspace"));
  // Nothing of the caller's environment: VSCODE_*, NODE_OPTIONS and proxies change what VS Code does.
  const env = {
    PATH: [dirname(process.execPath), "/usr/local/bin", "/usr/bin", "/bin"].join(delimiter),
    HOME: inside("home"),
    TMPDIR: inside("tmp"),
    LANG: "C.UTF-8",
    EXTENSIONS_GALLERY: '{"serviceUrl":""}',
  };
  const folders = ["--user-data-dir", inside("data"), "--extensions-dir", inside("extensions")];
  const common = [entry, "--config", inside("config.yaml"), ...folders];
  const install = spawnSync(node, [...common, "--install-extension", extensionPackage], { env, encoding: "utf8" });
  if (install.status !== 0)
    throw new Error(`VS Code does not take ${extensionPackage}: ${install.stdout}${install.stderr}`);

  const port = await freePort();
  const output = openSync(inside("server.log"), "w");
  const off = ["telemetry", "update-check", "getting-started-override", "proxy"].map((name) => `--disable-${name}`);
  const args = [...common, "--auth", "none", "--bind-addr", `127.0.0.1:${port}`, "--ignore-last-opened", ...off];
  // A group of its own: an extension host that is just starting outlives its server.
  const server = spawn(node, args, { env, stdio: ["ignore", output, output], detached: true });
  closeSync(output);
  const end = () => {
    if (server.pid !== undefined) killGroup(server.pid);
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  };
  process.once("exit", end);
  const log = () =>
    [inside("server.log"), ...logsIn(inside("data/logs"))].map((file) => readFileSync(file, "utf8")).join("\n");
  const stop = async () => {
    process.off("exit", end);
    await terminated(server);
    end();
  };
  const base = `http://127.0.0.1:${port}`;
  try {
    await until("VS Code to listen", async () => server.exitCode !== null || (await fetch(`${base}/healthz`)).ok);
    if (server.exitCode !== null) throw new Error("VS Code ended");
  } catch (error) {
    const said = log();
    await stop();
    throw new Error(`${error}\n${said}`);
  }
  const workspace = inside("workspace");
  return { workspace, url: `${base}/?folder=${encodeURIComponent(workspace)}`, log, stop };
}

async function terminated(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const gone = once(server, "exit");
  server.kill("SIGTERM");
  const hurry = setTimeout(() => server.kill("SIGKILL"), 5000);
  await gone;
  clearTimeout(hurry);
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // Nobody of it is left.
  }
}

function logsIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return names.filter((name) => name.endsWith(".log")).map((name) => join(folder, name));
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
