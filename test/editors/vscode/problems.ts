import { becomes } from "../waiting.ts";
import type { Window } from "./window.ts";

const rows = ".markers-panel .monaco-list-row";

/** Shows the Problems panel as large as the window. */
export async function showProblems(window: Window): Promise<void> {
  const panel = window.page.locator(".markers-panel");
  if (!(await panel.isVisible())) await window.press("Control+Shift+KeyM");
  await panel.waitFor();
  await window.command("View: Toggle Maximized Panel");
}

export async function hideProblems(window: Window): Promise<void> {
  await window.command("View: Toggle Maximized Panel");
  await window.command("View: Hide Panel");
}

/**
 * Waits until the Problems panel that is shown says just this: a line for each file, and indented below it one for each
 * problem, `message source code [Ln 1, Col 1]`, and one for each related place of the problem.
 */
export async function problemsAre(window: Window, expected: readonly string[]): Promise<void> {
  const shown = () =>
    window.page.locator(rows).evaluateAll((all) =>
      all.map((row) => {
        const text = (part: string) => row.querySelector(part)?.textContent ?? "";
        const level = Number(row.getAttribute("aria-level"));
        if (level === 1) return `${text(".label-description")}/${text(".label-name")}`;
        // biome-ignore lint/performance/useDomNodeTextContent: texts of different elements would run together
        return "  ".repeat(level - 1) + row.innerText.replace(/\s+/g, " ").trim();
      }),
    );
  await becomes("the Problems panel", shown, [...expected]);
}

/** Chooses a row of the Problems panel. */
export async function openProblem(window: Window, text: string): Promise<void> {
  await window.page.locator(rows, { hasText: text }).first().click();
}

/** Where the code of a problem leads to, as the Problems panel has it. */
export function linkOf(window: Window, code: string): Promise<string | null> {
  return window.page.locator(`${rows} a`, { hasText: code }).first().getAttribute("href");
}
