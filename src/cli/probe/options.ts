import type { Command } from "commander";
import type { Endpoint } from "../../facts/answers.ts";
import { defaultLimits, type Limits } from "../../probe/request.ts";
import {
  append,
  type CheckSettings,
  formats,
  oneOf,
  outputReader,
  readFailOn,
  readNumber,
  readRule,
  readTarget,
  readTime,
} from "../options.ts";
import { quoted, UsageError } from "../usage.ts";
import { readListen } from "./listen.ts";

/** What the options of `probe` come to. */
export interface ProbeSettings extends Omit<CheckSettings, "printConfig" | "stdinFilename" | "facts" | "format"> {
  readonly format?: readonly ProbeOutput[];
  readonly seed?: readonly string[];
  readonly map?: readonly string[];
  readonly configGet?: true;
  readonly save?: string;
  /** Milliseconds from one probe to the next. */
  readonly watch?: number;
  readonly listen?: Endpoint;
  /** Milliseconds. */
  readonly connectTimeout?: number;
  readonly nodeTimeout?: number;
  readonly timeout?: number;
  readonly concurrency?: number;
  readonly tls?: true;
  readonly cacert?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly sni?: string;
  readonly credentials?: string;
  readonly askPassword?: true;
  readonly authFromFiles?: true;
  readonly passwordRoot?: readonly string[];
}

/** What a watch tells, as lines of JSON, beside the formats of a report. */
const probeFormats = [...formats, "jsonl"] as const;

/** A report in one format, to a file or to the standard output. */
export interface ProbeOutput {
  readonly format: (typeof probeFormats)[number];
  readonly file?: string;
}

const seconds = (milliseconds: number) => `${milliseconds / 1000}s`;

/** The options of `probe`, those that it shares with `check` among them. */
export function withProbeOptions(command: Command): Command {
  const { connect, node, run, concurrency } = defaultLimits;
  return command
    .option("--seed <host:port>", "ask this instance, and those it tells of (repeatable)", append)
    .option("--map <A=B>", "connect to B where an instance is called A (repeatable)", append)
    .option("--config-get", "ask for the values of named directives and for the rights of users, too")
    .option("--save <file>", "keep what was answered, for check --facts")
    .option(
      "--watch <time>",
      "probe again after this time, tell what changes, follow what sentinels tell",
      readTime("--watch"),
    )
    .option("--listen <host:port>", "with --watch: serve /metrics for Prometheus, and /health", readListen)
    .option("--connect-timeout <time>", `to connect (default: ${seconds(connect)})`, readTime("--connect-timeout"))
    .option("--node-timeout <time>", `for all answers of one (default: ${seconds(node)})`, readTime("--node-timeout"))
    .option("--timeout <time>", `for the whole run (default: ${seconds(run)})`, readTime("--timeout"))
    .option("--concurrency <number>", `instances asked at once (default: ${concurrency})`, readConcurrency)
    .option("--tls", "speak TLS with every instance (default: where its files say so)")
    .option("--cacert <file>", "certificates of authorities to trust (default: those of Node)")
    .option("--cert <file>", "the certificate to show")
    .option("--key <file>", "its key")
    .option("--sni <name>", "the name to ask for, which the certificate must have")
    .option("--credentials <file>", "users and passwords (docs/probe.md); or set REDIS_HA_LINT_PASSWORD and others")
    .option("--ask-password", "ask for the passwords on the terminal")
    .option("--auth-from-files", "log in as the files declare it, where no login is given")
    .option("--password-root <folder>", "where passwordFile of the project file may read from (repeatable)", append)
    .option("--target <server>", "judge the files for this server (default: what the instances run)", readTarget)
    .option(
      "--format <name>",
      `${formats.join(" or ")}; json=FILE writes to a file (repeatable); jsonl with --watch`,
      readProbeOutput,
    )
    .option("--rule <id=severity>", "off, info, warning or error for one rule (repeatable)", readRule)
    .option(
      "--fail-on <what>",
      "exit with 1 from this on: error (default), warning, info, undecided, never",
      readFailOn,
    )
    .option("--max-warnings <number>", "exit with 1 if there are more warnings", readNumber("--max-warnings"))
    .option("--partial", "paths and seeds are only a part of the deployment: conclude nothing from what is absent")
    .option("--include-root <folder>", "a folder that include lines may lead to (repeatable)", append)
    .option("--config <file>", "the project file (default: the nearest redis-ha-lint.json above the paths)")
    .option("--no-config", "read no project file")
    .option("--quiet", "report errors only")
    .option("--verbose", "list everything that could not be decided, and every command without an answer")
    .option("--color <when>", "auto, always or never", oneOf("--color", ["auto", "always", "never"]), "auto")
    .helpOption("-h, --help", "print this help");
}

const readProbeOutput = outputReader(oneOf("--format", probeFormats));

function readConcurrency(value: string): number {
  const number = /^\d{1,4}$/.test(value) ? Number(value) : 0;
  if (number >= 1 && number <= 1024) return number;
  throw new UsageError(`--concurrency is ${quoted(value)}; it must be a whole number from 1 to 1024`);
}

export function limitsOf({ connectTimeout, nodeTimeout, timeout, concurrency }: ProbeSettings): Limits {
  return {
    ...defaultLimits,
    ...(connectTimeout !== undefined && { connect: connectTimeout }),
    ...(nodeTimeout !== undefined && { node: nodeTimeout }),
    ...(timeout !== undefined && { run: timeout }),
    ...(concurrency !== undefined && { concurrency }),
  };
}
