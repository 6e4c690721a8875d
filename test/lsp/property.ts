/**
 * How properties of the server are tried: the same cases in every run, so that a run says something of the change at hand. Others with
 * `SEED`, more with `RUNS`: `RUNS=1000 SEED=7 npx vitest run test/lsp/sequences.test.ts`.
 */
export function property(runs: number): { numRuns: number; seed: number } {
  return { numRuns: Number(process.env.RUNS ?? runs), seed: Number(process.env.SEED ?? 20261122) };
}
