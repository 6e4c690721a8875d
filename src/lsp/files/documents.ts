import type { TextDocumentContentChangeEvent, TextDocumentItem } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { ReadResult } from "../../project/source.ts";
import { decode, encode } from "../../syntax/position.ts";
import { canonical } from "./names.ts";

/** A buffer of the editor as it is at one moment; immutable. */
export interface OpenDocument {
  /** As the editor writes it. */
  readonly uri: string;
  readonly languageId: string;
  readonly version: number;
  /** As a server would read the file once it is saved: Latin-1. */
  readonly bytes: string;
}

/** Buffers at one moment, by canonical URI. */
export type OpenDocuments = ReadonlyMap<string, OpenDocument>;

const byteOrderMark = "\xef\xbb\xbf";

class Buffer {
  readonly #document: TextDocument;
  /** What is saved, and the text that editors make of it. */
  #saved: { readonly bytes: string; readonly text: string } | undefined;
  #now: OpenDocument | undefined;

  constructor({ uri, languageId, version, text }: TextDocumentItem, disk: ReadResult) {
    this.#document = TextDocument.create(uri, languageId, version, text);
    this.save(disk);
  }

  change(changes: readonly TextDocumentContentChangeEvent[], version: number): void {
    this.#now = undefined;
    TextDocument.update(this.#document, [...changes], version);
  }

  save(disk: ReadResult): void {
    this.#now = undefined;
    this.#saved = disk.ok ? { bytes: disk.text, text: decode(withoutMark(disk.text)) } : undefined;
  }

  get now(): OpenDocument {
    const { uri, languageId, version } = this.#document;
    this.#now ??= { uri, languageId, version, bytes: this.#bytes() };
    return this.#now;
  }

  /** An editor hides a byte order mark and shows U+FFFD for bytes that are no UTF-8; it keeps the one and loses the others. */
  #bytes(): string {
    const text = this.#document.getText();
    const { bytes, text: saved } = this.#saved ?? {};
    if (bytes !== undefined && text === saved) return bytes;
    return (bytes?.startsWith(byteOrderMark) ? byteOrderMark : "") + encode(text);
  }
}

function withoutMark(bytes: string): string {
  return bytes.startsWith(byteOrderMark) ? bytes.slice(byteOrderMark.length) : bytes;
}

/** All buffers of the editor, by the URI of their file. */
export class Documents {
  readonly #open = new Map<string, Buffer>();
  readonly #read: (uri: string) => ReadResult;
  readonly #listeners: ((uri: string) => void)[] = [];

  /** @param read what is saved under a canonical URI */
  constructor(read: (uri: string) => ReadResult) {
    this.#read = read;
  }

  /** Is told the canonical URI of each document that is opened, changed or closed. */
  onChange(listener: (uri: string) => void): void {
    this.#listeners.push(listener);
  }

  open(item: TextDocumentItem): void {
    const key = canonical(item.uri);
    this.#open.set(key, new Buffer(item, this.#read(key)));
    this.#tell(key);
  }

  /** False for a document that is not open. */
  change(uri: string, version: number, changes: readonly TextDocumentContentChangeEvent[]): boolean {
    const key = canonical(uri);
    const buffer = this.#open.get(key);
    if (!buffer) return false;
    buffer.change(changes, version);
    this.#tell(key);
    return true;
  }

  /** What is saved under the URI has changed. */
  save(uri: string): void {
    const key = canonical(uri);
    this.#open.get(key)?.save(this.#read(key));
  }

  close(uri: string): void {
    const key = canonical(uri);
    if (this.#open.delete(key)) this.#tell(key);
  }

  get(uri: string): OpenDocument | undefined {
    return this.#open.get(canonical(uri))?.now;
  }

  now(): OpenDocuments {
    return new Map([...this.#open].map(([uri, buffer]) => [uri, buffer.now]));
  }

  #tell(uri: string): void {
    for (const listener of this.#listeners) listener(uri);
  }
}
