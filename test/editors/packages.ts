import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Where a program is, if it is on PATH. */
export function onPath(program: string): string | undefined {
  const places = (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, program));
  return places.find((place) => existsSync(place));
}

/** Debian's packages of the editors, by the program that tells whether they are there. */
const packages: Readonly<Record<string, readonly string[]>> = {
  chromium: ["chromium", "fonts-dejavu-core"],
  nvim: ["neovim"],
};

/** Installs the editors that are absent with apt, where we may. Throws if one is missing then. */
export async function installPackages(): Promise<void> {
  const missing = () => Object.keys(packages).filter((program) => onPath(program) === undefined);
  const wanted = missing().flatMap((program) => packages[program] ?? []);
  if (wanted.length === 0) return;
  if (process.getuid?.() === 0 && existsSync("/etc/debian_version")) {
    await apt("update");
    await apt("install", "-y", "--no-install-recommends", ...wanted);
  }
  const absent = missing();
  if (absent.length === 0) return;
  const hint = `apt-get install ${wanted.join(" ")}`;
  throw new Error(`not on PATH, and could not be installed: ${absent.join(", ")} (Debian: ${hint})`);
}

async function apt(...args: readonly string[]): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  await once(spawn("apt-get", args, { stdio: "ignore", env }), "close");
}
