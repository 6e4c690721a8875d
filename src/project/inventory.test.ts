import { expect, it } from "vitest";
import { memorySource } from "./memory.ts";
import { openProject } from "./open.ts";

const pair = (master: string, replica: string, address: string, watchers: string) => ({
  [`build/${master}/redis.conf`]: "bind 0.0.0.0\n",
  [`build/${replica}/redis.conf`]: `replicaof ${address} 6379\n`,
  ...Object.fromEntries(
    [1, 2, 3].map((n) => [`build/${watchers}${n}/sentinel.conf`, `sentinel monitor main ${address} 6379 2\n`]),
  ),
});
const files = { ...pair("alpha", "beta", "10.0.0.1", "wa"), ...pair("delta", "eps", "10.0.1.1", "wb") };
const both = [
  ["alpha", "beta", "wa1", "wa2", "wa3"],
  ["delta", "eps", "wb1", "wb2", "wb3"],
];

const foldersOf = (more: Readonly<Record<string, string>>) =>
  openProject(["."], memorySource({ ...files, ...more })).deployments.map(({ instances }) =>
    instances.map(({ id }) => id.split("/")[1]),
  );

it.each<[string, Readonly<Record<string, string>>]>([
  [
    "inventory.ini",
    {
      "inventory.ini":
        "[redis]\nalpha ansible_host=10.0.0.1 # the first\nDelta ansible_user=x ansible_host='10.0.1.1'\n[redis:vars]\nansible_user=root\n",
    },
  ],
  [
    "hosts.yml",
    {
      "inventory/hosts.yml":
        'all:\n  hosts:\n    alpha:\n      ansible_user: x\n      ansible_host: "10.0.0.1"\n    delta: {ansible_host: 10.0.1.1}\n',
    },
  ],
  [
    "host_vars",
    { "host_vars/alpha.yml": "ansible_host: 10.0.0.1\n", "host_vars/delta.yml": "---\nansible_host: 10.0.1.1\n" },
  ],
])("%s tells the addresses of the hosts that folders are named for", (_, more) =>
  expect(foldersOf(more)).toEqual(both),
);

it.each<[string, Readonly<Record<string, string>>]>([
  ["none", {}],
  [
    "one that names a host twice",
    {
      "inventories/a.ini": "alpha ansible_host=10.0.0.1\ndelta ansible_host=10.0.1.1\n",
      "inventories/b.ini": "alpha ansible_host=10.0.7.1\ndelta ansible_host=10.0.7.2\n",
    },
  ],
  ["one of another folder", { "other/inventory.ini": "alpha ansible_host=10.0.0.1\ndelta ansible_host=10.0.1.1\n" }],
  ["loopback", { "inventory.ini": "alpha ansible_host=127.0.0.1\ndelta ansible_host=localhost\n" }],
])("%s tells nothing", (_, more) => expect(foldersOf(more)).toHaveLength(4));
