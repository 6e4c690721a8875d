import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { extensionPackage, root } from "./built.ts";
import { installPackages } from "./packages.ts";

/** What the extension's package is made of. */
const sources = ["extension/src", "grammar", "rules", "scripts", "src", "package.json", "extension/package.json"];

/** Puts all in place that the tests need: the editors, and the extension as it is now. Throws where something cannot be had. */
export default async function setup(): Promise<void> {
  await Promise.all([
    timed("Chromium and Neovim", installPackages),
    timed("VS Code", () => run("scripts/install-vscode.sh")),
    timed("the extension", async () => {
      if (newest(sources) > (writtenAt(extensionPackage) ?? 0))
        await run("npm", "run", "--silent", "package:extension");
    }),
  ]);
}

async function timed(what: string, put: () => Promise<void>): Promise<void> {
  const begin = performance.now();
  await put();
  console.log(`${what}: in place after ${((performance.now() - begin) / 1000).toFixed(1)} s`);
}

/** Runs a program in the root folder, quietly unless it fails. */
export async function run(program: string, ...args: readonly string[]): Promise<void> {
  const child = spawn(program, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (output += data));
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`${[program, ...args].join(" ")} ended with ${code}\n${output}`);
}

function newest(paths: readonly string[]): number {
  const files = paths.flatMap((path) => {
    const full = join(root, path);
    if (!statSync(full).isDirectory()) return [full];
    return readdirSync(full, { recursive: true, encoding: "utf8" }).map((file) => join(full, file));
  });
  return Math.max(...files.map((file) => statSync(file).mtimeMs));
}

/** Milliseconds; undefined for a file that is not there. */
function writtenAt(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs;
}
