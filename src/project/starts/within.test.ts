import { expect, it } from "vitest";
import { buildDeployment } from "../../model/build.ts";
import { shownLine } from "../../syntax/masking.ts";
import { memorySource } from "../memory.ts";
import { openProject } from "../open.ts";

const pod = `---
apiVersion: v1
kind: Pod
metadata: {name: redis-0}
spec:
  containers:
    - name: redis
      image: redis:7.2
      command: [redis-server, /conf/redis.conf]
      volumeMounts: [{name: conf, mountPath: /conf}]
  volumes:
    - {name: conf, configMap: {name: redis}}
`;
const manifest = `apiVersion: v1
kind: ConfigMap
metadata: {name: redis}
data:
  redis.conf: |
    include /conf/common.conf
    include /conf/more.conf
    aclfile /conf/users.acl
  common.conf: |
    port 6380
    masterauth hunter2
  more.conf: |
    hz 50
  users.acl: |
    user default off
    user replica on >hunter3 +psync +replconf +ping
${pod}`;
const compose = `services:
  redis:
    image: redis:7.2
    command: redis-server /conf/redis.conf
    configs:
      - {source: main, target: /conf/redis.conf}
      - {source: common, target: /conf/common.conf}
configs:
  main:
    content: |
      include common.conf
      include /conf/common.conf
  common:
    content: |
      port 6380
`;

function read(name: string, text: string) {
  const project = openProject(["."], memorySource({ [name]: text }));
  const [deployment, ...others] = project.deployments.map((raw) => buildDeployment(raw));
  expect(others).toEqual([]);
  return { project, instance: deployment!.instances[0]! };
}

it("include lines lead to other keys of a ConfigMap", () => {
  const { instance } = read("redis.yaml", manifest);
  const { value, origin } = instance.settings.get("port");
  expect(value).toBe(6380);
  expect(origin.from === "file" && manifest.slice(origin.start, origin.end)).toBe("6380");
  expect(instance.settings.get("hz").value).toBe(50);
  expect(instance.loading.includes.map(({ result }) => result.kind)).toEqual(["files", "files"]);
});

it("so do aclfile lines", () => {
  const { instance, project } = read("redis.yaml", manifest);
  expect(instance.loading.aclFile?.result.kind).toBe("file");
  const view = project.files.get("redis.yaml")!;
  const lines = manifest.split("\n").map((_, line) =>
    shownLine(view, line + 1)
      .map(({ text }) => text)
      .join(""),
  );
  expect(lines.join("\n")).toContain("port 6380");
  expect(lines.join("\n")).not.toMatch(/hunter/);
});

it("and to other configs of a compose file", () => {
  const { instance } = read("compose.yml", compose);
  expect(instance.settings.get("port").value).toBe(6380);
});

it("a key that is not there is not known", () => {
  const { instance } = read("redis.yaml", manifest.replace("common.conf: |", "other.conf: |"));
  expect(instance.settings.get("port").isKnown).toBe(false);
});
