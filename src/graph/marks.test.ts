import { expect, it } from "vitest";
import { defaultTarget } from "../../grammar/version.ts";
import type { Diagnostic } from "../lint/report.ts";
import { buildDeployment } from "../model/build.ts";
import type { Launch } from "../model/launch.ts";
import type { RawInstance } from "../model/raw.ts";
import { parseEmbedded } from "../syntax/embedded.ts";
import { unchangeable } from "../syntax/embedding.ts";
import { load } from "../syntax/load.ts";
import { SourceText } from "../syntax/source-text.ts";
import { graphOf } from "./build.ts";

const target = defaultTarget.redis;
const [first, second] = ["port 6379\n", "port 6380\nreplicaof redis-a 6379\n"];
const text = `a: |\n${first}b: |\n${second}`;
const host = { uri: "compose.yaml", text };

/** One of several configurations in one file, as the value of a key there. */
function embedded(key: string, content: string): RawInstance {
  const name = { start: text.indexOf(`${key}: |`), end: text.indexOf(`${key}: |`) + 1 };
  const start = text.indexOf(content);
  const file = parseEmbedded(SourceText.at(host, { start, end: start + content.length }), unchangeable(name));
  const origin = { from: "file", file, ...name } as const;
  const launch: Launch = {
    by: "compose",
    name: `service ${key}`,
    origin,
    hosts: [{ host: `redis-${key}`, origin }],
    isInside: true,
    ports: [],
  };
  return { id: `compose.yaml#${key}`, loading: load(file, { mode: "server", target }), launch };
}

function at(span: { start: number; end: number }): Diagnostic {
  return {
    rule: "some-rule",
    severity: "error",
    message: "this is wrong",
    deployment: ".",
    view: "declared",
    place: { file: host.uri, span },
    related: [],
    consequence: "",
    remedy: "",
    fingerprint: "f",
  };
}

const deployment = buildDeployment({
  id: ".",
  target,
  targetFrom: "default",
  complete: true,
  instances: [embedded("a", first), embedded("b", second)],
  surroundings: [],
});

it("marks of several instances in one file the one whose text is meant", () => {
  const start = text.indexOf("port 6380");
  const graph = graphOf(deployment, [at({ start, end: start + 9 }), at({ start: 0, end: 1 })], "d1");
  const [a, b] = graph.nodes;
  expect(graph.findings.map(({ line, about }) => [line, about])).toEqual([
    [4, [b?.id]],
    [1, [a?.id]],
  ]);
  expect(b).toMatchObject({ notes: expect.arrayContaining(["service b"]), marks: { error: 1 } });
});

it("marks the line of a replica as the edge, and all instances where nothing tells", () => {
  const start = text.indexOf("replicaof");
  const graph = graphOf(deployment, [at({ start, end: start + 9 }), at({ start: 1, end: 4 })], "d1");
  const [onEdge, onBoth] = graph.findings.map(({ about }) => about);
  expect(graph.edges.map(({ id }) => id)).toEqual(onEdge);
  expect(onBoth).toHaveLength(2);
});
