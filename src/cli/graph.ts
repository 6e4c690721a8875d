import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import type { DeploymentGraph, Graph } from "../graph/graph.ts";
import { check } from "../index.ts";
import { printable } from "../report/escape.ts";
import { exitCodes } from "./crash.ts";
import { loadScript } from "./load-script.ts";
import { append, type CheckSettings, oneOf, outputReader, readRule, readTarget } from "./options.ts";
import { runSettings } from "./run-settings.ts";
import { didYouMean, quoted, UsageError } from "./usage.ts";
import { version } from "./version.ts";
import { writeError, writeOut } from "./write.ts";

const formats = ["mermaid", "dot", "svg", "json"] as const;
type Format = (typeof formats)[number];

interface GraphSettings extends Pick<CheckSettings, "target" | "rule" | "partial" | "includeRoot" | "config"> {
  readonly format?: readonly { readonly format: Format; readonly file?: string }[];
  readonly deployment?: string;
}

/** `graph`, with options of its own: its formats are not those of `check`. */
export function graphCommand(): Command {
  return new Command("graph")
    .description("print the deployment as a picture: mermaid, dot, svg or json")
    .argument("[paths...]", "folders and files to draw (default: the current folder)")
    .option(
      "--format <name>",
      "mermaid (default), dot, svg or json; svg=FILE writes to a file (repeatable)",
      readFormat,
    )
    .option("--deployment <id>", "draw this one of several deployments")
    .option("--target <server>", "judge for this server: redis@7.2, valkey@8.0", readTarget)
    .option("--rule <id=severity>", "off, info, warning or error for one rule (repeatable)", readRule)
    .option("--partial", "the paths are only a part of the deployment: conclude nothing from what is absent")
    .option("--include-root <folder>", "a folder that include lines may lead to (repeatable)", append)
    .option("--config <file>", "the project file (default: the nearest redis-ha-lint.json above the paths)")
    .option("--no-config", "read no project file")
    .helpOption("-h, --help", "print this help")
    .addHelpText("after", examples)
    .action((paths: string[], settings: GraphSettings) => graph(paths, settings));
}

const readFormat = outputReader(oneOf("--format", formats));

/** Draws what is found, findings marked in it; findings are no failure here. */
function graph(given: readonly string[], settings: GraphSettings): void {
  const paths = given.length > 0 ? given : ["."];
  const drawing = loadDrawing();
  const all: DeploymentGraph[] = [];
  const { format, deployment: wanted, ...common } = settings;
  const { options, warn } = runSettings(paths, { ...common, color: "auto" });
  const report = check(paths, {
    ...options,
    onDeployment: (deployment, diagnostics) => {
      all.push(drawing.graphOf(deployment, diagnostics, `d${all.length + 1}`));
    },
  });
  warn(report.files.keys());
  for (const { file, reason } of report.unreadable)
    writeError(`redis-ha-lint: could not read ${printable(file)}: ${printable(reason)}\n`);
  process.exitCode = report.unreadable.length > 0 ? exitCodes.failed : exitCodes.fine;
  if (all.length === 0) {
    if (report.unreadable.length === 0) process.exitCode = exitCodes.nothing;
    const where = paths.map((path) => (path === "." ? "the current folder" : printable(path))).join(", ");
    writeError(`redis-ha-lint: nothing to draw: no configuration of Redis, Valkey or Sentinel found in ${where}\n`);
    return;
  }
  const shown = { deployments: chosen(all, wanted) };
  const print = {
    mermaid: drawing.mermaid,
    dot: drawing.dot,
    json: (graph: Graph) => drawing.json(graph, { version }),
    svg,
  };
  for (const { format: name, file } of format ?? [{ format: "mermaid" as const }]) {
    const text = print[name](shown);
    if (name === "mermaid") warnOfLimits(shown, text);
    if (file === undefined) writeOut(text);
    else if (!isWritten(file, text)) process.exitCode = exitCodes.failed;
  }
}

/** A script of its own: a check does without it. */
function loadDrawing() {
  return loadScript(join(__dirname, "graph.cjs")) as typeof import("../graph/index.ts");
}

/** The same for pictures, which need a library that is larger than all the rest. */
function svg(graph: Graph): string {
  const picture = loadScript(join(__dirname, "svg.cjs")) as typeof import("../graph/svg.ts");
  refuseTooLarge(graph, picture.mostNodes);
  return picture.svg(graph);
}

function chosen(all: readonly DeploymentGraph[], id: string | undefined): readonly DeploymentGraph[] {
  if (id === undefined) return all;
  const found = all.filter((deployment) => deployment.id === id);
  if (found.length > 0) return found;
  const ids = all.map((deployment) => deployment.id);
  const known = `; there ${ids.length === 1 ? "is" : "are"} ${ids.slice(0, 5).map(quoted).join(", ")}${ids.length > 5 ? " and others" : ""}`;
  throw new UsageError(`--deployment is ${quoted(id)}, and none is called so${didYouMean(id, ids) || known}`);
}

function refuseTooLarge({ deployments }: Graph, most: number): void {
  const large = deployments.find(({ nodes }) => nodes.length > most);
  if (large)
    throw new UsageError(
      `--format svg draws deployments of up to ${most} nodes, and ${quoted(large.id)} has ${large.nodes.length}; take --format dot and draw it with sfdp, or --deployment for another one`,
    );
}

/** https://mermaid.js.org/config/schema-docs/config.html: `maxEdges` and `maxTextSize`, as they are unless somebody set them. */
function warnOfLimits({ deployments }: Graph, text: string): void {
  const edges = deployments.reduce((sum, deployment) => sum + deployment.edges.length, 0);
  if (edges > 500 || text.length > 50_000)
    writeError(
      `redis-ha-lint: Mermaid draws 500 lines and 50000 characters unless it is told otherwise, and this has ${edges} and ${text.length}; take --deployment, or --format dot or svg\n`,
    );
}

function isWritten(file: string, text: string): boolean {
  try {
    writeFileSync(file, text);
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    writeError(`redis-ha-lint: could not write ${printable(file)}: ${code}\n`);
    return false;
  }
}

const examples = () => `
Examples:
  redis-ha-lint graph deploy/                       Mermaid, for a Markdown file
  redis-ha-lint graph --format svg=redis.svg .      a picture
  redis-ha-lint graph --format dot . | dot -Tpdf    what Graphviz makes of it
  redis-ha-lint graph --deployment prod/cache .     one of several deployments

Exit codes: 0 drawn, findings or not, 2 wrong usage, 3 an input could not be read, 4 nothing to draw`;
