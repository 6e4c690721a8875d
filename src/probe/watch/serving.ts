/** What `--listen` needs beside the watch itself, for a script of its own (`scripts/build.js`): only it loads Prometheus' client. */
export { HealthState } from "./health.ts";
export { Metrics } from "./metrics.ts";
export { serve } from "./serve.ts";
