import { expect, it } from "vitest";
import { check } from "../index.ts";
import type { Deployment } from "../model/deployment.ts";
import { Undecided } from "../model/known.ts";
import { memorySource } from "../project/memory.ts";

/** Answers of a 7.0.15 set in which 10.0.0.1 is failed over; 10.0.0.3 belongs to it, 10.0.0.7 to another master. */
const facts = (flags: string, again = "") => `facts 1
instance server 10.0.0.1:6379
  info redis_version 7.0.15 role master
instance server 10.0.0.3:6379
  info redis_version 7.0.15 role slave master_host 10.0.0.1 master_port 6379 master_link_status up
instance server 10.0.0.7:6379
  info redis_version 7.0.15 role slave master_host 10.0.0.6 master_port 6379 master_link_status up
instance sentinel 10.0.0.1:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags ${flags} config-epoch 0 quorum 2
  replicas main 1
  replica main 1 ip 10.0.0.3 port 6379 flags slave
  peers main 1
  peer main 1 ip 10.0.0.2 port 26379
  master cache ip 10.0.0.6 port 6379 flags master quorum 2
  replicas cache 1
  replica cache 1 ip 10.0.0.7 port 6379
${again}
instance sentinel 10.0.0.2:26379
  info redis_version 7.0.15
  master main ip 10.0.0.1 port 6379 flags master config-epoch 0 quorum 2
`;

function observe(text: string): Deployment {
  const seen: Deployment[] = [];
  check([], {
    source: memorySource({}),
    rules: [],
    facts: { text, name: "cluster.facts" },
    onDeployment: (one) => seen.push(one),
  });
  expect(seen).toHaveLength(1);
  return seen[0]!;
}

const nodeAt = ({ nodes }: Deployment, id: string) => nodes.find((node) => node.id === id)!;
const watchesOf = ({ masters }: Deployment, name: string) => masters.find((master) => master.name === name)!.watches;

it("leaves the roles of a master name open while any of its sentinels leads a failover", () => {
  const deployment = observe(facts("master,failover_in_progress"));
  expect(nodeAt(deployment, "10.0.0.1:6379").replicaof.isKnown).toBe(false);
  expect(() => nodeAt(deployment, "10.0.0.3:6379").replicaof.value).toThrow(Undecided);
  expect(watchesOf(deployment, "main").map(({ address }) => address.isKnown)).toEqual([false, false]);
});

it("leaves the roles of other master names as they are", () => {
  const deployment = observe(facts("master,failover_in_progress"));
  expect(nodeAt(deployment, "10.0.0.7:6379").replicaof.value).toEqual({ host: "10.0.0.6", port: 6379 });
  expect(watchesOf(deployment, "cache").map(({ address }) => address.value.host)).toEqual(["10.0.0.6"]);
});

it("leaves them open when the master had changed by the time a sentinel was asked again", () => {
  const deployment = observe(facts("master", "  again main ip 10.0.0.3 config-epoch 1"));
  expect(nodeAt(deployment, "10.0.0.3:6379").replicaof.isKnown).toBe(false);
});

it("knows them where no failover runs", () => {
  const deployment = observe(facts("master", "  again main ip 10.0.0.1 config-epoch 0"));
  expect(nodeAt(deployment, "10.0.0.1:6379").replicaof.value).toBeUndefined();
  expect(nodeAt(deployment, "10.0.0.3:6379").replicaof.value).toEqual({ host: "10.0.0.1", port: 6379 });
  expect(watchesOf(deployment, "main").map(({ address }) => address.value.host)).toEqual(["10.0.0.1", "10.0.0.1"]);
});
