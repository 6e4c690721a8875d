import type { Deployment, Instance } from "../../model/deployment.ts";
import type { ConfigFile, Span } from "../../syntax/config-file.ts";
import { isSameFile } from "../../syntax/own-text.ts";
import { directiveAt, type Place } from "../places/place.ts";
import type { Part } from "../workspace/snapshot.ts";

/** A place that names something. */
export interface Site {
  readonly file: ConfigFile;
  /** The words that name it. */
  readonly name: Span;
  /** All of the line. */
  readonly line: Span;
}

/** Something that several lines name: a master, an instance, a user, a file. */
export interface ConfigSymbol {
  /** The words at the place asked about. */
  readonly at: Span;
  /** Where one who asks at that place is led. */
  readonly target: readonly Site[];
  /** All lines that make it. */
  readonly definitions: readonly Site[];
  /** All others that name it. */
  readonly uses: readonly Site[];
}

/** What finds a symbol of one kind at a place. */
export type Finder = (place: Place) => ConfigSymbol | undefined;

export function siteOf(file: ConfigFile, name: Span, line?: Span): Site {
  return { file, name, line: line ?? directiveAt(file, name.start) ?? name };
}

/** The deployments of those that read a configuration. */
export function deploymentsOf({ instances }: Part): readonly Deployment[] {
  return [...new Set(instances.map(({ deployment }) => deployment))];
}

/** All that an instance reads. */
export function filesOf({ loading }: Instance): readonly ConfigFile[] {
  const { file, options, includes, aclFile } = loading;
  const included = includes.flatMap(({ result }) => (result.kind === "files" ? result.files : []));
  return [file, ...options, ...included, ...(aclFile?.result.kind === "file" ? [aclFile.result.file] : [])];
}

/** All that the instances of deployments read, each once. */
export function filesIn(deployments: readonly Deployment[]): readonly ConfigFile[] {
  return [...new Set(deployments.flatMap(({ instances }) => instances.flatMap(filesOf)))];
}

/** Each place once: what several instances read is found several times. */
export function distinct(sites: readonly Site[]): readonly Site[] {
  const seen = new Set<string>();
  return sites.filter(({ file, name }) => {
    const key = `${name.start} ${name.end} ${file.uri}`;
    return !seen.has(key) && seen.add(key);
  });
}

export function isSame(one: Site, other: Site): boolean {
  return isSameFile(one.file, other.file) && one.name.start === other.name.start;
}
