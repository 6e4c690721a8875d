import { describe, vi } from "vitest";
import { buildCommand } from "../../cli/command.ts";
import { findRedisServer } from "../../redis-server.ts";
import { whyNoNetwork } from "../network.ts";
import { damageCases } from "./damage-cases.ts";
import { failoverCases } from "./failover-cases.ts";
import { healthyCases } from "./healthy-cases.ts";

const found = findRedisServer();
const obstacle = "missing" in found ? found.missing : whyNoNetwork();
const command = obstacle === undefined ? buildCommand() : undefined;
const skipped = obstacle ? ` (skipped: ${obstacle})` : "";

// They mostly wait: all at once takes little more than the longest.
vi.setConfig({ maxConcurrency: 200, testTimeout: 300_000, hookTimeout: 300_000 });

describe.concurrent(`probe, healthy sets${skipped}`, () => healthyCases(command));
describe.concurrent(`probe, damaged sets${skipped}`, () => damageCases(command));
describe.concurrent(`probe, failovers${skipped}`, () => failoverCases(command));
