/** Templates of manifests that something else has to fill in before anybody can read them. */

const helm = "a Helm template, not rendered: run helm template and check its output";
const jinja = "a Jinja template, not rendered: check what it is rendered to";
const ytt = "a ytt template, not rendered: check what ytt prints";
const other = "a template, not rendered: check what it is filled in to";
const variables = "it holds variables that are filled in before it is applied: check what comes out";

/** Only Helm knows these; the texts of alerts and of log formats never name them. */
const ofHelmAnywhere = /\{\{-?[^{}]*[\s($]\.(?:Values\.[a-z]|Release\.|Chart\.|Capabilities\.)/;
const ofHelm = /\{\{-?[\s(]*(?:\$?\.(?:Values|Template|Files)\b|(?:include|template|define|block|tpl|toYaml)\b)/;
const ofAlerts = /\{\{-?\s*(?:\$labels|\$value|\$externalLabels|\.Labels|\.Annotations|humanize|printf|query)\b/;
/** Of a longer line only the beginning is looked at. */
const longestLine = 2000;
const block = /(?:^|[\s:-])[|>](?:[+-]?[1-9]?|[1-9][+-])[ \t]*(?:#.*)?\r?$/;
/** What has to be known for a manifest to be one: without it, nothing of the object can be said. */
const identity = /^[\s-]*["']?(?:kind|name|namespace|serviceName|replicas|claimName|mountPath)["']?\s*:\s*(.*)$/;

/**
 * Why a file is no manifest yet, or undefined where it is one or has nothing to do with Kubernetes. Templates inside the
 * texts of a manifest (a script, an alert in a block scalar) are none of the manifest.
 */
export function isUnrendered(text: string): string | undefined {
  if (!/\{\{|\{%|\$[{(A-Z_]|#@/.test(text)) return undefined;
  if (!isOfKubernetes(text)) return undefined;
  if (ofHelmAnywhere.test(text.replace(/^[ \t]*#.*$/gm, ""))) return helm;
  for (const line of linesOutsideBlocks(text)) {
    const found = reasonOf(line);
    if (found) return found;
  }
  return undefined;
}

function isOfKubernetes(text: string): boolean {
  if (/^\s*\{\{-?\s*(?:include|template|define|if|range|with)\b/.test(text)) return true;
  return /^[ \t-]*["']?apiVersion["']?[ \t]*:/m.test(text) && /^[ \t-]*["']?kind["']?[ \t]*:/m.test(text);
}

function reasonOf(line: string): string | undefined {
  if (/^[ ]*#@|:[ ]+#@ /.test(line)) return ytt;
  const said = line.replace(/(^|\s)#.*$/, "");
  const names = identity.exec(said)?.[1];
  if (names !== undefined && /\$\{\w|\$\(\w|\$[A-Z_]{2}/.test(names)) return variables;
  if (ofHelm.test(said)) return helm;
  if (/^\s*\{%/.test(said)) return jinja;
  if (/^\s*\{\{-?\s*(?:if|else|end|range|with|\/\*)/.test(said)) return helm;
  if (/^\s*\{\{/.test(said)) return other;
  if (names !== undefined && /\{\{|\{%/.test(names)) return other;
  // Quoted, it is a value like any other: `--format "{{.State}}"`, an annotation.
  const plain = said.slice(0, longestLine).replace(/"(?:[^"\\]|\\.)*"|'[^']*'/g, "");
  if (/\{%/.test(plain)) return jinja;
  return /\{\{/.test(plain) && !ofAlerts.test(plain) && !isFlow(plain) ? other : undefined;
}

/** `{{}}` and `{ {a: b} }` are maps of YAML and JSON that hold no name alone. */
function isFlow(line: string): boolean {
  return !/\{\{[^{}:]*[\w.][^{}:]*\}\}/.test(line);
}

/** The lines of a file that are no part of a `|` or `>` scalar. */
function* linesOutsideBlocks(text: string): Generator<string> {
  let inside: number | undefined;
  for (const line of text.split("\n")) {
    if (line.trim() === "") continue;
    const indent = /^ */.exec(line)![0].length;
    if (inside !== undefined && indent > inside) continue;
    inside = block.test(line) ? indentOf(line) : undefined;
    yield line;
  }
}

/** How far the parent of a block scalar is indented: `- |` and `- key: |` begin behind the dash. */
function indentOf(line: string): number {
  const [, lead = "", key] = /^((?: |-(?= ))*)([^\s|>][^:]*:)?/.exec(line)!;
  return key ? lead.length : lead.lastIndexOf("-");
}
