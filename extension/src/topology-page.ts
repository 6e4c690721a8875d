/**
 * The page around the picture. Nothing but our own script runs in it, and nothing is loaded from elsewhere; styles are
 * allowed by a number that is new each time, which the script also gives the style of the picture.
 *
 * @param source what VS Code serves files of the extension from
 */
export function page(source: string, script: string): string {
  const nonce = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
  const policy = `default-src 'none'; script-src ${source}; style-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Topology</title>
<style nonce="${nonce}">${style}</style>
</head>
<body data-nonce="${nonce}">
<header role="toolbar" aria-label="Picture">
<select id="deployment" aria-label="Deployment" hidden></select>
<span></span>
<button id="smaller" title="Smaller (Ctrl+Wheel)" aria-label="Smaller">−</button>
<button id="fit" title="As large as the panel" aria-label="Fit">Fit</button>
<button id="larger" title="Larger (Ctrl+Wheel)" aria-label="Larger">+</button>
</header>
<main id="picture" tabindex="0"><p>Checking …</p></main>
<script src="${script}"></script>
</body>
</html>`;
}

const style = `
html, body { height: 100%; margin: 0; padding: 0; }
body { display: flex; flex-direction: column; background: var(--vscode-editor-background); color: var(--vscode-editor-foreground); }
header { display: flex; gap: 4px; padding: 4px 8px; border-bottom: 1px solid var(--vscode-panel-border, transparent); }
header span { flex: 1; }
button, select { font: inherit; border-radius: 2px; padding: 1px 8px; cursor: pointer;
  color: var(--vscode-button-secondaryForeground); background: var(--vscode-button-secondaryBackground);
  border: 1px solid var(--vscode-button-border, transparent); }
button:hover { background: var(--vscode-button-secondaryHoverBackground); }
select { color: var(--vscode-dropdown-foreground); background: var(--vscode-dropdown-background);
  border-color: var(--vscode-dropdown-border); min-width: 0; }
main { flex: 1; overflow: auto; outline: none; }
main:focus-visible { box-shadow: inset 0 0 0 1px var(--vscode-focusBorder); }
main p { padding: 0 20px; }
svg { display: block; }
svg .page { fill: var(--vscode-editor-background) !important; }
svg [data-file] { cursor: pointer; }
svg [data-file]:is(:hover, :focus-visible) .card { filter: brightness(1.1); stroke-width: 3; }
svg [data-file]:focus { outline: none; }
`;
