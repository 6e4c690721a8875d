/** In front of the colours for dark pages: what the reader's system prefers is not what VS Code shows. */
const preference = "@media (prefers-color-scheme:dark){";
const darkTheme = "body:is(.vscode-dark,.vscode-high-contrast:not(.vscode-high-contrast-light)){";

/**
 * A picture in the colours of VS Code's theme, with a style that the page's policy lets in.
 *
 * @param svg as the command draws it
 * @param nonce what the policy knows styles by
 */
export function themed(svg: string, nonce: string): string {
  return svg.replace("<style>", `<style nonce="${nonce}">`).replace(preference, darkTheme);
}
