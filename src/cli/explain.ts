import { categories, rules } from "../../rules/index.ts";
import { type Paint, paint } from "../report/paint.ts";
import { byCategory, rulePage } from "../report/rule-page.ts";
import { wrap } from "../report/width.ts";
import type { CheckSettings } from "./options.ts";
import { terminal } from "./terminal.ts";
import { didYouMean, quoted, UsageError } from "./usage.ts";
import { writeOut } from "./write.ts";

/** The command `explain`: the page of a rule, or the list of all. */
export function explain(id: string | undefined, { color }: Pick<CheckSettings, "color">): void {
  const { colour, width } = terminal(color);
  const text = id === undefined ? list(width, paint(colour)) : page(id, width, paint(colour));
  writeOut(`${text}\n`);
}

function list(width: number, { strong, severity }: Paint): string {
  const lines: string[] = [];
  for (const [category, members] of byCategory(rules, categories)) {
    lines.push(strong(category));
    for (const rule of members) {
      lines.push(`  ${rule.id} (${severity[rule.severity](rule.severity)})`);
      lines.push(...wrap(rule.summary, width - 4).map((line) => `    ${line}`));
    }
    lines.push("");
  }
  return [...lines, "redis-ha-lint explain <rule> says why, and how to repair"].join("\n");
}

function page(id: string, width: number, look: Paint): string {
  const rule = rules.find((one) => one.id === id);
  if (rule) return asPlainText(rulePage(rule, categories[id] ?? "other"), width, look);
  const ids = rules.map((one) => one.id);
  throw new UsageError(
    `there is no rule ${quoted(id)}${didYouMean(id, ids) || "; redis-ha-lint explain lists them all"}`,
  );
}

/** Our own Markdown for a terminal. */
function asPlainText(markdown: string, width: number, { strong }: Paint): string {
  const lines: string[] = [];
  const paragraph: string[] = [];
  let isSample = false;
  const endParagraph = () => {
    const text = paragraph.splice(0).join(" ").replaceAll("`", "");
    if (text !== "") lines.push(...wrap(text, Math.min(width, 100)));
  };
  for (const line of markdown.trimEnd().split("\n")) {
    const heading = /^#+ (.*)$/.exec(line)?.[1];
    if (line.startsWith("```")) isSample = !isSample;
    else if (isSample) lines.push(line === "" ? "" : `  ${line}`);
    else if (heading !== undefined) lines.push(strong(heading));
    else if (line === "" || line.startsWith("- ")) {
      endParagraph();
      lines.push(line);
    } else paragraph.push(line);
  }
  endParagraph();
  return lines.join("\n");
}
