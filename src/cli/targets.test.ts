import { describe, expect, it } from "vitest";
import { check, memorySource } from "../index.ts";
import type { Deployment } from "../model/deployment.ts";
import { targetsIn } from "./targets.ts";

function asked(files: Record<string, string>): string[] {
  const deployments: Deployment[] = [];
  check(["."], { source: memorySource(files), rules: [], onDeployment: (one) => deployments.push(one) });
  return targetsIn(deployments).targets.map(({ address: { host, port } }) => `${host}:${port}`);
}

describe("whom a probe asks", () => {
  it("tells addresses of the loopback interface apart", () => {
    const files = Object.fromEntries([1, 2, 3].map((n) => [`redis-${n}.conf`, `bind 127.0.0.${n}\nport 6379`]));
    expect(asked(files).toSorted()).toEqual(["127.0.0.1:6379", "127.0.0.2:6379", "127.0.0.3:6379"]);
  });

  it("asks each address once", () => {
    const file = "bind 10.0.0.1\nport 6379";
    expect(asked({ "a/redis.conf": file, "b/redis.conf": file })).toEqual(["10.0.0.1:6379"]);
  });
});
