import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{grammar,rules,src,test}/**/*.test.ts"],
    globalSetup: ["test/servers.setup.ts"],
    testTimeout: 60_000,
    // Much of it waits for servers: on two processors, too, one file works while another waits.
    maxWorkers: Math.max(2, availableParallelism()),
  },
});
