import { describe, expect, it } from "vitest";
import { optionsOf, readDocuments } from "../../../test/manifests.ts";

/** A pod with a server, given the fields of its container and of the pod. */
const pod = (container: string, spec = "") => `
apiVersion: v1
kind: Pod
metadata:
  name: cache
  namespace: prod
  labels: { tier: backend }
spec:
  nodeName: worker-1
  containers:
    - name: redis
      image: redis:7.2
${indented(container, 6)}
${indented(spec, 2)}`;

const indented = (text: string, by: number) =>
  text
    .split("\n")
    .map((line) => " ".repeat(by) + line)
    .join("\n");

const data = `
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: prod
data:
  MAXMEMORY: 100mb
  redis.conf: |
    maxclients 100
  sentinel.conf: |
    port 26380
`;

const secret = `
apiVersion: v1
kind: Secret
metadata: { name: logins, namespace: prod }
data:
  password: aHVudGVyMg==
  broken: "%%"
`;

const linesOf = (container: string) => optionsOf(readDocuments(pod(container), data, secret))[0];

describe("variables in a command", () => {
  const command = (...words: string[]) => `command: ${JSON.stringify(["redis-server", ...words])}`;

  it.each([
    ["a value", "- { name: A, value: x }", "x"],
    ["a value of an earlier one", "- { name: B, value: y }\n- { name: A, value: '<$(B)>' }", "<y>"],
    ["a later one, which is not known yet", "- { name: A, value: '<$(B)>' }\n- { name: B, value: y }", "<$(B)>"],
    ["an escaped one", "- { name: B, value: y }\n- { name: A, value: $$(B) }", "$(B)"],
    [
      "a key of a ConfigMap",
      "- { name: A, valueFrom: { configMapKeyRef: { name: settings, key: MAXMEMORY } } }",
      "100mb",
    ],
    ["a key of a secret", "- { name: A, valueFrom: { secretKeyRef: { name: logins, key: password } } }", "hunter2"],
    ["a secret of elsewhere", "- { name: A, valueFrom: { secretKeyRef: { name: others, key: password } } }", "$(A)"],
    [
      "a value of a secret that is no base64",
      "- { name: A, valueFrom: { secretKeyRef: { name: logins, key: broken } } }",
      "$(A)",
    ],
    ["the name of the pod", "- { name: A, valueFrom: { fieldRef: { fieldPath: metadata.name } } }", "cache"],
    ["the namespace", "- { name: A, valueFrom: { fieldRef: { fieldPath: metadata.namespace } } }", "prod"],
    ["a label", "- { name: A, valueFrom: { fieldRef: { fieldPath: \"metadata.labels['tier']\" } } }", "backend"],
    ["the node", "- { name: A, valueFrom: { fieldRef: { fieldPath: spec.nodeName } } }", "worker-1"],
    [
      "the address, which only runs tell",
      "- { name: A, valueFrom: { fieldRef: { fieldPath: status.podIP } } }",
      "$(A)",
    ],
    ["a limit", "- { name: A, valueFrom: { resourceFieldRef: { resource: limits.memory, divisor: 1Mi } } }", "256"],
    ["nothing", "- { name: A }", ""],
  ])("%s", (_, env, value) => {
    const limits = "resources: { limits: { memory: 256Mi } }";
    const lines = linesOf(`${command("--port", "7000", "--logfile", "$(A)")}\n${limits}\nenv:\n${indented(env, 2)}`);
    expect(lines).toEqual(["port 7000", `logfile ${value}`]);
  });

  it("comes from all of a ConfigMap, with a prefix", () => {
    const from = "envFrom: [{ prefix: REDIS_, configMapRef: { name: settings } }]";
    expect(linesOf(`${command("--maxmemory", "$(REDIS_MAXMEMORY)")}\n${from}`)).toEqual(["maxmemory 100mb"]);
  });

  it("is left in what is no reference", () => {
    expect(linesOf(command("--logfile", "$A $( $() $$ $B"))).toEqual(["logfile $A $( $() $ $B"]);
  });

  it("stands where it is written", () => {
    const { starts } = readDocuments(
      pod(`${command("--replica-announce-ip", "a.$(A).b")}\nenv: [{ name: A, value: x }]`),
    );
    const { args } = starts[0]!.options[0]!.directives[0]!;
    expect(starts[0]!.options[0]!.text.slice(args[0]!.start, args[0]!.end)).toBe("a.$(A).b");
  });
});

