import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{grammar,rules,src,test}/**/*.test.ts"],
    globalSetup: ["test/servers.setup.ts"],
    testTimeout: 60_000,
  },
});
