import fc from "fast-check";

/** What a file holds: texts, lists, and maps as pairs. Texts are Latin-1. */
export type Value = string | readonly Value[] | { readonly pairs: readonly (readonly [key: string, value: Value])[] };

export interface RandomYaml {
  readonly text: string;
  /** As pairs and lists. */
  readonly value: unknown;
}

type Choose = (below: number) => number;

const word = fc.constantFrom(
  ...["redis-server", "--port", "6379", "a", "x: y", "a #b", "it's", '"q"', "$HOME", "caf\xc3\xa9", "\\n"],
  ...[
    "{{ x }}",
    "[1]",
    "- a",
    "# no",
    "'",
    '"',
    "~",
    "yes",
    "&a",
    "*a",
    "|",
    ">",
    "%",
    "@x",
    "`",
    ":",
    "a:",
    "\xf0\x9f\x98\x80",
  ],
);
const text = fc
  .array(fc.tuple(word, fc.constantFrom(" ", " ", " ", "  ", "\n", "\n", "\n\n", "\n  ", "")), { maxLength: 8 })
  .map((parts) => parts.flat().join(""));
const key = fc.constantFrom("a", "b", "image", "command", "x-y", "it's", "a b", "1", "caf\xc3\xa9", "#", "");

const { value } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    text,
    fc.array(tie("value"), { maxLength: 4 }),
    fc
      .uniqueArray(fc.tuple(key, tie("value")), { maxLength: 4, selector: ([name]) => name })
      .map((pairs): Value => ({ pairs })),
  ),
}));

/** Values written in every style that can hold them. */
export const randomYaml: fc.Arbitrary<RandomYaml> = fc
  .record({
    value: value.filter((one) => typeof one !== "string"),
    choices: fc.array(fc.nat(1000), { minLength: 40, maxLength: 40 }),
    crlf: fc.boolean(),
    mark: fc.boolean(),
  })
  .map(({ value, choices, crlf, mark }) => {
    let at = 0;
    const choose: Choose = (below) => choices[at++ % choices.length]! % below;
    const lines = node(value, "", choose).replace(/^\n+/, "");
    const text = `${lines}\n`;
    return {
      text: (mark ? "\xef\xbb\xbf" : "") + (crlf ? text.replaceAll("\n", "\r\n") : text),
      value: asPairs(value),
    };
  });

function asPairs(value: Value): unknown {
  if (typeof value === "string") return value;
  return "pairs" in value ? value.pairs.map(([name, one]) => [name, asPairs(one)]) : value.map(asPairs);
}

/** Behind `key:` or `-`. */
function node(value: Value, indent: string, choose: Choose): string {
  if (typeof value === "string") return ` ${scalar(value, `${indent}  `, choose)}`;
  const items = "pairs" in value ? value.pairs : value;
  if (items.length === 0 || choose(5) === 0) return ` ${inFlow(value, choose)}`;
  const deeper = indent + " ".repeat(1 + choose(3));
  const remark = () => (choose(6) === 0 ? `\n${deeper}# remark: "` : "");
  if ("pairs" in value)
    return value.pairs
      .map(([name, one]) => `${remark()}\n${deeper}${quotedKey(name, choose)}:${node(one, deeper, choose)}`)
      .join("");
  return value.map((one) => `${remark()}\n${deeper}-${node(one, deeper, choose)}`).join("");
}

function inFlow(value: Value, choose: Choose): string {
  if (typeof value === "string") return choose(2) === 0 ? single(value) : double(value, choose);
  if ("pairs" in value)
    return `{${value.pairs.map(([name, one]) => `${double(name, () => 1)}: ${inFlow(one, choose)}`).join(", ")}}`;
  return `[${value.map((one) => inFlow(one, choose)).join(choose(2) === 0 ? "," : " , ")}]`;
}

function quotedKey(name: string, choose: Choose): string {
  return isPlain(name) && choose(3) > 0 ? name : choose(2) === 0 ? single(name) : double(name, choose);
}

function scalar(value: string, indent: string, choose: Choose): string {
  const styles = [double(value, choose, indent)];
  if (isPlain(value)) styles.push(value, value, folded(value, indent, choose));
  if (!value.includes("\n")) styles.push(single(value), folded(single(value), indent, choose));
  if (/[^\n]/.test(value)) styles.push(literal(value, indent), literal(value, indent));
  if (/[^\n]/.test(value) && !/(?:^|\n)[ \n]|[ ]{2}| \n|\n$/.test(value))
    styles.push(
      `>-\n${value.replace(/\n/g, "\n\n").replace(/(?<=\S) (?=\S)/g, () => (choose(2) === 0 ? "\n" : " "))}`.replace(
        /\n(?!\n)/g,
        `\n${indent}`,
      ),
    );
  const found = styles[choose(styles.length)]!;
  return choose(6) === 0 && !/^[|>]/.test(found) ? `${found} # remark` : found;
}

function isPlain(value: string): boolean {
  return /^[A-Za-z0-9$\\][^\n]*$|^--?[a-z][^\n]*$/.test(value) && !/: | #|:$|\s$/.test(value);
}

/** Some single blanks between words become line ends. */
function folded(written: string, indent: string, choose: Choose): string {
  return written.replace(/(?<=[\w$\\]) (?=[\w$\\])/g, () => (choose(2) === 0 ? `\n${indent}` : " "));
}

function single(value: string): string {
  return value.includes("\n") ? double(value, () => 1) : `'${value.replaceAll("'", "''")}'`;
}

function double(value: string, choose: Choose, indent?: string): string {
  const body = value.replace(/[\\"\n]|[a-z]/g, (one) => {
    if (one === "\n") return "\\n";
    if (one === "\\" || one === '"') return `\\${one}`;
    return choose(12) === 0 ? `\\x${one.charCodeAt(0).toString(16)}` : one;
  });
  const split = body.replace(/(?<=[a-z]) (?=[a-z])/g, () =>
    indent !== undefined && choose(3) === 0 ? `\n${indent}` : " ",
  );
  return `"${split}"`;
}

function literal(value: string, indent: string): string {
  const body = value.replace(/\n+$/, "");
  const ends = value.length - body.length;
  const chomping = ends === 0 ? "-" : ends === 1 ? "" : "+";
  const indicator = /^[ \n]/.test(value) ? "2" : "";
  const lines = body.split("\n").map((line) => (line === "" ? "" : indent + line));
  return `|${indicator}${chomping}\n${lines.join("\n")}${"\n".repeat(Math.max(0, ends - 1))}`;
}
