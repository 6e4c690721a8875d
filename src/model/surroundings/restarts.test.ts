import { describe, expect, it } from "vitest";
import { restartPolicy } from "./restarts.ts";
import { machinesMade, runsContainers, sentinelsStarted, serversStarted } from "./starts.ts";

const compose = `services:
  # restart: always
  one:
    image: redis:7
    restart: "unless-stopped"
    volumes: [./one/redis.conf:/redis.conf]
  two:
    image: redis:7
    volumes:
      - ./two/redis.conf:/redis.conf
  sentinel:
    image: redis:7
    command: redis-sentinel /sentinel.conf
    restart: always
  app:
    build: .
    restart: always
`;

describe("what starts a server again", () => {
  it.each([
    ["the service that mounts the file", "docker-compose.yml", compose, "a/one/redis.conf", "restart: unless-stopped"],
    ["another service", "docker-compose.yml", compose, "a/two/redis.conf", undefined],
    ["no service named", "docker-compose.yml", compose, "other.conf", "restart: unless-stopped"],
    ["no", "compose.yml", 'services:\n  r:\n    image: redis\n    restart: "no"\n', "redis.conf", undefined],
    [
      "in a comment",
      "compose.yml",
      "services:\n  r:\n    image: redis\n    # restart: always\n",
      "redis.conf",
      undefined,
    ],
    [
      "an anchor",
      "compose.yml",
      "x-base: &base\n  restart: always\nservices:\n  r:\n    <<: *base\n    image: redis\n",
      "redis.conf",
      "restart: always",
    ],
    [
      "a swarm",
      "compose.yml",
      "services:\n  r:\n    image: redis\n    deploy:\n      restart_policy:\n        condition: any\n",
      "redis.conf",
      "restart_policy",
    ],
    [
      "a swarm that does not",
      "compose.yml",
      "services:\n  r:\n    image: redis\n    deploy:\n      restart_policy:\n        condition: none\n",
      "redis.conf",
      undefined,
    ],
    [
      "systemd",
      "redis.service",
      "[Service]\nExecStart=/usr/bin/redis-server x\nRestart=always\n",
      "redis.conf",
      "Restart=always",
    ],
    ["systemd that does not", "redis.service", "ExecStart=redis-server x\nRestart=no\n", "redis.conf", undefined],
    ["a sentinel's unit", "s.service", "ExecStart=redis-sentinel x\nRestart=always\n", "redis.conf", undefined],
    [
      "a manifest",
      "redis.yaml",
      "kind: ConfigMap\n---\nkind: StatefulSet\nspec:\n  image: redis:7\n",
      "redis.conf",
      "a StatefulSet",
    ],
    ["another manifest", "app.yaml", "kind: Deployment\nspec:\n  image: nginx\n", "redis.conf", undefined],
    [
      "a command",
      "run.sh",
      "docker run -d \\\n  --restart=always \\\n  redis:7 redis-server\n",
      "redis.conf",
      "--restart=always",
    ],
    [
      "a command for another",
      "run.sh",
      "docker run --restart=always nginx\ndocker run redis\n",
      "redis.conf",
      undefined,
    ],
  ])("%s", (_, file, text, config, policy) => expect(restartPolicy({ file, text }, config)).toBe(policy));
});

describe("how many servers a file starts", () => {
  it.each([
    ["compose", "docker-compose.yml", compose, 2],
    ["compose, scaled", "c.yml", "services:\n  r:\n    image: redis\n    deploy:\n      replicas: 3\n", Infinity],
    ["a manifest", "redis.yaml", "kind: StatefulSet\nspec:\n  image: redis:7\n", Infinity],
    ["a script", "run.sh", "redis-server a.conf\nredis-server b.conf\nredis-sentinel c.conf\n", 2],
    ["a loop", "run.sh", "for i in 1 2 3; do\n  redis-server $i.conf\ndone\n", Infinity],
    ["something else", ".env", "REDIS_IMAGE=redis:7\n", 0],
  ])("%s", (_, file, text, count) => expect(serversStarted({ file, text })).toBe(count));
});

it.each([
  [true, "docker-compose.yml", compose],
  [true, "Dockerfile", "FROM redis:7\n"],
  [true, "run.sh", "docker run redis\n"],
  [true, "redis.yaml", "kind: StatefulSet\n"],
  [false, "run.sh", "redis-server /etc/redis.conf # docker run\n"],
  [false, "redis.service", "ExecStart=/usr/bin/redis-server\n"],
])("containers: %s, by %s", (expected, file, text) => expect(runsContainers({ file, text })).toBe(expected));

describe("how many sentinels a file starts", () => {
  const service = (...lines: string[]) =>
    `services:\n  one:\n    image: example/ha\n${lines.map((line) => `    ${line}\n`).join("")}`;
  it.each([
    ["one that is called so", "compose.yml", "services:\n  sentinel:\n    image: redis:7\n", 1],
    ["one told by its port", "compose.yml", service("ports: ", "  - 26379:26379", "  - 6379:6379"), 1],
    ["several ports", "compose.yml", service("ports: ", "  - 26379:26379", '  - "127.0.0.1:26380:26380"'), Infinity],
    ["a range", "compose.yml", service("ports: ", '  - "26379-26381:26379-26381"'), Infinity],
    ["a range of one", "compose.yml", service("ports: ", '  - "26379-26379"'), 1],
    ["other ports outside", "compose.yml", service("ports: ", "  - 26379:26379", "  - 16379:6379"), 1],
    ["the long form", "compose.yml", service("ports: ", "  - target: 26379", "  - target: 26380"), Infinity],
    ["a number", "compose.yml", service("command: redis-server --sentinel", "environment:", "  - NODES=3"), Infinity],
    ["the number one", "compose.yml", service("command: redis-server --sentinel", "environment:", "  - NODES=1"), 1],
    ["an application that connects", "compose.yml", service("environment:", "  SENTINELS: one:26379,two:26379"), 0],
  ])("%s", (_, file, text, count) => expect(sentinelsStarted({ file, text })).toBe(count));
});

describe("how many machines a file makes", () => {
  it.each([
    ["some", "Vagrantfile", 'c.vm.define "a" do |a|\nend\nc.vm.define "b" do |b|\nend\n', 2],
    ["some in a loop", "x/Vagrantfile", "(1..3).each do |i|\n  c.vm.define i do |n|\n  end\nend\n", Infinity],
    ["one", "Vagrantfile", 'c.vm.box = "x"\nc.vm.provision "shell", inline: "redis-sentinel s.conf"\n', 0],
  ])("%s", (_, file, text, count) => expect(machinesMade({ file, text })).toBe(count));
});
