import type { Span } from "../../syntax/config-file.ts";
import type { HostFile } from "../../syntax/source-text.ts";
import type { Files } from "./files.ts";
import type { Node } from "./tree.ts";

/** Where a service is named whose value, or a part of it, stands in another file than the service itself. */
export function placeIn(host: HostFile, node: Node, files: Files): Span {
  for (const document of files.yaml(host).documents) {
    const services = document.kind === "map" ? document.get("services") : undefined;
    for (const { key, value } of services?.kind === "map" ? services.entries : []) {
      if (value.span.start <= node.span.start && node.span.end <= value.span.end) return key.span;
    }
  }
  return { start: node.span.start, end: node.span.start };
}
