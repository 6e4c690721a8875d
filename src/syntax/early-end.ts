import { compareVersions, type Target } from "../../grammar/version.ts";

/**
 * Offset at which a server stops reading a file: its end, but for 2.6.11 to 2.6.17, where a line of nothing but form
 * feeds or vertical tabs ends the file (loadServerConfigFromString returned on `argc == 0`).
 */
export function endOfReading(text: string, { engine, version }: Target): number {
  const stops = engine === "redis" && version[0] === 2 && version[1] === 6 && compareVersions(version, [2, 6, 11]) >= 0;
  const blank = stops ? /(?:^|\n)[ \t\r]*[\v\f][ \t\r\v\f]*(?=\n|$)/.exec(text) : null;
  return blank ? blank.index + 1 : text.length;
}
