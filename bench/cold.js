import { spawnSync } from "node:child_process";

const runs = 25;

/** A cold check of a three-host deployment of six files against `node -e 0`. */
export function cold(root, median) {
  return against(root, "three-hosts", "six files", "goal at most 1.5", median);
}

/** The same of a compose file that starts three servers and three sentinels, with YAML and all to load. */
export function coldCompose(root, median) {
  return against(root, "compose", "a compose deployment", "no goal yet", median);
}

/** Whole processes, in turn. */
function against(root, fixture, what, goal, median) {
  const command = [`${root}dist/redis-ha-lint.cjs`, `${root}fixtures/healthy/${fixture}`];
  const bare = [];
  const ours = [];
  const ratios = [];
  for (let run = -2; run < runs; run++) {
    const nothing = time(["-e", "0"]);
    const check = time(command);
    if (run < 0) continue;
    bare.push(nothing);
    ours.push(check);
    ratios.push(check / nothing);
  }
  return [
    `node -e 0 ${median(bare).toFixed(1)} ms, check of ${what} ${median(ours).toFixed(1)} ms (medians of ${runs})`,
    `ratio ${median(ratios).toFixed(2)} (median of pairs; ${goal})`,
  ];
}

function time(args) {
  const start = performance.now();
  const { status, error } = spawnSync(process.execPath, args, { stdio: "ignore" });
  if (error) throw error;
  if (status === null || status > 1) throw new Error(`node ${args.join(" ")} ended with ${status}`);
  return performance.now() - start;
}
