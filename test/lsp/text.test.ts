import fc from "fast-check";
import { expect, it } from "vitest";
import { TextDocument } from "vscode-languageserver-textdocument";
import { FileText } from "../../src/lsp/files/text.ts";
import { parseConfig } from "../../src/syntax/parse.ts";

const uri = "file:///redis.conf";
const line = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.constantFrom("é", "😀", "port 6379", "\0", "\ufeff", "\u2028", "\t", "a\u0301"),
);
const text = fc.array(fc.tuple(line, fc.constantFrom("", "\n", "\r\n", "\r", "\n\r")), { maxLength: 8 }).map((all) =>
  all
    .flat()
    .join("")
    .replace(/^\ufeff+/, ""),
);

function textOf(bytes: Buffer): FileText {
  return new FileText(uri, parseConfig(bytes.toString("latin1"), "redis.conf"));
}

it("counts as the documents of editors do, for every UTF-8 text, with a byte order mark and without", () => {
  fc.assert(
    fc.property(text, fc.boolean(), (given, isMarked) => {
      const valid = Buffer.from(given).toString();
      const mark = isMarked ? 3 : 0;
      const document = TextDocument.create(uri, "redis-conf", 0, valid);
      const ours = textOf(Buffer.from((isMarked ? "\ufeff" : "") + valid));
      expect(ours.lineCount).toBe(document.lineCount);
      let offset = mark;
      let units = 0;
      for (const letter of valid) {
        expect(ours.positionAt(offset)).toEqual(document.positionAt(units));
        const { line, character } = document.positionAt(units);
        const isBetween = valid[units] === "\n" && valid[units - 1] === "\r";
        if (!isBetween) expect(ours.offsetAt({ line, character })).toBe(offset);
        offset += Buffer.byteLength(letter);
        units += letter.length;
      }
      expect(ours.positionAt(offset)).toEqual(document.positionAt(units));
      expect(ours.offsetAt({ line: document.lineCount, character: 0 })).toBe(offset);
    }),
  );
});

it("finds back every byte that begins a character, whatever the bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const ours = textOf(Buffer.from(bytes));
      for (let offset = 0; offset <= bytes.length; offset++) {
        const position = ours.positionAt(offset);
        const back = ours.offsetAt(position);
        expect(ours.positionAt(back)).toEqual(position);
        expect(back).toBeLessThanOrEqual(bytes.length);
      }
    }),
  );
});
