import {
  LSPErrorCodes,
  type Position,
  PrepareRenameRequest,
  type RenameParams,
  RenameRequest,
  ResponseError,
  type TextDocumentPositionParams,
  type WorkspaceEdit,
} from "vscode-languageserver";
import { changesOf } from "../../lint/fixes.ts";
import type { Deployment } from "../../model/deployment.ts";
import { inFile } from "../../model/origin.ts";
import { printable } from "../../report/escape.ts";
import type { Word } from "../../syntax/config-file.ts";
import { isSameFile } from "../../syntax/own-text.ts";
import { decode, encode, lineOf } from "../../syntax/position.ts";
import { holdsPlaceholder } from "../../syntax/words-of-line.ts";
import { editOf } from "../edits.ts";
import type { Feature, Host } from "../host.ts";
import { placesAt } from "../places/place.ts";
import { masterWordOf, statementOf } from "../places/roles.ts";
import { masterSites } from "../symbols/master.ts";
import { deploymentsOf, filesIn } from "../symbols/symbol.ts";
import type { Snapshot, View } from "../workspace/snapshot.ts";

/** A master gets another name in all files of its deployment. */
export const rename: Feature = {
  capabilities: ({ textDocument }) => ({
    renameProvider: textDocument?.rename?.prepareSupport ? { prepareProvider: true } : true,
  }),
  listen(host) {
    host.answer(PrepareRenameRequest.type, (view, { position }: TextDocumentPositionParams) => {
      const found = nameAt(view, position);
      if (found) renamed(found, found.word.value, view.snapshot, host);
      return found && { range: view.text.rangeOf(found.word), placeholder: decode(found.word.value) };
    });
    host.answer(RenameRequest.type, (view, { position, newName }: RenameParams) => {
      const found = nameAt(view, position);
      if (!found) throw refused("only the name of a master that sentinels monitor can be changed in all files");
      mustBeFree(newName, found);
      return renamed(found, encode(newName), view.snapshot, host);
    });
  },
};

interface MasterName {
  readonly word: Word;
  /** Those in which it is this name. */
  readonly deployments: readonly Deployment[];
}

/** The name of a monitored master at a position; null on all else, and on names that something else fills in. */
function nameAt(view: View, position: Position): MasterName | null {
  for (const { part, directive, word } of placesAt(view, position)) {
    if (!word || part.kind !== "sentinel" || masterWordOf(directive) !== word || holdsPlaceholder(word)) continue;
    const deployments = deploymentsNaming(word.value, deploymentsOf(part), view.snapshot);
    if (namesIn(deployments).has(word.value)) return { word, deployments };
  }
  return null;
}

/** With those that read a file in which the name is to be changed. */
function deploymentsNaming(master: string, some: readonly Deployment[], snapshot: Snapshot): readonly Deployment[] {
  const all = new Set(some);
  for (const deployment of all)
    for (const { file } of masterSites(filesIn([deployment]), master))
      for (const part of snapshot.parts(file.uri))
        if (isSameFile(part.file, file)) for (const other of deploymentsOf(part)) all.add(other);
  return [...all];
}

/** The names of masters that are monitored. */
function namesIn(deployments: readonly Deployment[]): ReadonlySet<string> {
  const monitors = filesIn(deployments).flatMap(({ directives }) => directives);
  return new Set(
    monitors.flatMap((line) => (statementOf(line) === "monitor" ? (masterWordOf(line)?.value ?? []) : [])),
  );
}

/** A name that breaks messages of Sentinel or misleads people, or that another master has, is refused. */
function mustBeFree(name: string, { word, deployments }: MasterName): void {
  // Sentinel takes any bytes (createSentinelRedisInstance); its documentation asks for these in ASCII, and commas split its
  // messages. Bytes above ASCII it keeps as they are (tried with 7.0.15); what nobody sees in a name is left out.
  if (!/^[\p{L}\p{M}\p{N}._-]+$/u.test(name))
    throw refused("the name of a master is made of letters, digits and . - _, of any language");
  const bytes = encode(name);
  if (bytes !== word.value && namesIn(deployments).has(bytes))
    throw refused(`sentinels of this deployment monitor another master named ${name}`);
}

function renamed({ word, deployments }: MasterName, name: string, snapshot: Snapshot, host: Host): WorkspaceEdit {
  const changes = masterSites(filesIn(deployments), word.value).map(({ file, name: at }) => {
    const change = changesOf([{ kind: "replace", at: inFile(file, at), words: [name] }])?.[0];
    if (change) return change;
    throw refused(
      `the name cannot be changed where it comes from, line ${lineOf(file, at.start)} of ${printable(file.uri)}`,
    );
  });
  const edit = editOf(changes, snapshot, host);
  if (!edit) throw refused("a file with the name is no UTF-8: an editor would change more of it than the name");
  return edit;
}

function refused(why: string): ResponseError<void> {
  return new ResponseError(LSPErrorCodes.RequestFailed, why);
}
