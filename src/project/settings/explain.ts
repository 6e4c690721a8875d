import { didYouMean } from "../../../grammar/suggest.ts";
import type { Span } from "../../syntax/config-file.ts";
import type { Json } from "./json.ts";
import type { Mistake } from "./mistake.ts";
import { ruleSeverities, type Schema } from "./schema.ts";
import type { SchemaError } from "./validator.ts";

/** What the validator found, in the words of who writes a project file and at the places where they wrote it. */
export function explain(errors: readonly SchemaError[], root: Json, schema: Schema): Mistake[] {
  const told = new Map<string, Mistake>();
  for (const error of errors) {
    // The branch that was chosen tells what is wrong.
    if (error.keyword === "if") continue;
    const found = told.size < mostTold ? mistakeOf(error, root, schema) : undefined;
    if (found) told.set(`${found.span.start} ${found.message}`, found);
  }
  return [...told.values()];
}

/** More mistakes are not made by hand. */
const mostTold = 100;

interface Found {
  readonly json: Json;
  /** The key it stands behind; empty for the whole file. */
  readonly key: string;
  readonly keySpan: Span;
}

function mistakeOf({ keyword, params, instancePath }: SchemaError, root: Json, schema: Schema): Mistake | undefined {
  const path = instancePath.split("/").slice(1).map(unescaped);
  const { json, key, keySpan } = find(root, path);
  const name = key === "" ? "the project file" : `"${shown(key)}"`;
  switch (keyword) {
    case "additionalProperties":
      return unknownKey({ json, key, keySpan }, String(params.additionalProperty), path, schema);
    case "enum":
      return { span: json.span, message: notInList(name, json, params.allowedValues as string[]) };
    case "type":
      if (path.length === 2 && path[0] === "rules")
        return {
          span: json.span,
          message: `${name} is ${kindOf(json)}; it must be ${either(ruleSeverities)}, or an object with parameters`,
        };
      return { span: json.span, message: `${name} is ${kindOf(json)}; it must be ${typeWords(params.type)}` };
    case "required":
      return { span: keySpan, message: `"${params.missingProperty}" is missing in ${name}` };
    case "minLength":
      return { span: json.span, message: `${name} is an empty text` };
    case "minItems":
      return { span: json.span, message: `${name} is an empty list; it must name one or more` };
    case "minProperties":
      return { span: json.span, message: `${name} says nothing; ${mayHold(namesIn(schemaAt(schema, path)))}` };
    case "minimum":
      return { span: json.span, message: `${name} is ${kindOf(json)}; it must be ${params.limit} or more` };
    case "maximum":
      return { span: json.span, message: `${name} is ${kindOf(json)}; it must be ${params.limit} or less` };
    default:
      return { span: json.span, message: `${name} is not what is expected here` };
  }
}

function unknownKey(at: Found, key: string, path: readonly string[], schema: Schema): Mistake | undefined {
  const { json } = at;
  if (json.kind !== "object") return undefined;
  const span = json.members.find(({ name }) => name === key)?.span ?? json.span;
  const known = namesIn(schemaAt(schema, path));
  if (path.length === 1 && path[0] === "rules") return { span, message: noRule(key, known) };
  const holder = at.key === "" ? "a project file" : `"${shown(at.key)}"`;
  return { span, message: `"${shown(key)}" means nothing in ${holder}; ${mayHold(known)}${didYouMean(key, known)}` };
}

function notInList(name: string, json: Json, allowed: readonly string[]): string {
  if (json.kind !== "text") return `${name} is ${kindOf(json)}; it must be ${either(allowed)}`;
  if (name === '"rule"') return noRule(json.value, allowed);
  return `${name} is "${shown(json.value)}"; it must be ${either(allowed)}${didYouMean(json.value, allowed)}`;
}

export function noRule(id: string, ids: readonly string[]): string {
  return `there is no rule "${shown(id)}"${didYouMean(id, ids) || "; redis-ha-lint explain lists them all"}`;
}

/** A text of the user as far as a message may hold it: what stands before an `@` may be a password. */
export function shown(text: string): string {
  const plain = text.replace(/^.*@/s, "***@");
  return plain.length > 60 ? `${plain.slice(0, 59)}…` : plain;
}

function either(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

function mayHold(names: readonly string[]): string {
  return `it may hold ${names.join(", ")}`;
}

const kinds: Readonly<Record<Json["kind"], string>> = {
  object: "an object",
  list: "a list",
  text: "a text",
  number: "a number",
  boolean: "true or false",
  null: "null",
};

/** The kind of a value; the value of a number only, for texts can be secrets. */
function kindOf(json: Json): string {
  if (json.kind === "number" && Number.isInteger(json.value) && Math.abs(json.value) < 1e6) return String(json.value);
  return kinds[json.kind];
}

const types: Readonly<Record<string, string>> = {
  string: "a text",
  array: "a list",
  object: "an object",
  boolean: "true or false",
  integer: "a whole number",
  number: "a number",
};

function typeWords(type: unknown): string {
  return either([type].flat().map((one) => types[String(one)] ?? String(one)));
}

function find(root: Json, path: readonly string[]): Found {
  let found: Found = { json: root, key: "", keySpan: { start: root.span.start, end: root.span.start + 1 } };
  for (const segment of path) {
    const { json } = found;
    if (json.kind === "list") found = { ...found, json: json.items[Number(segment)] ?? json };
    else if (json.kind === "object") {
      const at = json.members.find(({ name }) => name === segment);
      if (!at) break;
      found = { json: at.value, key: segment, keySpan: at.span };
    }
  }
  return found;
}

/** The part of the schema that a value at a path must fit. */
function schemaAt(schema: Schema, path: readonly string[]): Schema {
  let at = resolved(schema, schema);
  for (const segment of path) {
    const properties = (at.properties ?? {}) as Record<string, Schema>;
    const next = Object.hasOwn(properties, segment) ? properties[segment] : (at.items ?? at.additionalProperties);
    at = resolved(schema, (typeof next === "object" ? next : {}) as Schema);
  }
  return at;
}

function resolved(schema: Schema, part: Schema): Schema {
  const name = typeof part.$ref === "string" ? part.$ref.replace("#/definitions/", "") : undefined;
  if (name === undefined) return part;
  return { ...resolved(schema, (schema.definitions as Record<string, Schema>)[name] ?? {}), ...part, $ref: undefined };
}

function namesIn({ properties = {} }: Schema): string[] {
  return Object.keys(properties as object);
}

/** A segment of a JSON pointer. */
function unescaped(segment: string): string {
  return segment.replaceAll("~1", "/").replaceAll("~0", "~");
}
