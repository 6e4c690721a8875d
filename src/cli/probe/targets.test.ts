import { expect, it } from "vitest";
import { check, memorySource } from "../../index.ts";
import type { Deployment } from "../../model/deployment.ts";
import { targetsIn } from "./targets.ts";

function asked(files: Readonly<Record<string, string>>) {
  const deployments: Deployment[] = [];
  check(["."], {
    source: memorySource(files),
    rules: [],
    onDeployment: (deployment) => deployments.push(deployment),
  });
  const { targets, notAsked } = targetsIn(deployments);
  return {
    targets: targets.map(
      ({ instance, address, isTls }) => `${instance.kind} ${address.host}:${address.port}${isTls ? " tls" : ""}`,
    ),
    notAsked: notAsked.map(({ instance, reason }) => `${instance}: ${reason}`),
  };
}

it("asks every instance whose address is known", () => {
  expect(
    asked({
      "a/redis.conf": "bind 10.0.0.1\nport 6379\n",
      "b/redis.conf": "bind 10.0.0.2\nport 6379\nreplicaof 10.0.0.1 6379\n",
      "a/sentinel.conf": "bind 10.0.0.1\nport 26379\nsentinel monitor m 10.0.0.1 6379 1\n",
    }),
  ).toEqual({ targets: ["server 10.0.0.1:6379", "sentinel 10.0.0.1:26379", "server 10.0.0.2:6379"], notAsked: [] });
});

it("speaks TLS where there is no other port, or the address has that of TLS", () => {
  const tls = (lines: string) => asked({ "redis.conf": `bind 10.0.0.1\n${lines}\n` }).targets;
  expect(tls("port 0\ntls-port 6379")).toEqual(["server 10.0.0.1:6379 tls"]);
  expect(tls("port 6379\ntls-port 6380")).toEqual(["server 10.0.0.1:6379"]);
  expect(tls("port 6379\ntls-port 6380\ntls-replication yes")).toEqual(["server 10.0.0.1:6380 tls"]);
});

it("says of whom it does not know where they are", () => {
  const { targets, notAsked } = asked({ "redis.conf": "port 6379\nbind 0.0.0.0\n" });
  expect(targets).toEqual([]);
  expect(notAsked).toEqual(["redis.conf: its address is not known; give --seed or a project file"]);
});

it("asks an address once, whatever claims it", () => {
  const { targets } = asked({
    "prod/redis.conf": "bind 10.0.0.1\nport 6379\n",
    "backup/redis.conf": "bind 10.0.0.1\nport 6379\n",
  });
  expect(targets).toEqual(["server 10.0.0.1:6379"]);
});

it("tells addresses of the loopback interface apart", () => {
  const files = Object.fromEntries([1, 2, 3].map((n) => [`redis-${n}.conf`, `bind 127.0.0.${n}\nport 6379`]));
  const expected = ["server 127.0.0.1:6379", "server 127.0.0.2:6379", "server 127.0.0.3:6379"];
  expect(asked(files).targets.toSorted()).toEqual(expected);
});
