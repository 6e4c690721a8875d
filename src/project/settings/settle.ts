import type { Severity } from "../../lint/report.ts";
import type { ConfigFile } from "../../syntax/config-file.ts";
import type { Mode } from "../../syntax/load.ts";
import type { FailOn } from "./fail-on.ts";
import { type Json, type JsonMember, member } from "./json.ts";
import type {
  Placed,
  ProjectFile,
  RuleSetting,
  StatedCredential,
  StatedDeployment,
  StatedInstance,
  Suppression,
} from "./project-file.ts";
import { targetNamed } from "./target-name.ts";

/** The settings of a project file that was found to be right. */
export function settle(root: Json, file: ConfigFile): ProjectFile {
  const { target, partial } = scope(root);
  const failOn = text<FailOn>(member(root, "failOn"));
  const maxWarnings = number(member(root, "maxWarnings"));
  const format = text(member(root, "format"));
  const includeRoots = member(root, "includeRoots");
  return {
    file,
    ...(target && { target }),
    ...(partial && { partial }),
    ...(failOn && { failOn }),
    ...(maxWarnings && { maxWarnings }),
    ...(format && { format }),
    ...(includeRoots && { includeRoots: texts(includeRoots) }),
    ignore: texts(member(root, "ignore")),
    suppressions: itemsOf(member(root, "suppressions")).map(suppression),
    rules: new Map(membersOf(member(root, "rules")).map(({ name, value }) => [name, ruleSetting(value)])),
    hosts: new Map(
      membersOf(member(root, "hosts")).map((one) => [one.name, { name: nameOf(one), addresses: texts(one.value) }]),
    ),
    deployments: membersOf(member(root, "deployments")).map(deployment),
    credentials: itemsOf(member(member(root, "probe"), "credentials")).flatMap((one) => credential(one) ?? []),
  };
}

function deployment(one: JsonMember): StatedDeployment {
  return {
    name: nameOf(one),
    files: texts(member(one.value, "files")),
    ...scope(one.value),
    instances: membersOf(member(one.value, "instances")).map(instance),
  };
}

function instance(one: JsonMember): StatedInstance {
  const { value } = one;
  const host = text(member(value, "host"));
  const port = number(member(value, "port"));
  const kind = text<Mode>(member(value, "kind"));
  const options = member(value, "options");
  return {
    id: nameOf(one),
    ...(host && { host }),
    addresses: texts(member(value, "address")),
    ...(port && { port }),
    ...(kind && { kind }),
    options: texts(options).map((one) => ({ ...one, isWord: options?.kind === "list" })),
  };
}

/** What can be said of the project and of one deployment. */
function scope(json: Json): Pick<StatedDeployment, "target" | "partial"> {
  const named = text(member(json, "target"));
  const target = named && targetNamed(named.value);
  const partial = member(json, "partial");
  return {
    ...(named && target && !("mistake" in target) && { target: { value: target, span: named.span } }),
    ...(partial?.kind === "boolean" && { partial: { value: partial.value, span: partial.span } }),
  };
}

function ruleSetting(json: Json): RuleSetting {
  if (json.kind === "text")
    return { severity: { value: json.value as Severity, span: json.span }, parameters: new Map() };
  const severity = text<Severity | "off">(member(json, "severity"));
  const parameters = membersOf(json).flatMap(({ name, value }) => {
    const placed = number(value);
    return placed ? [[name, placed] as const] : [];
  });
  return { ...(severity && { severity }), parameters: new Map(parameters) };
}

function suppression(json: Json): Suppression {
  const of = (name: string) => text(member(json, name))?.value ?? "";
  return { rule: of("rule"), file: of("file"), reason: of("reason"), span: json.span };
}

function credential(json: Json): StatedCredential | undefined {
  const host = text(member(json, "host"));
  const kind = text<Mode>(member(json, "kind"));
  const user = text(member(json, "user"));
  const variable = text(member(json, "passwordEnv"));
  const name = variable ?? text(member(json, "passwordFile"));
  if (!host || !name) return undefined;
  const password = { from: variable ? "variable" : "file", name } as const;
  return { host, ...(kind && { kind }), ...(user && { user }), password };
}

function nameOf({ name, span }: JsonMember): Placed<string> {
  return { value: name, span };
}

function text<T extends string = string>(json: Json | undefined): Placed<T> | undefined {
  return json?.kind === "text" ? { value: json.value as T, span: json.span } : undefined;
}

function number(json: Json | undefined): Placed<number> | undefined {
  return json?.kind === "number" ? { value: json.value, span: json.span } : undefined;
}

/** The texts of a list, or the one that stands in its place. */
export function texts(json: Json | undefined): Placed<string>[] {
  const items = json?.kind === "text" ? [json] : itemsOf(json);
  return items.flatMap((item) => text(item) ?? []);
}

export function membersOf(json: Json | undefined): readonly JsonMember[] {
  return json?.kind === "object" ? json.members : [];
}

export function itemsOf(json: Json | undefined): readonly Json[] {
  return json?.kind === "list" ? json.items : [];
}
