/** How much of a stretch of a line is syntax of the language around it, at its two ends. */
export interface Syntax {
  readonly lead: number;
  readonly tail: number;
}

/**
 * The syntax of YAML in what lies between two parts of a line that are shown: indentation, `-`, `:`, quotes, brackets,
 * `|`. Only what touches a part that is shown or the beginning of the line, for what is hidden may consist of such
 * characters.
 *
 * @param begins it is the beginning of the line
 * @param ends it is its end
 */
export function syntaxIn(text: string, { begins, ends }: { readonly begins: boolean; readonly ends: boolean }): Syntax {
  if (begins && ends && /^[ \t]*(?:[\]}]+,?|---|\.\.\.)?[ \t]*\r?$/.test(text)) return { lead: text.length, tail: 0 };
  const lead = (
    begins ? /^[ \t]*(?:-[ \t]+)*/ : /^["']?[\]}]*,?(?:[:=](?![^ \t\r"'$])(?:[ \t]+[|>][-+0-9]*(?=[ \t]*\r?$))?|=)?/
  ).exec(text)![0].length;
  if (ends) return { lead, tail: 0 };
  const tail = /(?:^|[\s,=:[{(])([[{(]*["']?(?:--)?)$/.exec(text.slice(lead))?.[1]?.length ?? 0;
  return { lead, tail };
}
