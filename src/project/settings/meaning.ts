import { didYouMean } from "../../../grammar/suggest.ts";
import { isPattern } from "../glob.ts";
import { whyNoAddress } from "./address-text.ts";
import { shown } from "./explain.ts";
import { matchesAny, whyNoPattern } from "./globs.ts";
import { type Json, type JsonMember, member } from "./json.ts";
import type { Mistake } from "./mistake.ts";
import { fileOf, type Placed } from "./project-file.ts";
import { variablePrefix } from "./schema.ts";
import { itemsOf, membersOf, texts } from "./settle.ts";
import { targetNamed } from "./target-name.ts";

/** What a schema cannot say: releases, patterns, names that refer to each other. Values of a wrong kind are passed over. */
export function mistakesOfMeaning(root: Json): Mistake[] {
  const deployments = membersOf(member(root, "deployments"));
  const hosts = membersOf(member(root, "hosts"));
  return [
    ...targets(root, ...deployments.map(({ value }) => value)),
    ...patterns(texts(member(root, "ignore"))),
    ...patterns(itemsOf(member(root, "suppressions")).flatMap((one) => texts(member(one, "file")))),
    ...patterns(deployments.flatMap(({ value }) => texts(member(value, "files")))),
    ...addressesOf(hosts),
    ...instances(deployments, hosts),
    ...itemsOf(member(member(root, "probe"), "credentials")).flatMap((one) => [
      ...credential(
        one,
        hosts.map(({ name }) => name),
      ),
    ]),
  ];
}

function* targets(...places: readonly Json[]): Iterable<Mistake> {
  for (const place of places) {
    const target = member(place, "target");
    if (target?.kind !== "text" || target.value === "") continue;
    const named = targetNamed(target.value);
    if ("mistake" in named)
      yield { span: target.span, message: `"target" is "${shownTarget(target.value)}"; ${named.mistake}` };
  }
}

/** What stands before an `@` is the name of an engine here, not a login. */
function shownTarget(value: string): string {
  return /^[a-z]{1,12}@[\d.]{1,12}$/i.test(value) ? value : shown(value);
}

function* patterns(written: readonly Placed<string>[]): Iterable<Mistake> {
  for (const { value, span } of written) {
    const why = whyNoPattern(value);
    if (why !== undefined) yield { span, message: `"${shown(value)}" names no files of this project: ${why}` };
  }
}

/** Every machine has addresses of its own. */
function* addressesOf(hosts: readonly JsonMember[]): Iterable<Mistake> {
  const owners = new Map<string, string>();
  for (const { name, value } of hosts) {
    for (const address of texts(value)) {
      yield* noAddress(address);
      const key = address.value.toLowerCase();
      const owner = owners.get(key);
      if (owner !== undefined && owner !== name)
        yield { span: address.span, message: `${shown(address.value)} is an address of "${shown(owner)}", too` };
      owners.set(key, name);
    }
  }
}

function* noAddress({ value, span }: Placed<string>): Iterable<Mistake> {
  const why = whyNoAddress(value);
  if (value !== "" && why !== undefined) yield { span, message: `"${shown(value)}" ${why}` };
}

/** No message holds what stands in place of a password: it may be one. */
function* credential(json: Json, machines: readonly string[]): Iterable<Mistake> {
  const host = member(json, "host");
  const why = host?.kind === "text" && !machines.includes(host.value) ? whyNoHost(host.value) : undefined;
  if (host && why !== undefined) yield { span: host.span, message: `"host" is no machine of "hosts", and it ${why}` };
  const variable = member(json, "passwordEnv");
  const file = member(json, "passwordFile");
  const [first] = membersOf(json);
  if (first && !variable && !file)
    yield { span: first.span, message: 'it does not say where the password is: by "passwordEnv" or "passwordFile"' };
  if (variable && file)
    yield { span: file.span, message: '"passwordEnv" and "passwordFile" stand here both; one password is sent' };
  if (variable?.kind === "text" && variable.value !== "" && !isVariable.test(variable.value))
    yield {
      span: variable.span,
      message: `"passwordEnv" names no variable that may be sent; its name must begin with ${variablePrefix} and go on with capital letters, digits or _`,
    };
}

function whyNoHost(pattern: string): string | undefined {
  if (!pattern.includes("*")) return pattern === "" ? undefined : whyNoAddress(pattern);
  return /^[\w.*:-]+$/.test(pattern) ? undefined : "is neither an address nor a host name";
}

const isVariable = new RegExp(`^${variablePrefix}[A-Z0-9_]+$`);

function* instances(deployments: readonly JsonMember[], hosts: readonly JsonMember[]): Iterable<Mistake> {
  const names = hosts.map(({ name }) => name);
  const stated = new Map<string, string>();
  for (const { name: deployment, value } of deployments) {
    const files = texts(member(value, "files")).map((one) => one.value);
    for (const { name, span, value: instance } of membersOf(member(value, "instances"))) {
      const why = whyNoPattern(name);
      if (why !== undefined || isPattern(name) || name.startsWith("!"))
        yield { span, message: `"${shown(name)}" names no file of this project: ${why ?? "it must be one file"}` };
      else if (!matchesAny(fileOf(name), files))
        yield { span, message: `"${shown(name)}" is none of the files of "${shown(deployment)}"; add it to "files"` };
      const before = stated.get(name);
      if (before !== undefined && before !== deployment)
        yield { span, message: `"${shown(name)}" is an instance of "${shown(before)}", too` };
      stated.set(name, deployment);
      for (const address of texts(member(instance, "address"))) yield* noAddress(address);
      const host = member(instance, "host");
      if (host?.kind !== "text" || host.value === "" || names.includes(host.value)) continue;
      const known = names.length > 0 ? `"hosts" has ${names.slice(0, 8).map(shown).join(", ")}` : 'there is no "hosts"';
      const message = `there is no host "${shown(host.value)}"; ${known}${didYouMean(host.value, names)}`;
      yield { span: host.span, message };
    }
  }
}
