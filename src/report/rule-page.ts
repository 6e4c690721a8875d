import { readExpectations } from "../lint/sample.ts";
import type { Files, Parameters, Rule, Sample } from "../rule.ts";

/** A rule's page in Markdown: what is reported, what happens, how to repair, how to silence, since when, what it rests on. */
export function rulePage(rule: Rule, category: string): string {
  const { id, severity, summary, why, consequence, remedy, live, bad, good, since, evidence } = rule;
  const parts = [
    `# ${id}`,
    `${sentence(severity)}, category ${category}.`,
    "## What is reported",
    summary,
    "## What happens if it stays",
    `${sentence(consequence)}.`,
    why,
    "## How it looks on running servers",
    live,
    "## How to repair it",
    `${sentence(remedy)}.`,
    ...(bad[0] ? ["Reported:", sampleBlock(bad[0])] : []),
    ...(good[0] ? ["Not reported:", sampleBlock(good[0])] : []),
    ...(rule.parameters ? ["## What can be set", parametersOf(id, rule.parameters)] : []),
    "## How to silence it",
    `Leave the rule out with \`--rule ${id}=off\`, or change what it counts as: \`--rule ${id}=info\`. In the [project file](../project-file.md): \`"rules": { "${id}": "off" }\`.`,
    "## Since when",
    since === undefined
      ? "It holds for every release of Redis and Valkey that redis-ha-lint knows."
      : `It matters from ${since} on.`,
    "## What it rests on",
    evidence.map((link) => `- ${link}`).join("\n"),
  ];
  return `${parts.join("\n\n")}\n`;
}

/** The list of all rules in Markdown. */
export function rulesPage(rules: readonly Rule[], categories: Readonly<Record<string, string>>): string {
  const parts = ["# Rules"];
  for (const [category, members] of byCategory(rules, categories)) {
    parts.push(`## ${category}`);
    const rows = members.map(
      ({ id, severity, summary }) => `| [${id}](${id}.md) | ${severity} | ${summary.replaceAll("|", "\\|")} |`,
    );
    parts.push(["| rule | severity | what it demands |", "|---|---|---|", ...rows].join("\n"));
  }
  return `${parts.join("\n\n")}\n`;
}

/** Categories and rules in alphabetical order. */
export function byCategory(
  rules: readonly Rule[],
  categories: Readonly<Record<string, string>>,
): [category: string, rules: Rule[]][] {
  const groups = new Map<string, Rule[]>();
  for (const rule of rules.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    const category = categories[rule.id] ?? "other";
    groups.set(category, [...(groups.get(category) ?? []), rule]);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** A table, and how to write them into the project file. */
function parametersOf(id: string, parameters: Parameters): string {
  const rows = Object.entries(parameters).map(
    ([name, { default: usual, unit, description }]) => `| \`${name}\` | ${usual} | ${unit} | ${description} |`,
  );
  const values = Object.entries(parameters).map(([name, { default: usual }]) => `"${name}": ${usual}`);
  return [
    "| parameter | default | unit | what it decides |\n|---|---|---|---|",
    ...rows,
    "",
    `In the [project file](../project-file.md): \`"rules": { "${id}": { ${values.join(", ")} } }\``,
  ].join("\n");
}

function sampleBlock(sample: Sample): string {
  const files = Object.entries(filesOf(sample)).map(([file, text]) => sampleFile(file, text));
  const target = typeof sample.target === "string" ? [`for ${sample.target}`] : [];
  return ["```text", [...target, ...files].join("\n\n"), "```"].join("\n");
}

function filesOf(sample: Sample): Files {
  return typeof sample.files === "object" ? sample.files : (sample as Files);
}

/** A file of a sample with its expectations as marks below the lines they are about. */
function sampleFile(file: string, text: string): string {
  const expected = readExpectations(file, text);
  const lines: string[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (/^#\s*(?:\^+|~+) /.test(line)) continue;
    if (line.trim() !== "" || lines.length > 0) lines.push(`  ${line}`.trimEnd());
    for (const { line: at, start, end, mark, message } of expected)
      if (at === index + 1) lines.push(`  ${" ".repeat(start - 1)}${mark.repeat(end - start)} ${message}`);
  }
  while (lines.at(-1) === "") lines.pop();
  return [file, ...lines].join("\n");
}

function sentence(line: string): string {
  return line[0] === undefined ? line : line[0].toUpperCase() + line.slice(1);
}
