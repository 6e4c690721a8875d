/** What of a request's parameters all of its kind need. */
const withPosition: ReadonlySet<string> = new Set([
  ...["completion", "declaration", "definition", "documentHighlight", "hover", "implementation", "linkedEditingRange"],
  ...["prepareRename", "references", "rename", "signatureHelp", "typeDefinition"],
]);
const withRange: ReadonlySet<string> = new Set(["codeAction", "inlayHint", "rangeFormatting", "semanticTokens/range"]);
const withPositions: ReadonlySet<string> = new Set(["selectionRange"]);

/** Says what a request about a document lacks; undefined if nothing. */
export function whyInvalid(method: string, params: unknown): string | undefined {
  const name = method.replace("textDocument/", "");
  const { position, positions, range } = isRecord(params) ? params : {};
  if (uriIn(params) === undefined) return "textDocument.uri is missing";
  if (withPosition.has(name) && !isPosition(position)) return "position is missing";
  if (withPositions.has(name) && !(Array.isArray(positions) && positions.every(isPosition)))
    return "positions are missing";
  if (withRange.has(name) && !(isRecord(range) && isPosition(range.start) && isPosition(range.end)))
    return "range is missing";
  return undefined;
}

/** `textDocument.uri` of parameters. */
export function uriIn(params: unknown): string | undefined {
  const document = isRecord(params) ? params.textDocument : undefined;
  return isRecord(document) && typeof document.uri === "string" ? document.uri : undefined;
}

function isPosition(value: unknown): boolean {
  return isRecord(value) && isCount(value.line) && isCount(value.character);
}

function isCount(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
