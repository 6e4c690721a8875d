import { severities } from "../../lint/report.ts";
import { failOnValues } from "./fail-on.ts";

/** What a project file may name that is known elsewhere. */
export interface Vocabulary {
  readonly rules: readonly RuleWords[];
  readonly formats: readonly string[];
}

export interface RuleWords {
  readonly id: string;
  readonly summary: string;
  readonly parameters?: Readonly<Record<string, ParameterWords>>;
}

export interface ParameterWords {
  readonly default: number;
  readonly unit: string;
  readonly minimum: number;
  readonly description: string;
}

export type Schema = { readonly [key: string]: unknown };

export const ruleSeverities = ["off", ...severities.toReversed()];
/** What a project file may send to a host of its choice: variables that were set for this program and no other. */
export const variablePrefix = "REDIS_HA_LINT_";
export const instanceKinds = ["server", "sentinel"] as const;

/**
 * The JSON Schema (draft 7) of a project file. It is shipped, it is what project files are validated with, and its
 * descriptions are what editors show.
 */
export function projectFileSchema({ rules, formats }: Vocabulary): Schema {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    $id: "urn:redis-ha-lint:project-file:1",
    title: "Project file of redis-ha-lint",
    description: "What redis-ha-lint is to know about the deployments of a project. Paths count from this file.",
    ...object({
      $schema: { description: "Where this schema is, for editors.", type: "string" },
      deployments: {
        description: "The deployments, by name. Files of none of them are put together by what they say of each other.",
        type: "object",
        additionalProperties: ref("deployment"),
      },
      hosts: {
        description:
          "The machines, by name: the addresses and host names each is reached by, the best first. Instances of one machine are lost together.",
        type: "object",
        additionalProperties: ref("addresses"),
      },
      target: ref("target"),
      partial: {
        description: "These files are only a part of their deployments: nothing is concluded from what is absent.",
        type: "boolean",
      },
      rules: {
        description: "How grave a rule's findings are, whether it is asked at all, and its parameters; by id.",
        ...object(Object.fromEntries(rules.map((rule) => [rule.id, ruleSchema(rule)]))),
      },
      ignore: {
        description: "Files and folders that are not read: examples, backups, what is generated.",
        ...ref("patterns"),
      },
      suppressions: {
        description: "Findings that are accepted as they are, each with the reason.",
        type: "array",
        items: ref("suppression"),
      },
      includeRoots: {
        description: "Folders outside of this file's own that include lines may lead to; these paths may be absolute.",
        ...ref("texts"),
      },
      probe: {
        description: "How redis-ha-lint probe asks the running instances.",
        ...object({
          credentials: {
            description: "Logins of single hosts, by where the password is; the first that fits wins.",
            type: "array",
            items: ref("credential"),
          },
        }),
      },
      failOn: {
        description:
          "The exit code is 1 from this severity on; undecided: for errors, and for questions that stay open. Default: error.",
        enum: failOnValues,
      },
      maxWarnings: { description: "The exit code is 1 if there are more warnings.", type: "integer", minimum: 0 },
      format: { description: "How the report is printed.", enum: formats },
    }),
    definitions: {
      text: { type: "string", minLength: 1 },
      texts: { type: "array", items: ref("text") },
      patterns: {
        type: "array",
        minItems: 1,
        items: ref("text"),
      },
      addresses: {
        description: "One address or host name, or a list of them, the best first.",
        type: ["string", "array"],
        minLength: 1,
        minItems: 1,
        items: ref("text"),
      },
      severity: { enum: ruleSeverities },
      target: {
        description: "The server that is run: redis@7.2, valkey@8.0.",
        type: "string",
        minLength: 1,
      },
      rule: severityOr({}),
      deployment: object(
        {
          files: {
            description:
              "The files of its servers and sentinels, and the compose files and manifests that start them. `*` and `?` stand for parts of a name, `**` for folders, and a pattern that begins with `!` takes files out.",
            ...ref("patterns"),
          },
          target: ref("target"),
          partial: {
            description: "More of this deployment is elsewhere: nothing is concluded from what is absent.",
            type: "boolean",
          },
          instances: {
            description:
              "What the files do not say of their servers and sentinels: by file, or by file and service, as in compose.yml#redis-1.",
            type: "object",
            additionalProperties: ref("instance"),
          },
        },
        ["files"],
      ),
      instance: {
        ...object({
          host: { description: "The machine it runs on: a name in hosts.", ...ref("text") },
          address: {
            description: "What its peers reach it by, if not by the addresses of its machine.",
            ...ref("addresses"),
          },
          port: {
            description: "The port its peers reach it by, where that is not the one it listens on.",
            type: "integer",
            minimum: 1,
            maximum: 65535,
          },
          kind: { description: "What reads the file, where the file does not tell.", enum: instanceKinds },
          options: {
            description:
              "What its command line has behind the file: --port 6380 --appendonly yes, or a list of words where they hold blanks.",
            type: ["string", "array"],
            items: { type: "string" },
          },
        }),
        minProperties: 1,
      },
      credential: object(
        {
          host: {
            description: "A machine of hosts, or an address or host name in which `*` stands for any part.",
            ...ref("text"),
          },
          kind: { description: "For what runs there of this kind only; both by default.", enum: instanceKinds },
          user: { description: "The user to log in as; the default user without it.", ...ref("text") },
          passwordEnv: {
            description: `The variable of the environment that holds the password: a name that begins with ${variablePrefix}`,
            ...ref("text"),
          },
          passwordFile: {
            description: "The file whose first line is the password, in a folder that --password-root names.",
            ...ref("text"),
          },
        },
        ["host"],
      ),
      suppression: object(
        {
          rule: { description: "The rule whose findings are accepted.", enum: rules.map(({ id }) => id) },
          file: { description: "The files, as a pattern.", ...ref("text") },
          reason: { description: "Why they are accepted.", ...ref("text") },
        },
        ["rule", "file", "reason"],
      ),
    },
  };
}

function ruleSchema({ summary, parameters }: RuleWords): Schema {
  if (!parameters) return { description: summary, ...ref("rule") };
  const values = Object.entries(parameters).map(
    ([name, { description, unit, default: usual, minimum }]) =>
      [name, { description: `In ${unit}: ${description}.`, default: usual, type: "integer", minimum }] as const,
  );
  return { description: summary, ...severityOr(Object.fromEntries(values)) };
}

/** The severity alone, or an object that may hold it. */
function severityOr(parameters: Schema): Schema {
  const severity = { description: "How grave its findings are.", ...ref("severity") };
  return {
    ...object({ severity, ...parameters }),
    type: ["string", "object"],
    minProperties: 1,
    if: { type: "string" },
    // biome-ignore lint/suspicious/noThenProperty: it is a word of JSON Schema
    then: ref("severity"),
  };
}

function object(properties: Schema, required: readonly string[] = []): Schema {
  return { type: "object", ...(required.length > 0 && { required }), additionalProperties: false, properties };
}

function ref(definition: string): Schema {
  return { $ref: `#/definitions/${definition}` };
}
