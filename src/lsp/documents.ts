import type { TextDocumentContentChangeEvent, TextDocumentItem } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { ReadResult } from "../project/source.ts";
import { decode, encode } from "../syntax/position.ts";
import { canonical } from "./names.ts";

/** A buffer of the editor. */
export interface OpenDocument {
  /** As the editor writes it. */
  readonly uri: string;
  readonly languageId: string;
  readonly version: number;
  /** As a server would read the file once it is saved: Latin-1. */
  readonly bytes: string;
}

const byteOrderMark = "\xef\xbb\xbf";

class Buffer {
  readonly languageId: string;
  /** What was read when it was opened, and the text that editors make of it. */
  readonly #saved: { readonly bytes: string; readonly text: string } | undefined;
  #document: TextDocument;
  #bytes: string | undefined;

  constructor({ uri, languageId, version, text }: TextDocumentItem, disk: ReadResult) {
    this.languageId = languageId;
    this.#document = TextDocument.create(uri, languageId, version, text);
    if (disk.ok) this.#saved = { bytes: disk.text, text: decode(withoutMark(disk.text)) };
  }

  change(changes: readonly TextDocumentContentChangeEvent[], version: number): void {
    this.#document = TextDocument.update(this.#document, [...changes], version);
    this.#bytes = undefined;
  }

  get uri(): string {
    return this.#document.uri;
  }

  get version(): number {
    return this.#document.version;
  }

  /** An editor hides a byte order mark and shows U+FFFD for bytes that are no UTF-8; it keeps the one and loses the others. */
  get bytes(): string {
    if (this.#bytes === undefined) {
      const text = this.#document.getText();
      const { bytes, text: before } = this.#saved ?? {};
      if (bytes !== undefined && text === before) this.#bytes = bytes;
      else this.#bytes = (bytes?.startsWith(byteOrderMark) ? byteOrderMark : "") + encode(text);
    }
    return this.#bytes;
  }
}

function withoutMark(bytes: string): string {
  return bytes.startsWith(byteOrderMark) ? bytes.slice(byteOrderMark.length) : bytes;
}

/** All buffers of the editor, by the URI of their file. */
export class Documents {
  readonly #open = new Map<string, Buffer>();
  readonly #read: (uri: string) => ReadResult;

  /** @param read what is saved under a URI */
  constructor(read: (uri: string) => ReadResult) {
    this.#read = read;
  }

  open(item: TextDocumentItem): void {
    this.#open.set(canonical(item.uri), new Buffer(item, this.#read(item.uri)));
  }

  /** False for a document that is not open. */
  change(uri: string, version: number, changes: readonly TextDocumentContentChangeEvent[]): boolean {
    const buffer = this.#open.get(canonical(uri));
    buffer?.change(changes, version);
    return buffer !== undefined;
  }

  close(uri: string): void {
    this.#open.delete(canonical(uri));
  }

  get(uri: string): OpenDocument | undefined {
    return this.#open.get(canonical(uri));
  }

  all(): Iterable<OpenDocument> {
    return this.#open.values();
  }
}
