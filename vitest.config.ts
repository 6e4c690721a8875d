import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{grammar,rules,src,test}/**/*.test.ts"],
    // They have a script of their own: npm run test:editors.
    exclude: ["test/editors/**"],
    globalSetup: ["test/servers.setup.ts"],
    testTimeout: 60_000,
    // No module keeps anything that a test changes: what two files import is loaded once.
    isolate: false,
    // Much of it waits for servers: on two processors, too, one file works while another waits.
    maxWorkers: Math.max(2, availableParallelism()),
  },
});
