import { expect, it } from "vitest";
import { whyNoNetwork } from "./lab/network.ts";
import { findRedisServer } from "./redis-server.ts";

/** Set by `.ci/run`: there a test skipped for want of a server is a failure. */
const required = process.env.REDIS_HA_LINT_REQUIRE_SERVERS === "1";

it.runIf(required)("has a redis-server and network namespaces to test with", () => {
  expect(findRedisServer()).toHaveProperty("server");
  expect(whyNoNetwork()).toBeUndefined();
});
