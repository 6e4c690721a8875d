import { Command, CommanderError, Option } from "commander";
import { printable } from "../report/escape.ts";
import { check } from "./check.ts";
import { crashed, exitCodes } from "./crash.ts";
import { explain } from "./explain.ts";
import { graphCommand } from "./graph.ts";
import { type InitSettings, init } from "./init.ts";
import { lsp } from "./lsp.ts";
import {
  append,
  type CheckSettings,
  formats,
  oneOf,
  readFailOn,
  readNumber,
  readOutput,
  readRule,
  readTarget,
} from "./options.ts";
import { probeCommand } from "./probe/command.ts";
import { isUsageError } from "./usage.ts";
import { version } from "./version.ts";
import { writeError, writeOut } from "./write.ts";

/** Runs the command with the words behind its name. */
export function run(args: readonly string[]): void {
  try {
    const root = program();
    // The command itself would take options of the same name for its own.
    const [own, words] = chosen(root, args);
    own.parse(words, { from: "user" });
  } catch (error) {
    failed(error);
  }
}

/** `graph`, `probe` and `probe acl` have options of their own. */
function chosen(command: Command, args: readonly string[]): [command: Command, rest: readonly string[]] {
  const own = command.commands.find((one) => ["graph", "probe", "acl"].includes(one.name()) && one.name() === args[0]);
  return own ? chosen(own, args.slice(1)) : [command, args];
}

function failed(error: unknown): void {
  if (isUsageError(error)) misused(error.message, error.details);
  else if (!(error instanceof CommanderError)) crashed(error);
  else if (error.exitCode !== 0) misused(error.message.replace(/^error: /, ""));
}

function misused(message: string, details = "redis-ha-lint --help shows what can be said\n"): void {
  const line = message.replace(/\n\(Did you mean (.*)\?\)$/, " - did you mean $1?");
  writeError(`redis-ha-lint: ${printable(line)}\n${details}`);
  process.exitCode = exitCodes.usage;
}

/** Options belong to the command itself, so that `check` can be left out and they can stand anywhere. */
function program(): Command {
  const root = quietly(new Command("redis-ha-lint"))
    .usage("[check] [paths...] [options]")
    .description("Reads every redis.conf and sentinel.conf of a deployment together and says what will go wrong.")
    .argument("[paths...]", "folders and files to check; - is the standard input (default: the current folder)")
    .option("--target <server>", "judge for this server: redis@7.2, valkey@8.0 (default: the newest known)", readTarget)
    .option("--format <name>", `${formats.join(" or ")}; json=FILE writes to a file (repeatable)`, readOutput)
    .option("--rule <id=severity>", "off, info, warning or error for one rule (repeatable)", readRule)
    .option(
      "--fail-on <severity>",
      "exit with 1 from this on: error (default), warning, info, undecided, never",
      readFailOn,
    )
    .option("--max-warnings <number>", "exit with 1 if there are more warnings", readNumber("--max-warnings"))
    .option("--partial", "the paths are only a part of the deployment: conclude nothing from what is absent")
    .option("--facts <file>", "judge what a probe has saved (probe --save), too; without paths: nothing else")
    .option("--stdin-filename <name>", "the name of what is read from the standard input")
    .option("--include-root <folder>", "a folder that include lines may lead to (repeatable)", append)
    .option("--config <file>", "the project file (default: the nearest redis-ha-lint.json above the paths)")
    .option("--no-config", "read no project file")
    .option("--print-config", "print what is in force and where each value comes from, and check nothing")
    .option("--quiet", "report errors only")
    .option("--verbose", "list everything that could not be decided and every file passed over")
    .option("--color <when>", "auto, always or never", oneOf("--color", ["auto", "always", "never"]), "auto")
    .version(version, "--version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand(false)
    .addHelpText("after", examples)
    .action((paths: string[], options: CheckSettings) => check(paths, options));
  root
    .command("check")
    .description("check files and folders; the default command")
    .argument("[paths...]")
    .action((paths: string[], _options: object, command: Command) => check(paths, command.optsWithGlobals()));
  root
    .command("explain")
    .description("say what a rule demands, why, and how to repair; without a name: list all rules")
    .argument("[rule]")
    .action((rule: string | undefined, _options: object, command: Command) => {
      explain(rule, command.optsWithGlobals());
    });
  root
    .command("init")
    .description("write a project file from what is found, and ask on a terminal what the files do not tell")
    .argument("[folder]", "the folder of the project (default: the current one)")
    .option("--force", "write over a project file that is there")
    .option("--yes", "ask nothing")
    .action((folder: string | undefined, settings: InitSettings) => init(folder, settings).catch(failed));
  root
    .command("lsp")
    .description("the language server, for editors: diagnostics, repairs, hover, completion; see docs/editors.md")
    .option("--stdio", "speak on the standard input and output")
    // Clients add it; whoever they are, the server ends when its input does.
    .addOption(new Option("--clientProcessId <pid>").hideHelp())
    .action((settings: { readonly stdio?: true }) => lsp(settings));
  root.addCommand(quietly(graphCommand()));
  root.addCommand(quietly(probeCommand(failed)));
  return root;
}

/** Help goes to the standard output; how mistakes are told and how the program ends is ours. */
function quietly(command: Command): Command {
  for (const own of command.commands) quietly(own);
  return command.configureOutput({ writeOut, writeErr: () => {} }).exitOverride();
}

const examples = () => `
Examples:
  redis-ha-lint                                check all configuration below the current folder
  redis-ha-lint deploy/ --target redis@7.2     check a folder for the server you run
  redis-ha-lint --format json=report.json .    write a report for machines as well
  redis-ha-lint --rule no-authentication=off   leave a rule out
  ssh host cat /etc/redis/redis.conf | redis-ha-lint --partial --stdin-filename redis.conf -
  redis-ha-lint init                           write redis-ha-lint.json: deployments, addresses, rules
  redis-ha-lint explain missing-masterauth     what a finding means and how to repair it
  redis-ha-lint probe deploy/                  ask the running instances as well, and judge both
  redis-ha-lint graph --format svg=redis.svg   draw the deployment

Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 wrong usage, 3 an input could not be read, 4 nothing to check`;