describe("volumes", () => {
  const server = (mount: string, path = "/etc/redis/redis.conf") =>
    `command: [redis-server, ${path}]\nvolumeMounts:\n  - { name: v, ${mount} }`;
  const startOf = (mount: string, volume: string, path?: string) =>
    readDocuments(pod(server(mount, path), `volumes:\n  - name: v\n${indented(volume, 4)}`), data, secret).starts[0]!;
  const linesIn = (start: ReturnType<typeof startOf>) =>
    start.config.kind === "embedded"
      ? start.config.file.directives.map(({ args }) => args[0]!.value)
      : start.config.kind;

  it.each([
    ["a ConfigMap", "mountPath: /etc/redis", "configMap: { name: settings }", ["100"]],
    [
      "one file of it",
      "mountPath: /etc/redis/redis.conf, subPath: redis.conf",
      "configMap: { name: settings }",
      ["100"],
    ],
    [
      "a key under another path",
      "mountPath: /etc/redis",
      "configMap: { name: settings, items: [{ key: sentinel.conf, path: redis.conf }] }",
      ["26380"],
    ],
    [
      "a key that is not among the items",
      "mountPath: /etc/redis",
      "configMap: { name: settings, items: [{ key: sentinel.conf, path: s.conf }] }",
      "missing",
    ],
    [
      "a part of a projection",
      "mountPath: /etc/redis",
      "projected: { sources: [{ secret: { name: logins } }, { configMap: { name: settings } }] }",
      ["100"],
    ],
    [
      "a projection with what is elsewhere",
      "mountPath: /etc/redis",
      "projected: { sources: [{ secret: { name: others } }, { configMap: { name: settings } }] }",
      "unknown",
    ],
    ["a secret of elsewhere", "mountPath: /etc/redis", "secret: { secretName: others }", "unknown"],
    ["a secret with other keys", "mountPath: /etc/redis", "secret: { secretName: logins }", "missing"],
    ["an empty folder", "mountPath: /etc/redis", "emptyDir: {}", "unknown"],
    ["a claim", "mountPath: /etc/redis", "persistentVolumeClaim: { claimName: c }", "unknown"],
    ["a folder of the machine", "mountPath: /etc/redis", "hostPath: { path: /srv/redis }", "unknown"],
  ])("%s", (_, mount, volume, expected) => {
    expect(linesIn(startOf(mount, volume))).toEqual(expected);
  });

  it.each([
    ["ConfigMap", "configMap: { name: settings }", "config", true],
    ["secret of elsewhere", "secret: { secretName: others }", "config", true],
    ["empty folder", "emptyDir: {}", "ephemeral", false],
    ["claim", "persistentVolumeClaim: { claimName: c }", "volume", false],
    ["folder of the machine", "hostPath: { path: /srv/redis }", "bind-folder", false],
    ["NFS", "nfs: { server: n, path: /x }", "volume", false],
  ])("a %s can be written or not", (_, volume, kind, isReadOnly) => {
    const { launch } = startOf("mountPath: /etc/redis", volume);
    expect(launch.config).toMatchObject({ kind, isReadOnly });
  });

  it.each([
    ["configMap: { name: settings }", false],
    ["configMap: { name: settings, defaultMode: 0755 }", true],
    ["configMap: { name: settings, defaultMode: 493 }", true],
    ["configMap: { name: settings, defaultMode: 0o440 }", false],
    ["configMap: { name: settings, items: [{ key: redis.conf, path: redis.conf, mode: 0755 }] }", undefined],
    ["projected: { defaultMode: 0555, sources: [{ configMap: { name: settings } }] }", true],
  ])("say who may execute what is in them: %s", (volume, isExecutable) => {
    const { launch } = startOf("mountPath: /etc/redis", volume);
    expect(launch.fileAt?.("/etc/redis/redis.conf")).toEqual({
      kind: "file",
      ...(isExecutable !== undefined && { isExecutable }),
    });
  });

  it.each([
    ["mountPath: /data", "emptyDir: {}", "replacement"],
    ["mountPath: /data", "persistentVolumeClaim: { claimName: c }", undefined],
    ["mountPath: /other", "emptyDir: {}", "restart"],
  ])("are lost with the pod, and all else with the container: %s, %s", (mount, volume, lostOn) => {
    expect(startOf(mount, volume, "--save").launch.data?.lostOn).toBe(lostOn);
  });

  it("can be mounted read-only", () => {
    const volume = "persistentVolumeClaim: { claimName: c }";
    expect(startOf("mountPath: /etc/redis, readOnly: true", volume).launch.config?.isReadOnly).toBe(true);
  });

  it("is shared by pods with the same claim, and not by those with folders of their own", () => {
    const deployment = (volume: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: redis }
spec:
  replicas: 2
  template:
    metadata: { labels: { app: redis } }
    spec:
      containers:
        - name: redis
          image: redis:7
          volumeMounts: [{ name: data, mountPath: /data }]
      volumes: [{ name: data, ${volume} }]`;
    const keys = (volume: string) => readDocuments(deployment(volume)).starts.map(({ launch }) => launch.data!.key);
    const [one, two] = keys("persistentVolumeClaim: { claimName: c }");
    expect(one).toBe(two);
    const [own, other] = keys("emptyDir: {}");
    expect(own).not.toBe(other);
  });
});

describe("where a pod runs", () => {
  const launchOf = (spec: string) =>
    readDocuments(pod("ports: [{ containerPort: 6379, hostPort: 16379 }]", spec)).starts[0]!.launch;

  it("is known where it is bound to a node", () => {
    const launch = launchOf("");
    expect(launch.machine).toBe("node worker-1");
    expect(launch.ports).toMatchObject([{ inside: 6379, outside: 16379 }]);
  });

  it("shares the machine's network if it says so", () => {
    expect(launchOf("hostNetwork: true")).toMatchObject({ isInside: false, namespace: "node worker-1" });
    expect(launchOf("hostNetwork: false").isInside).toBe(true);
  });

  it("is not started again if it must not be", () => {
    expect(launchOf("restartPolicy: Never").restart).toBeUndefined();
    expect(launchOf("restartPolicy: OnFailure").restart?.value).toBe("restartPolicy: OnFailure");
    expect(launchOf("").restart?.value).toBe("a Pod");
  });
});
