import { until } from "../waiting.ts";
import type { Window } from "./window.ts";

/** Waits until the hover at the cursor says something. */
export async function hoverSays(window: Window, text: string): Promise<void> {
  const shown = window.page.locator(".monaco-hover:visible");
  // What is found is shown before the server has answered; what comes later is not always added.
  await until(`a hover with "${text}"`, async () => {
    if (await shown.filter({ hasText: text }).first().isVisible()) return true;
    await window.press("Escape", "Control+KeyK", "Control+KeyI");
    return shown
      .filter({ hasText: text })
      .first()
      .waitFor({ timeout: 2000 })
      .then(() => true);
  });
}

/** Opens the menu of quick fixes at the cursor and gives the titles in it. */
export async function quickFixes(window: Window): Promise<string[]> {
  const menu = window.page.locator(".action-widget:not(.action-list-submenu-panel)");
  // Findings are shown a moment before VS Code asks for their repairs.
  await until("the quick fix menu", async () => {
    if (await menu.isVisible()) return true;
    await window.press("Control+Period");
    return menu.waitFor({ timeout: 2000 }).then(() => true);
  });
  const titles = await menu.locator(".monaco-list-row.action").allInnerTexts();
  return titles.map((title) => title.trim());
}

/** Applies a quick fix at the cursor. */
export async function applyQuickFix(window: Window, title: string): Promise<void> {
  const titles = await quickFixes(window);
  const menu = window.page.locator(".action-widget:not(.action-list-submenu-panel)");
  for (const _ of titles) {
    const focused = await menu.locator(".monaco-list-row.focused").textContent();
    if (focused?.trim() === title) {
      await window.press("Enter");
      return menu.waitFor({ state: "hidden" });
    }
    await window.press("ArrowDown");
  }
  throw new Error(`no quick fix "${title}" in ${JSON.stringify(titles)}`);
}

/** What is offered to be written at the cursor. */
export async function completions(window: Window): Promise<string[]> {
  await window.press("Control+Space");
  const rows = window.page.locator(".suggest-widget.visible .monaco-list-row");
  await rows.first().waitFor();
  return rows.locator(".label-name").allInnerTexts();
}

/** Gives what is at the cursor another name. */
export async function rename(window: Window, name: string): Promise<void> {
  await window.press("F2");
  const input = window.page.locator(".rename-box input");
  await input.waitFor();
  await input.fill(name);
  await window.press("Enter");
  await input.waitFor({ state: "hidden" });
}
