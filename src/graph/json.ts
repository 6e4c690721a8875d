import { jsonText } from "../report/json-text.ts";
import type { Graph } from "./graph.ts";

/** One JSON object as `graph.schema.json` describes it, ending with a line feed. */
export function json({ deployments }: Graph, { version }: { readonly version: string }): string {
  return jsonText({ schemaVersion: 1, tool: { name: "redis-ha-lint", version }, deployments });
}
