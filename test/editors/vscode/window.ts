import { mkdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { root } from "../built.ts";
import { becomes, patience, until } from "../waiting.ts";
import type { VSCode } from "./server.ts";
import { textsAbove } from "./squiggles.ts";

const pictures = join(root, "test-output/editors");

export type Squiggle = "error" | "warning" | "info" | "hint";

/** One window of VS Code: what a user sees in it and does. Selectors are those of VS Code 1.100 to 1.139. */
export class Window {
  readonly page: Page;
  /** Every address asked for that is not on this machine. */
  readonly outside: string[] = [];
  /** What the workbench wrote to the browser's console. */
  readonly console: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.on("console", (message) => this.console.push(`${message.type()} ${message.text()}`));
    page.on("pageerror", (error) => this.console.push(`error ${error.stack}`));
    // "Leave site?" when a document is unsaved.
    page.on("dialog", (dialog) => dialog.accept().catch(() => {}));
  }

  /** A window in a browser profile of its own. */
  static async open(browser: Browser, { url }: Pick<VSCode, "url">): Promise<Window> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    context.setDefaultTimeout(patience);
    const window = new Window(await context.newPage());
    const isElsewhere = ({ protocol, hostname }: URL) => /^(?:http|ws)s?:$/.test(protocol) && hostname !== "127.0.0.1";
    await context.route(isElsewhere, (route) => {
      window.outside.push(route.request().url());
      return route.abort();
    });
    await window.page.goto(url);
    await window.page.locator(".monaco-workbench .part.statusbar").waitFor();
    return window;
  }

  close(): Promise<void> {
    return this.page.context().close();
  }

  /** Keeps a picture of the window under `test-output/editors/`. */
  async screenshot(name: string): Promise<void> {
    mkdirSync(pictures, { recursive: true });
    await this.page.screenshot({ path: join(pictures, `${name}.png`) });
  }

  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** The editor of a file, by the path below the workspace. */
  editor(file: string): Locator {
    return this.page.locator(`.editor-instance .monaco-editor[data-uri$="/${file}"]`);
  }

  /** Opens a file of the workspace. */
  async openFile(file: string): Promise<void> {
    await this.quickInput("Control+KeyP", file);
    // Enter takes the row that has the focus.
    const named = `.quick-input-widget .monaco-list-row.focused[aria-label^="${basename(file)}"]`;
    const folder = dirname(file);
    await this.page.locator(named, folder === "." ? {} : { hasText: folder }).waitFor();
    await this.press("Enter");
    await this.editor(file).locator(".view-line").first().waitFor();
    await this.page.locator(".quick-input-widget").waitFor({ state: "hidden" });
  }

  /** Puts the cursor at a line and column, both from 1. */
  async goTo(line: number, column = 1): Promise<void> {
    await this.quickInput("Control+KeyG", `:${line}:${column}`);
    await this.press("Enter");
    await this.cursorIsAt(line, column);
  }

  cursorIsAt(line: number, column: number): Promise<void> {
    const shown = this.page.locator('[id="status.editor.selection"]');
    return becomes("the cursor", () => shown.textContent(), `Ln ${line}, Col ${column}`);
  }

  /** Runs a command by its title. */
  async command(title: string): Promise<void> {
    const widget = this.page.locator(".quick-input-widget");
    // A list that is open does not learn of commands that are enabled a moment later.
    await until(`the command "${title}"`, async () => {
      await this.quickInput("F1", `>${title}`);
      const wanted = widget.locator(".monaco-list-row.focused", { hasText: title });
      if (
        await wanted.waitFor({ timeout: 3000 }).then(
          () => true,
          () => false,
        )
      )
        return true;
      await this.press("Escape");
      await widget.waitFor({ state: "hidden" });
      return false;
    });
    await this.press("Enter");
    await widget.waitFor({ state: "hidden" });
  }

  /** Waits until just these commands are offered for some words. */
  async commandsAre(words: string, expected: readonly string[]): Promise<void> {
    await this.quickInput("F1", `>${words}`);
    const widget = this.page.locator(".quick-input-widget");
    const titles = widget.locator(".monaco-list-row .label-name");
    await becomes(`commands for "${words}"`, () => titles.allInnerTexts(), [...expected]);
    await this.press("Escape");
    await widget.waitFor({ state: "hidden" });
  }

  /** Trusts the workspace, which VS Code has opened in Restricted Mode. */
  async trust(): Promise<void> {
    await this.command("Workspaces: Manage Workspace Trust");
    const editor = this.page.locator(".workspace-trust-editor");
    await editor.locator(".monaco-button", { hasText: "Trust" }).first().click();
    await this.page.locator('[id="status.workspaceTrust"]').waitFor({ state: "hidden" });
    await this.page.locator("a.action-label[aria-label^='Close Modal Editor']").click();
    await editor.waitFor({ state: "hidden" });
  }

  /** Opens an input box at the top by its key and fills it. */
  private async quickInput(key: string, text: string): Promise<void> {
    const input = this.page.locator(".quick-input-widget input.input");
    // A key that is pressed while another box closes is lost.
    await until("the input box", async () => {
      if (!(await input.isVisible())) await this.press(key);
      await input.fill(text, { timeout: 2000 });
      return true;
    });
  }

  /** Waits until just these texts, of the lines shown of a file, have a squiggle of a kind below them. */
  async squiggles(file: string, kind: Squiggle, expected: readonly string[]): Promise<void> {
    const shown = () => this.editor(file).evaluate(textsAbove, `.view-overlays .squiggly-${kind}`);
    await becomes(`${kind} squiggles in ${file}`, shown, [...expected]);
  }

  /** The lines shown of a file, hints between them included. */
  async lines(file: string): Promise<string[]> {
    const lines = await this.editor(file)
      .locator(".view-line")
      .evaluateAll((all) => all.map((line) => [Number.parseFloat(line.style.top), line.textContent ?? ""] as const));
    return lines.toSorted(([a], [b]) => a - b).map(([, text]) => text.replaceAll("\u00a0", " "));
  }

  /** The language of the file in front, as the status bar names it. */
  async language(): Promise<string> {
    return (await this.page.locator('[id="status.editor.mode"]').textContent()) ?? "";
  }
}
