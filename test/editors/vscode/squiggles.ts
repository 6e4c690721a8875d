/** What is used here of an element of the page. */
interface Shown {
  querySelectorAll(query: string): Iterable<Shown>;
  getBoundingClientRect(): Box;
  readonly childNodes: Iterable<{ readonly nodeType: number; readonly textContent: string | null }>;
  readonly ownerDocument: { createRange(): Range };
}

interface Range {
  setStart(node: unknown, offset: number): void;
  setEnd(node: unknown, offset: number): void;
  getBoundingClientRect(): Box;
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/**
 * The texts of an editor that stand above squiggles, from top to bottom. Runs in the page, and so uses nothing of this file.
 *
 * @param squiggles a query for them
 */
export function textsAbove(editor: Shown, squiggles: string): string[] {
  const range = editor.ownerDocument.createRange();
  const characters = [...editor.querySelectorAll(".view-line span")].flatMap(({ childNodes }) =>
    [...childNodes].flatMap((node) =>
      [...(node.nodeType === 3 ? (node.textContent ?? "") : "")].map((character, index) => {
        range.setStart(node, index);
        range.setEnd(node, index + 1);
        return { character, box: range.getBoundingClientRect() };
      }),
    ),
  );
  const waves = [...editor.querySelectorAll(squiggles)].map((element) => element.getBoundingClientRect());
  return waves
    .toSorted((a, b) => a.top - b.top || a.left - b.left)
    .map((wave) => {
      const height = (wave.top + wave.bottom) / 2;
      const above = characters.filter(({ box }) => {
        const centre = (box.left + box.right) / 2;
        return box.top <= height && height <= box.bottom && wave.left <= centre && centre <= wave.right;
      });
      return above
        .map(({ character }) => character)
        .join("")
        .replaceAll("\u00a0", " ");
    });
}
