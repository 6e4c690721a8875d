import type { ConfigFile } from "../../syntax/config-file.ts";
import { masterWordOf, statementOf } from "../places/roles.ts";
import { type ConfigSymbol, deploymentsOf, distinct, type Finder, filesIn, type Site, siteOf } from "./symbol.ts";

/** A master name: its monitor lines make it, all other statements about it use it. */
export const masterAt: Finder = ({ part, directive, word }): ConfigSymbol | undefined => {
  if (!word || masterWordOf(directive) !== word) return undefined;
  const files = filesIn(deploymentsOf(part));
  const find = (wanted: readonly ConfigFile[], isMonitor: boolean) =>
    distinct(wanted.flatMap((file) => sitesIn(file, word.value, isMonitor)));
  const own = find([part.file], true);
  const definitions = find(files, true);
  return { at: word, target: own.length > 0 ? own : definitions, definitions, uses: find(files, false) };
};

/** All that stands for a master name in some files. */
export function masterSites(files: readonly ConfigFile[], master: string): readonly Site[] {
  return distinct(files.flatMap((file) => [true, false].flatMap((isMonitor) => sitesIn(file, master, isMonitor))));
}

function sitesIn(file: ConfigFile, master: string, isMonitor: boolean): readonly Site[] {
  return file.directives.flatMap((directive) => {
    const word = masterWordOf(directive);
    if (word?.value !== master || (statementOf(directive) === "monitor") !== isMonitor) return [];
    return siteOf(file, word, directive);
  });
}
