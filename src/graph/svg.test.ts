import { readdirSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deploymentGraph, graph, nasty } from "../../test/graph/arbitrary.ts";
import { graphOfFiles, graphOfFolder } from "../../test/graph/draw.ts";
import { all, parseXml, textOf } from "../../test/graph/xml.ts";
import { printable } from "../report/escape.ts";
import type { Box } from "./geometry.ts";
import type { Graph } from "./graph.ts";
import { layOut } from "./layout.ts";
import { svg } from "./svg.ts";

const fixtures = join(import.meta.dirname, "../../fixtures");

describe("a picture", () => {
  it("is well-formed XML without anything that runs or is loaded, whatever is in it", () => {
    fc.assert(
      fc.property(graph, (graph) => {
        const elements = [...all(parseXml(svg(graph)))];
        const names = new Set(elements.map(({ name }) => name));
        const known = ["svg", "title", "desc", "style", "g", "rect", "line", "path", "polygon", "circle", "text"];
        expect([...names].filter((name) => !known.includes(name))).toEqual([]);
        for (const { name, attributes } of elements) {
          expect(Object.keys(attributes).filter((key) => /^on|href|style/i.test(key))).toEqual([]);
          expect(Object.values(attributes).filter((value) => /NaN|Infinity|undefined|url\(/.test(value))).toEqual([]);
          if (name === "style") expect(attributes).toEqual({});
        }
      }),
      { numRuns: 50 },
    );
  });

  it("tells the whole of what it cuts off in titles", () => {
    for (const name of nasty.filter((one) => one !== "")) {
      const node = { id: "d1n1", kind: "server", role: "master", file: name, notes: [], isUncertain: false } as const;
      const none = { error: 0, warning: 0, info: 0 };
      const one = {
        id: ".",
        target: "redis 8.0",
        isTargetAssumed: false,
        complete: true,
        hosts: [],
        edges: [],
        findings: [],
      };
      const text = svg({ deployments: [{ ...one, nodes: [{ ...node, marks: none }], counts: none }] });
      const titles = [...all(parseXml(text))].filter((element) => element.name === "title").map(textOf);
      expect(titles.join("\n")).toContain(printable(name).replace(/[\ufffe\uffff]/g, "\ufffd"));
    }
  });

  it("has a name, a description and a role for those who do not see it", () => {
    const { name, attributes, children } = parseXml(svg(graphOfFolder(fixtures, "seeds/003-two-sentinels")));
    expect([name, attributes.role, attributes["aria-labelledby"]]).toEqual(["svg", "img", "title desc"]);
    const [title, desc] = children.filter((child) => typeof child !== "string");
    expect([title?.attributes.id, desc?.attributes.id]).toEqual(["title", "desc"]);
    expect(textOf(desc!)).toMatch(/^2 servers, 2 sentinels, .*; ✖ \d+ errors$/);
  });

  it("is the same, byte for byte, for the same files", () => {
    const draw = () => svg(graphOfFolder(fixtures, "seeds/002-loopback"));
    expect(draw()).toBe(draw());
  });

  it("shows no password", () => {
    const canary = "cAnArY-pAsSwOrD";
    const files = {
      "a/redis.conf": `port 6379\nbind 10.0.0.1\nrequirepass ${canary}\nmasterauth ${canary} ${canary}\n`,
      "a/sentinel.conf": `port 26379\nsentinel monitor m 10.0.0.1 6379 2\nsentinel auth-pass m ${canary}\nsentinel auth-pass n ${canary}\n`,
      "b/redis.conf": `port 6379\nreplicaof :${canary}@10.0.0.1 6379\nuser a on >${canary} ~* +@all\n`,
    };
    expect(svg(graphOfFiles(files))).not.toContain(canary);
  });

  it("says how many findings it does not list", () => {
    const names =
      "timeout databases hz port tcp-backlog maxclients repl-timeout replica-priority lfu-log-factor tcp-keepalive";
    const more = "repl-ping-replica-period lfu-decay-time list-max-ziplist-size active-defrag-cycle-min";
    const lines = `${names} ${more}`.split(" ").map((name) => `${name} many`);
    const text = svg(graphOfFiles({ "redis.conf": lines.join("\n") }));
    expect(text).toMatch(/and \d+ more: redis-ha-lint check shows them/);
  });
});

describe("a layout", () => {
  const overlap = (a: Box, b: Box) =>
    a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

  it("keeps cards apart, machines apart, and cards on their machines", () => {
    fc.assert(
      fc.property(deploymentGraph, (deployment) => {
        const { cards, hosts, width, height } = layOut(deployment);
        for (const [index, { card, box }] of cards.entries()) {
          for (const other of cards.slice(index + 1)) expect(overlap(box, other.box)).toBe(false);
          for (const { host, box: frame } of hosts) {
            const isOn = card.node.host === host.id;
            expect(overlap(box, frame)).toBe(isOn);
          }
          expect(box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height).toBe(true);
        }
        for (const [index, { box }] of hosts.entries())
          for (const other of hosts.slice(index + 1)) expect(overlap(box, other.box)).toBe(false);
      }),
      { numRuns: 50 },
    );
  });

  const folders = ["healthy", "seeds", "repaired"].flatMap((kind) =>
    readdirSync(join(fixtures, kind), { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? [`${kind}/${entry.name}`] : [],
    ),
  );

  function linesThroughCards({ deployments }: Graph) {
    return deployments.flatMap((deployment) => {
      const { cards, routes } = layOut(deployment);
      return routes.flatMap(({ points }) =>
        points.slice(1).flatMap((to, index) => {
          const from = points[index]!;
          expect(from.x === to.x || from.y === to.y).toBe(true);
          const line = {
            x: Math.min(from.x, to.x) + 0.1,
            y: Math.min(from.y, to.y),
            width: Math.abs(from.x - to.x) - 0.2,
            height: Math.abs(from.y - to.y),
          };
          return cards.filter(({ box }) => overlap(line, box));
        }),
      );
    });
  }

  it.each(folders)("leads no line through a card: %s", (folder) => {
    expect(linesThroughCards(graphOfFolder(fixtures, folder))).toEqual([]);
  });

  it("leads no line through a card: three masters and 20 instances on seven hosts", () => {
    const files: Record<string, string> = {};
    for (let host = 1; host <= 7; host++) {
      const bind = `bind 10.9.0.${host}\n`;
      for (const master of [1, 2, 3]) {
        if ((host - master + 7) % 7 > 4) continue;
        const follow = host === master ? "" : `replicaof 10.9.0.${master} ${6378 + master}\n`;
        files[`node${host}/redis-${master}.conf`] = `${bind}port ${6378 + master}\n${follow}`;
      }
      const monitors = [1, 2, 3].map((master) => `sentinel monitor m${master} 10.9.0.${master} ${6378 + master} 3\n`);
      if (host <= 5) files[`node${host}/sentinel.conf`] = `${bind}port 26379\n${monitors.join("")}`;
    }
    const graph = graphOfFiles(files);
    expect(graph.deployments.map(({ nodes }) => nodes.length)).toEqual([21]);
    expect(linesThroughCards(graph)).toEqual([]);
  });

  it("draws 300 nodes before the time of a test is up", { timeout: 60_000 }, () => {
    const files = Object.fromEntries(
      Array.from({ length: 295 }, (_, index) => {
        const host = `10.0.${index >> 7}.${(index & 127) + 1}`;
        const follow = index < 5 ? "" : `replicaof 10.0.0.${(index % 5) + 1} 6379\n`;
        return [`h${index}/redis.conf`, `bind ${host}\nport 6379\n${follow}`];
      }),
    );
    const { deployments } = graphOfFiles(files);
    expect(svg({ deployments }).match(/h\d+\/redis\.conf/g)?.length).toBeGreaterThanOrEqual(295);
  });
});
