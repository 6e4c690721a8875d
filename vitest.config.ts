import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** Tests that start many processes: a small process starts others faster than one that holds all modules. */
const starting = ["test/{agreement,cli,lab,probe}/**/*.test.ts"];

export default defineConfig({
  test: {
    // Much of it waits for servers: on two processors, too, one file works while another waits.
    maxWorkers: Math.max(2, availableParallelism()),
    projects: [
      {
        extends: true,
        test: {
          name: "engine",
          include: ["{grammar,rules,src,test}/**/*.test.ts"],
          // Tests in real editors have a script of their own: npm run test:editors.
          exclude: [...starting, "test/editors/**"],
          globalSetup: ["test/servers.setup.ts"],
          testTimeout: 60_000,
          // No module keeps anything that a test changes: what two files import is loaded once.
          isolate: false,
        },
      },
      {
        extends: true,
        test: { name: "servers", include: starting, globalSetup: ["test/servers.setup.ts"], testTimeout: 60_000 },
      },
    ],
  },
});
