import { defineConfig } from "vitest/config";

/** Tests in real editors: `npm run test:editors`. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["*.test.ts"],
    globalSetup: ["setup.ts"],
    reporters: ["verbose"],
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
