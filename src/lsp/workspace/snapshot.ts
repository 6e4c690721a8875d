import type { Target } from "../../../grammar/version.ts";
import type { Judged } from "../../index.ts";
import type { Diagnostic, Place, Report, Severity } from "../../lint/report.ts";
import type { Instance } from "../../model/deployment.ts";
import { groupBy } from "../../model/grouping.ts";
import type { ConfigFile } from "../../syntax/config-file.ts";
import type { OpenDocuments } from "../files/documents.ts";
import { FileText } from "../files/text.ts";
import type { Root } from "./root.ts";

/** What is said of a file that is no finding of a rule: mistakes in a project file, entries of it that fit nothing, that it cannot be read. */
export interface Remark extends Place {
  readonly message: string;
  readonly severity: Severity;
}

/** A configuration and who reads it: a whole file, or what stands in a file of another language. */
export interface Part {
  readonly file: ConfigFile;
  readonly kind: "server" | "sentinel" | "acl";
  readonly target: Target;
  /** Those that read it, itself or by an include or aclfile line; empty for a file that nobody is seen to read. */
  readonly instances: readonly Instance[];
  readonly judged: Judged | undefined;
}

/** One file as last understood: all that a feature may know. */
export interface View {
  readonly snapshot: Snapshot;
  /** What the engine calls the file. */
  readonly name: string;
  readonly text: FileText;
  /** One for a configuration file, any number in a file of another language. */
  readonly parts: readonly Part[];
  readonly findings: readonly Diagnostic[];
}

const none: readonly never[] = [];

/** All that one check came to; immutable. */
export class Snapshot {
  readonly root: Root;
  /** What was open, as it was then. */
  readonly documents: OpenDocuments;
  readonly report: Report;
  /** Its deployments. */
  readonly judged: readonly Judged[];
  readonly remarks: readonly Remark[];
  /** Settings of the editor that do not hold, and why. */
  readonly troubles: readonly string[];
  readonly #texts = new Map<string, FileText>();
  #parts: Map<string, Part[]> | undefined;
  #findings: Map<string, Diagnostic[]> | undefined;
  #names: Set<string> | undefined;

  constructor(
    root: Root,
    documents: OpenDocuments,
    report: Report,
    judged: readonly Judged[],
    remarks: readonly Remark[],
    troubles: readonly string[],
  ) {
    this.root = root;
    this.documents = documents;
    this.report = report;
    this.judged = judged;
    this.remarks = remarks;
    this.troubles = troubles;
  }

  /** The URI of a file as the editor writes it. */
  uriOf(name: string): string {
    const uri = this.root.names.uriOf(name);
    return this.documents.get(uri)?.uri ?? uri;
  }

  /** Undefined for a file that was not read as a part of any deployment. */
  view(name: string): View | undefined {
    const text = this.text(name);
    return text && { snapshot: this, name, text, parts: this.parts(name), findings: this.findings(name) };
  }

  /** Undefined for a file that was not read. */
  text(name: string): FileText | undefined {
    const known = this.#texts.get(name);
    if (known) return known;
    const file = this.report.files.get(name);
    if (!file) return undefined;
    const text = new FileText(this.uriOf(name), file);
    this.#texts.set(name, text);
    return text;
  }

  findings(name: string): readonly Diagnostic[] {
    this.#findings ??= groupBy(this.report.diagnostics, ({ place }) => place.file);
    return this.#findings.get(name) ?? none;
  }

  remarksOn(name: string): readonly Remark[] {
    return this.remarks.filter(({ file }) => file === name);
  }

  /** The names of all files that were read, or of which something is said. */
  names(): ReadonlySet<string> {
    this.#names ??= new Set([
      ...this.report.files.keys(),
      ...this.report.diagnostics.map(({ place }) => place.file),
      ...this.remarks.map(({ file }) => file),
    ]);
    return this.#names;
  }

  /** The configurations in a file, in the order of their deployments. */
  parts(name: string): readonly Part[] {
    this.#parts ??= groupBy(partsOf(this.judged), ({ file }) => file.uri);
    return this.#parts.get(name) ?? none;
  }
}

function partsOf(all: readonly Judged[]): Part[] {
  const parts = new Map<ConfigFile, Part & { readonly instances: Instance[] }>();
  for (const judged of all) {
    for (const instance of judged.deployment.instances) {
      const { file, includes, options, aclFile, mode, target } = instance.loading;
      const add = (read: ConfigFile, kind: Part["kind"]) => {
        const known = parts.get(read);
        if (!known) parts.set(read, { file: read, kind, target, instances: [instance], judged });
        else if (!known.instances.includes(instance)) known.instances.push(instance);
      };
      add(file, mode);
      for (const option of options) add(option, mode);
      for (const { result } of includes) if (result.kind === "files") for (const read of result.files) add(read, mode);
      if (aclFile?.result.kind === "file") add(aclFile.result.file, "acl");
    }
  }
  return [...parts.values()];
}
