import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { include: ["{grammar,rules,src,test}/**/*.test.ts"], testTimeout: 60_000 },
});
