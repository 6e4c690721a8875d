import { expect, it } from "vitest";
import { publishesPort } from "./published.ts";

const compose = (lines: string) => ({ file: "compose.yml", text: `services:\n  redis:\n${lines}` });

it.each([
  ["    ports:\n      - 6379:6379", true],
  ["    ports:\n    - '16379:6379/tcp'", true],
  ["    ports:\n      - 6379", true],
  ['    ports: ["16379:6379"]', true],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: of the compose file
  ['    ports:\n      - "${REDIS_PORT:-6379}:6379"', true],
  ["    ports:\n      - 0.0.0.0:6370-6379:6370-6379\n    image: redis", true],
  ["    ports:\n      - target: 6379\n        published: 7000", true],
  ["    network_mode: host", true],
  ["    ports:\n      - 6379:80", false],
  ["    ports:\n      - 16379:16379", false],
  ["    ports:\n      - 127.0.0.1:6379:6379", false],
  ["    ports:\n      - target: 80\n        published: 6379", false],
  ["    ports:\n      - 6379:6379/udp", false],
  ["    expose:\n      - 6379", false],
  ["#    ports:\n#      - 6379:6379", false],
  ["    network_mode: bridge", false],
  ["    ports:\n      - 80:80\n    environment:\n      - REDIS=db:6379", false],
])("sees in a compose file whether a port leaves the network of containers: %j", (lines, is) => {
  expect(publishesPort(compose(lines), 6379)).toBe(is);
});

it.each([
  ["docker run -d -p 6379:6379 redis", true],
  ["docker run --publish=7000:6379 \\\n  redis", true],
  ["docker run -d \\\n  --network host redis", true],
  ["docker run --net=host redis", true],
  ["docker run -p 127.0.0.1:6379:6379 redis", false],
  ["docker run -v /p:/data redis", false],
  ["# docker run -p 6379:6379 redis", false],
  ["redis-cli -p 6379", false],
])("sees it in a command: %j", (text, is) => {
  expect(publishesPort({ file: "run.sh", text }, 6379)).toBe(is);
});
