import { isPattern } from "../glob.ts";
import { isWithin } from "../paths.ts";
import { matchesAny } from "./globs.ts";
import { fileOf } from "./project-file.ts";

/** What a project file is to be written from. Names count from its folder. */
export interface Draft {
  /** Where the schema is, for editors. */
  readonly schema?: string;
  readonly deployments: readonly DraftDeployment[];
}

export interface DraftDeployment {
  readonly name: string;
  /** The folder that holds its files. */
  readonly folder: string;
  readonly target: DraftTarget;
  readonly isPart: boolean;
  readonly instances: readonly DraftInstance[];
}

export interface DraftTarget {
  /** `redis@7.2` */
  readonly name: string;
  /** Where it comes from; undefined if the user said so, and then it is written. */
  readonly why?: string;
}

export interface DraftInstance {
  readonly id: string;
  readonly kind: "server" | "sentinel";
  /** As its files tell it. */
  readonly address?: string;
  /** As the user told it: it is written. */
  readonly stated?: string;
}

/**
 * The text of a project file, with comments that say what can be said. What is concluded from the files stays concluded:
 * it stands in comments, so that a check with the file finds what one without it finds.
 *
 * @param comment makes text fit to be printed
 */
export function draftText({ schema, deployments }: Draft, comment: (text: string) => string): string {
  const lines = [
    "// What redis-ha-lint is to know of this project; docs/project-file.md describes all of it.",
    "// Paths count from this file. `redis-ha-lint --print-config` shows what is in force, and why.",
    "{",
    ...(schema === undefined ? [] : [`  "$schema": ${text(schema)},`, ""]),
    '  // The machines, and what each is reached by. Instances name theirs with "host".',
    '  // "hosts": { "vm1": ["10.0.0.1", "redis-1.example.com"] },',
    "",
    "  // Rules that are left out or count as something else, and what they compare with.",
    '  // "rules": { "even-sentinel-count": "off", "down-after-too-low": { "severity": "info", "minimum": 1000 } },',
    "",
    "  // Files and folders that are not read.",
    '  // "ignore": ["examples/**"],',
    "",
    "  // Which files are of one deployment.",
    '  "deployments": {',
  ];
  for (const [index, deployment] of deployments.entries()) {
    if (index > 0) lines.push("");
    const end = index < deployments.length - 1 ? "    }," : "    }";
    lines.push(`    ${text(deployment.name)}: {`, ...deploymentLines(deployment, deployments, comment), end);
  }
  return `${[...lines, "  }", "}"].join("\n")}\n`;
}

function deploymentLines(
  { folder, target, isPart, instances }: DraftDeployment,
  all: readonly DraftDeployment[],
  comment: (text: string) => string,
): string[] {
  const files = patternsOf(folder, instances, all);
  const own = instances.filter(({ id }) => !isPattern(id) && !/\\|^[!~]/.test(id) && matchesAny(fileOf(id), files));
  const members = [
    list("files", files),
    ...(target.why === undefined ? [[`      "target": ${text(target.name)}`]] : []),
    ...(isPart
      ? [["      // More of it is elsewhere: nothing is concluded from what is absent.", '      "partial": true']]
      : []),
    ...(own.length > 0 ? [instanceLines(own, comment)] : []),
  ];
  const assumed =
    target.why === undefined ? [] : [`      // "target": ${text(target.name)}, // ${comment(target.why)}`];
  const lines = members.flatMap((member, index) => {
    const last = member.at(-1)!;
    return index < members.length - 1 ? [...member.slice(0, -1), `${last},`] : member;
  });
  return [...assumed, ...lines];
}

function instanceLines(instances: readonly DraftInstance[], comment: (text: string) => string): string[] {
  const entries = instances.map((one, index) => `${entry(one)}${index < instances.length - 1 ? "," : ""}`);
  const width = Math.max(...entries.map(({ length }) => length));
  const lines = instances.map(
    (one, index) => `        ${entries[index]!.padEnd(width)} // ${comment(addressNote(one))}`,
  );
  return ['      "instances": {', ...lines, "      }"];
}

function entry({ id, kind, stated }: DraftInstance): string {
  const address = stated === undefined ? "" : `, "address": ${text(stated)}`;
  return `${text(id)}: { "kind": "${kind}"${address} }`;
}

function addressNote({ address, stated }: DraftInstance): string {
  if (stated !== undefined) return "as you said";
  return address === undefined ? 'its address is unknown; write "address": "10.0.0.1"' : `at ${address}`;
}

/** All of a folder where nothing of others is in it, else file by file. */
function patternsOf(folder: string, instances: readonly DraftInstance[], all: readonly DraftDeployment[]): string[] {
  const own = new Set(instances.map(({ id }) => id));
  const others = all.flatMap((deployment) => deployment.instances).filter(({ id }) => !own.has(id));
  const isAlone = folder === "." ? others.length === 0 : !others.some(({ id }) => isWithin(id, folder));
  if (isAlone && !/[*?[\\]|^[!~]/.test(folder)) return [folder === "." ? "**" : `${folder}/**`];
  return [...new Set(instances.map(({ id }) => patternFor(fileOf(id))))];
}

/** A pattern has no way to write a sign that is one of its own: `?` stands for it. */
export function patternFor(name: string): string {
  const plain = name.replace(/[*?[\\]/g, "?");
  return /^[!~]/.test(plain) ? `./${plain}` : plain;
}

function list(key: string, items: readonly string[]): string[] {
  const line = `      "${key}": [${items.map(text).join(", ")}]`;
  if (line.length <= 110) return [line];
  const rest = items.map((item, index) => `        ${text(item)}${index < items.length - 1 ? "," : ""}`);
  return [`      "${key}": [`, ...rest, "      ]"];
}

/** JSON, and nothing in it that a terminal acts upon. */
function text(value: string): string {
  return JSON.stringify(value).replace(
    /[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
