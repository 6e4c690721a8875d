import { until } from "../waiting.ts";
import type { Window } from "./window.ts";

/** The text of the hover at the cursor. */
export async function hover(window: Window): Promise<string> {
  await window.press("Control+KeyK", "Control+KeyI");
  const shown = window.page.locator(".monaco-hover:visible");
  await shown.locator(".hover-contents, .hover-row").first().waitFor();
  const [text = ""] = await shown.allInnerTexts();
  return text.replaceAll("\u00a0", " ").trim();
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
