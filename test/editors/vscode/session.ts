import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll } from "vitest";
import { startBrowser } from "../browser.ts";
import { startVSCode, type VSCode } from "./server.ts";
import { Window } from "./window.ts";

/** A VS Code with one window, for the tests of one file. */
export interface Session {
  readonly vscode: VSCode;
  readonly window: Window;
}

/**
 * Starts VS Code before the tests of a file and ends it after them. Each test leaves a picture, and no open widget for the next.
 *
 * @param name begins the names of the pictures
 * @param settings the user's
 */
export function session(name: string, settings: Readonly<Record<string, unknown>> = {}): Session {
  let vscode: VSCode | undefined;
  let browser: Browser | undefined;
  let window: Window | undefined;
  beforeAll(async () => {
    [vscode, browser] = await Promise.all([startVSCode(settings), startBrowser()]);
    window = await Window.open(browser, vscode);
  });
  afterEach(async ({ task }) => {
    await window?.screenshot(`${name}: ${task.name}`.replace(/\W+/g, "-"));
    const said = window?.console.splice(0).filter((line) => /redis-ha-lint/i.test(line)) ?? [];
    if (task.result?.state === "fail") console.log(said.join("\n"));
    for (let widgets = 0; widgets < 3; widgets++) await window?.press("Escape");
  });
  afterAll(async () => {
    await browser?.close();
    await vscode?.stop();
  });
  const started = <T>(what: T | undefined): T => {
    if (what === undefined) throw new Error("VS Code did not start");
    return what;
  };
  return {
    get vscode() {
      return started(vscode);
    },
    get window() {
      return started(window);
    },
  };
}
