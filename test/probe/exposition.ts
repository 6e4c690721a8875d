/** Samples by metric name: `{channel="+sdown"}` -> value. */
export interface Family {
  readonly type: string;
  readonly help: string;
  readonly samples: ReadonlyMap<string, number>;
}

const name = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const types = ["counter", "gauge", "histogram", "summary", "untyped"];

/**
 * Reads Prometheus' text format, version 0.0.4, and bears no liberty: HELP and TYPE once for each name and before its samples,
 * all samples of a name together, none twice, labels escaped as they must be, a line feed at the end.
 * https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function readExposition(text: string): Map<string, Family> {
  const families = new Map<string, { type: string; help: string; samples: Map<string, number> }>();
  if (!text.endsWith("\n")) throw new Error("the last line has no line feed");
  let current = "";
  for (const line of text.slice(0, -1).split("\n")) {
    if (line === "") continue;
    const fail = (why: string): never => {
      throw new Error(`${why}: ${line}`);
    };
    const comment = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line);
    if (comment) {
      const [, kind, family = "", rest = ""] = comment;
      if (!name.test(family)) fail("not a name");
      if (kind === "HELP") {
        if (families.has(family)) fail("told twice");
        if (/\\(?![\\n])/.test(rest)) fail("wrong escape");
        families.set(family, { type: "untyped", help: rest, samples: new Map() });
        current = family;
      } else {
        const known = families.get(family);
        if (!known || current !== family || known.samples.size > 0) return fail("TYPE out of place");
        if (!types.includes(rest)) fail("no such type");
        known.type = rest;
      }
      continue;
    }
    if (line.startsWith("#")) continue;
    const [, family = "", braces = "", value = ""] = /^([^\s{]+)(\{.*\})? (\S+)$/.exec(line) ?? fail("not a sample");
    const known = families.get(family);
    if (!known || current !== family) return fail("a sample away from its family");
    const labels = readLabels(braces);
    if (!labels) return fail("labels are not well-formed");
    if (known.samples.has(labels)) fail("the same series twice");
    if (!/^(?:[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?|NaN|[+-]Inf)$/.test(value)) fail("not a value");
    known.samples.set(labels, Number(value));
  }
  return families;
}

/** In the order of their names; undefined if they are not well-formed. */
function readLabels(braces: string): string | undefined {
  if (braces === "") return "{}";
  const labels: Record<string, string> = {};
  let rest = braces.slice(1, -1);
  while (rest !== "") {
    const found = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/.exec(rest);
    const [all, label, value] = found ?? [];
    if (!all || !label || value === undefined || label.startsWith("__") || label in labels) return undefined;
    labels[label] = value.replace(/\\(.)/g, (_, escaped: string) => (escaped === "n" ? "\n" : escaped));
    rest = rest.slice(all.length);
  }
  return JSON.stringify(labels);
}
