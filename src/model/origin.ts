import type { ConfigFile, Span } from "../syntax/config-file.ts";

/** Where a value comes from. There is always a place to show: a default stands where its instance is introduced. */
export interface Origin extends Span {
  /** `default`: written nowhere, the server's own value. */
  readonly from: "file" | "default";
  readonly file: ConfigFile;
}

/** Something a finding can be about. */
export interface Located {
  readonly origin: Origin;
}

export function inFile(file: ConfigFile, { start, end }: Span): Origin {
  return { from: "file", file, start, end };
}
