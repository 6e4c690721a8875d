import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { parseTarget } from "../grammar/version.ts";
import { check, memorySource } from "../src/index.ts";
import { load } from "../src/syntax/load.ts";
import { parseConfig } from "../src/syntax/parse.ts";
import { denseFile, foreignFiles, manyDeployments, oneDeployment, startedDeployments, stockFile } from "./inputs.ts";
import { median } from "./median.ts";

export { median };

const target = parseTarget("redis@7.2")!;
/** A full garbage collection, so that memory is what is held and not what happens to lie about. */
function collector(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc");
}

const milliseconds = (work: () => unknown): number => {
  const start = performance.now();
  work();
  return performance.now() - start;
};

/** Reading and loading speed of one core, on files like the stock redis.conf and on files without comments. */
export function throughput(): string[] {
  const inputs: [name: string, goal: number, text: string][] = [
    ["stock-like", 40, stockFile()],
    ["dense", 10, denseFile()],
  ];
  return inputs.map(([name, goal, text]) => {
    const copies = Math.ceil(20_000_000 / text.length);
    const rate = (work: () => void) => {
      work();
      const times = [1, 2, 3].map(() =>
        milliseconds(() => {
          for (let copy = 0; copy < copies; copy++) work();
        }),
      );
      return (copies * text.length) / 1e3 / median(times);
    };
    const parse = rate(() => parseConfig(text, "redis.conf"));
    const whole = rate(() => load(parseConfig(text, "redis.conf"), { mode: "server", target }));
    return `${name} (${(text.length / 1e3).toFixed(0)} kB a file): parse ${parse.toFixed(0)} MB/s, parse and load ${whole.toFixed(0)} MB/s (goal ${goal})`;
  });
}

/** Whole checks of more and more deployments of six files: time and memory per file should stay the same. */
export function files(): string[] {
  return growth("files", [10, 100, 1_000, 10_000], (count) => manyDeployments(Math.ceil(count / 6)));
}

/** Whole checks of one deployment with more and more nodes. */
export function nodes(): string[] {
  return growth("nodes", [3, 30, 300, 3_000], oneDeployment);
}

/** Whole checks of folders of compose deployments, and of a fifth as many folders of manifests. */
export function deployments(): string[] {
  return growth("compose deployments", [10, 100, 1_000], (count) => startedDeployments(count, Math.ceil(count / 5)));
}

/** Whole checks of YAML that starts no server: charts, pipelines, compose files of others. It should cost its reading. */
export function foreign(): string[] {
  return growth("files of others", [100, 1_000, 20_000], foreignFiles);
}

function growth(unit: string, counts: readonly number[], make: (count: number) => Record<string, string>): string[] {
  // Warm code first, so that the smallest size is not measured on an interpreter.
  for (let warm = 0; warm < 20; warm++) check(["."], { source: memorySource(make(counts[0]!)) });
  let first: number | undefined;
  const collect = collector();
  return counts.map((count) => {
    const source = memorySource(make(count));
    const repeat = Math.max(3, Math.min(50, Math.round(1_000 / count)));
    collect();
    const before = process.memoryUsage().heapUsed;
    let report = check(["."], { source });
    collect();
    const heap = (process.memoryUsage().heapUsed - before) / count / 1024;
    const times = Array.from({ length: repeat }, () =>
      milliseconds(() => {
        report = check(["."], { source });
      }),
    );
    const time = median(times) / count;
    first ??= time;
    const { errors, instances } = report.summary;
    return `${count} ${unit}: ${(time * 1e3).toFixed(0)} us and ${heap.toFixed(0)} kB held each, ${(time / first).toFixed(2)} of the smallest (${instances} instances, ${errors} errors)`;
  });
}
