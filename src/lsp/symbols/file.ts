import type { Instance } from "../../model/deployment.ts";
import type { ConfigFile, Directive } from "../../syntax/config-file.ts";
import { isSameFile } from "../../syntax/own-text.ts";
import type { Part } from "../workspace/snapshot.ts";
import { type ConfigSymbol, deploymentsOf, distinct, type Finder, type Site, siteOf } from "./symbol.ts";

/** A file that include or aclfile lines name. */
export const fileAt: Finder = ({ part, directive, word, index }): ConfigSymbol | undefined => {
  if (!word || index !== 1) return undefined;
  const files = filesNamedBy(part, directive);
  if (files.length === 0) return undefined;
  const definitions = files.map(beginningOf);
  const naming = deploymentsOf(part).flatMap(({ instances }) => instances.flatMap(namesOfFiles));
  const uses = naming.filter(({ leads }) => leads.some((file) => files.some((one) => isSameFile(one, file))));
  return { at: word, target: definitions, definitions, uses: distinct(uses.map(({ site }) => site)) };
};

/** The files that an include or aclfile line leads to. */
export function filesNamedBy({ file, instances }: Part, directive: Directive): readonly ConfigFile[] {
  const lines = instances.flatMap(namesOfFiles);
  const own = lines.filter(({ site, line }) => line.start === directive.start && isSameFile(site.file, file));
  const found: ConfigFile[] = [];
  for (const one of own.flatMap(({ leads }) => leads))
    if (!found.some((known) => isSameFile(known, one))) found.push(one);
  return found;
}

interface FileName {
  readonly site: Site;
  readonly line: Directive;
  readonly leads: readonly ConfigFile[];
}

function namesOfFiles({ loading: { includes, aclFile } }: Instance): readonly FileName[] {
  const name = (file: ConfigFile, line: Directive, leads: readonly ConfigFile[]): FileName => ({
    site: siteOf(file, line.args[0] ?? line.name, line),
    line,
    leads,
  });
  return [
    ...includes.map(({ file, directive, result }) =>
      name(file, directive, result.kind === "files" ? result.files : []),
    ),
    ...(aclFile?.result.kind === "file" ? [name(aclFile.file, aclFile.directive, [aclFile.result.file])] : []),
  ];
}

/** Of a file in a file of another language, where it begins there. */
function beginningOf(file: ConfigFile): Site {
  const { start } = file.source?.span ?? file.embedding?.place ?? { start: 0 };
  return siteOf(file, { start, end: start }, { start, end: start });
}
