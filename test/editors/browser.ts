import { type Browser, chromium } from "playwright-core";
import { onPath } from "./packages.ts";

/** Chromium without a window, which reaches nothing but 127.0.0.1. */
export async function startBrowser(): Promise<Browser> {
  const executablePath = onPath("chromium");
  if (executablePath === undefined) throw new Error("no chromium on PATH");
  const off = ["gpu", "quic", "background-networking", "component-update", "sync", "dev-shm-usage"];
  return chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--no-first-run",
      ...off.map((name) => `--disable-${name}`),
      "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    ],
  });
}
