import { describe, expect, it } from "vitest";
import { readFolder } from "../../../test/manifests.ts";
import type { Startup } from "../starts/start.ts";
import { withoutParts } from "./parts.ts";

function one(files: Readonly<Record<string, string>>): Startup {
  const [startup] = readFolder(files);
  return startup!;
}

const configMap = `
apiVersion: v1
kind: ConfigMap
metadata:
  name: redis-config
data:
  redis.conf: |
    port 6379
    masterauth hunter2
  sentinel.conf: |
    port 5000
    sentinel monitor mymaster redis-0.redis 6379 2
`;

const statefulSet = `
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: redis
spec:
  serviceName: redis
  replicas: 3
  selector:
    matchLabels: { app: redis }
  template:
    metadata:
      labels:
        app: redis
    spec:
      affinity:
        podAntiAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            - labelSelector:
                matchExpressions:
                  - { key: app, operator: In, values: [redis] }
              topologyKey: kubernetes.io/hostname
      containers:
        - name: redis
          image: redis:7.2-alpine
          command: ["redis-server", "/conf/redis.conf"]
          args: ["--replica-announce-ip", "$(POD_NAME).redis", "--cluster-announce-ip", "$(POD_IP)"]
          env:
            - name: POD_NAME
              valueFrom:
                fieldRef:
                  fieldPath: metadata.name
            - name: POD_IP
              valueFrom:
                fieldRef:
                  fieldPath: status.podIP
          ports:
            - { containerPort: 6379, name: client }
          resources:
            limits:
              memory: 512Mi
          volumeMounts:
            - { name: conf, mountPath: /conf }
            - { name: data, mountPath: /data }
      volumes:
        - name: conf
          configMap:
            name: redis-config
  volumeClaimTemplates:
    - metadata:
        name: data
`;

const service = `
apiVersion: v1
kind: Service
metadata:
  name: redis
spec:
  clusterIP: None
  selector:
    app: redis
  ports:
    - port: 6379
`;

const budget = `
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: redis
spec:
  minAvailable: 50%
  selector:
    matchLabels:
      app: redis
`;

describe("a StatefulSet with its ConfigMap, its service and its budget", () => {
  const { starts, problems, passed } = one({
    "config.yaml": configMap,
    "redis.yaml": [statefulSet, service, budget].join("---"),
  });
  const [first, second] = starts;

  it("starts a server per replica", () => {
    expect(problems).toEqual([]);
    expect(passed).toEqual([]);
    expect(starts.map(({ id }) => id)).toEqual([
      "k8s/redis.yaml#redis-0",
      "k8s/redis.yaml#redis-1",
      "k8s/redis.yaml#redis-2",
    ]);
    expect(starts.map(({ launch }) => launch.copy?.index)).toEqual([0, 1, 2]);
    expect(first!.launch.copy?.count).toBe(3);
    expect(first!.launch.name).toBe("pod redis-0");
  });

  it("reads the file in the ConfigMap, each line where it stands", () => {
    const { config } = first!;
    expect(config).toMatchObject({ kind: "embedded", at: "/conf/redis.conf" });
    const file = config.kind === "embedded" ? config.file : undefined;
    expect(file?.uri).toBe("k8s/config.yaml");
    for (const { name, args } of file!.directives) {
      for (const word of [name, ...args]) expect(file!.text.slice(word.start, word.end)).toBe(word.value);
    }
    expect(first!.launch.config).toMatchObject({ kind: "config", isReadOnly: true });
  });

  it("puts in what is known of each pod, and leaves what only runs tell", () => {
    const options = second!.options.flatMap(({ directives }) => directives.map(({ args }) => args[0]?.value));
    expect(options).toEqual(["redis-1.redis", "$(POD_IP)"]);
  });

  it("knows the names of the pods, and that of all", () => {
    expect(second!.launch.hosts.map(({ host, isShared = false }) => (isShared ? `${host} *` : host))).toEqual([
      "redis-1.redis",
      "redis-1.redis.default",
      "redis-1.redis.default.svc",
      "redis-1.redis.default.svc.cluster.local",
      "redis *",
      "redis.default *",
      "redis.default.svc *",
      "redis.default.svc.cluster.local *",
    ]);
  });

  it("knows how it runs", () => {
    const { launch } = first!;
    expect(launch.isInside).toBe(true);
    expect(launch.restart?.value).toBe("a StatefulSet");
    expect(launch.memoryLimit?.value).toBe(512 * 2 ** 20);
    expect(launch.spread).toMatchObject({ kind: "required", evictable: { value: 1 } });
    expect(launch.data).toMatchObject({ kind: "volume", key: "claim /data-redis-0" });
    expect(second!.launch.data?.key).toBe("claim /data-redis-1");
    expect(second!.launch.namespace).not.toBe(launch.namespace);
    expect(launch.image).toMatchObject({ name: "redis:7.2-alpine", kind: "official" });
  });
});

describe("what may be shown of manifests", () => {
  const secret = `
apiVersion: v1
kind: Secret
metadata:
  name: redis
  annotations:
    note: canary-annotation
data:
  password: Y2FuYXJ5
stringData:
  other: canary-string
---
apiVersion: v1
kind: Pod
metadata:
  name: redis
spec:
  containers:
    - name: redis
      image: redis:7
      args: ["redis-server", "--requirepass", "$(PASSWORD)", "--user", "canary-args"]
      env:
        - name: PASSWORD
          valueFrom: { secretKeyRef: { name: redis, key: password } }
        - { name: OTHER, value: canary-value }
`;
  const { hosts, starts } = one({ "redis.yaml": secret });
  const shown = hosts[0]!.shown.map(({ start, end }) => hosts[0]!.host.text.slice(start, end));

  it("holds no secret", () => {
    expect(shown.join("\n")).not.toMatch(/canary|Y2FuYXJ5/);
    expect(shown).toEqual(expect.arrayContaining(["Secret", "redis", "redis:7", "PASSWORD", "password", "image"]));
    expect([...hosts[0]!.shown]).toEqual([...hosts[0]!.shown].sort((a, b) => a.start - b.start));
  });

  it("hides what an alias repeats", () => {
    const text = secret
      .replace("other: canary-string", "other: &a canary-string")
      .replace("name: redis\nspec", "name: redis\n  labels: { app: *a }\nspec");
    const [{ host, shown }] = one({ "redis.yaml": text }).hosts as [Startup["hosts"][number]];
    expect(shown.map(({ start, end }) => host.text.slice(start, end)).join()).not.toContain("canary");
  });

  it("fills in the value of a secret all the same", () => {
    expect(starts[0]!.options[0]!.directives[0]!.args[0]!.value).toBe("canary");
  });
});

describe("services", () => {
  const pods = (kind: string, replicas: number) => `
apiVersion: apps/v1
kind: ${kind}
metadata:
  name: redis
  namespace: prod
spec:
  serviceName: none
  replicas: ${replicas}
  template:
    metadata:
      labels: { app: redis }
    spec:
      containers:
        - name: redis
          image: redis:7
          ports: [{ name: client, containerPort: 6379 }]
`;
  const named = (name: string, spec: string, namespace = "prod") => `
apiVersion: v1
kind: Service
metadata:
  name: ${name}
  namespace: ${namespace}
spec:
${spec}
`;
  const hostsOf = (...documents: string[]) =>
    one({ "all.yaml": documents.join("---") }).starts.map(({ launch }) => launch.hosts);
  const short = (hosts: readonly { host: string }[]) => hosts.filter(({ host }) => !host.includes("."));

  it("of one pod is its name, with the port it is reached by", () => {
    const service = named("redis-master", "  selector: { app: redis }\n  ports: [{ port: 7000, targetPort: client }]");
    const [hosts] = hostsOf(pods("Deployment", 1), service);
    expect(short(hosts!)).toMatchObject([{ host: "redis-master", port: 7000 }]);
    expect(hosts!.map(({ host }) => host)).toContain("redis-master.prod.svc.cluster.local");
    expect(hosts!.some(({ isShared }) => isShared)).toBe(false);
  });

  it("without another port has none", () => {
    const [hosts] = hostsOf(
      pods("Deployment", 1),
      named("redis", "  selector: { app: redis }\n  ports: [{ port: 6379 }]"),
    );
    expect(short(hosts!)[0]).not.toHaveProperty("port");
  });

  it("that leads to another port is no name of it", () => {
    const metrics = named("metrics", "  selector: { app: redis }\n  ports: [{ port: 9121 }]");
    expect(hostsOf(pods("Deployment", 1), metrics)[0]).toEqual([]);
  });

  it("of a single pod of several is that pod's", () => {
    const own = (index: number) =>
      named(
        `announce-${index}`,
        `  selector:\n    app: redis\n    statefulset.kubernetes.io/pod-name: redis-${index}\n  ports: [{ port: 6379 }]`,
      );
    const hosts = hostsOf(pods("StatefulSet", 2), own(0), own(1)).map(short);
    expect(hosts).toMatchObject([[{ host: "announce-0" }], [{ host: "announce-1" }]]);
    expect(hosts.flat().some((host) => "isShared" in host)).toBe(false);
  });

  it("of another namespace leads to none", () => {
    const other = named("redis", "  selector: { app: redis }\n  ports: [{ port: 6379 }]", "staging");
    expect(hostsOf(pods("Deployment", 1), other)[0]).toEqual([]);
  });

  it("whose selector names what pods have not leads to none", () => {
    const other = named("redis", "  selector: { app: redis, role: master }\n  ports: [{ port: 6379 }]");
    expect(hostsOf(pods("Deployment", 1), other)[0]).toEqual([]);
  });

  it("gives a domain that only configuration names", () => {
    const text = `${service}---${statefulSet}---${configMap.replace("redis-0.redis ", "redis-0.redis.default.svc.k8s.example ")}`;
    const { starts } = one({ "all.yaml": text });
    expect(starts[0]!.launch.hosts.map(({ host }) => host)).toContain("redis-0.redis.default.svc.k8s.example");
  });

  it("gives a namespace that only configuration names", () => {
    const text = `${service}---${statefulSet}---${configMap.replace("redis-0.redis ", "redis-0.redis.cache.svc.cluster.local ")}`;
    const { starts } = one({ "all.yaml": text });
    expect(starts[0]!.launch.hosts.map(({ host }) => host)).toContain("redis-0.redis.cache.svc.cluster.local");
  });
});

describe("sentinel beside redis in one pod", () => {
  const text = statefulSet.replace(
    "      volumes:\n",
    `        - name: sentinel
          image: redis:7.2-alpine
          command: [redis-sentinel, /conf/sentinel.conf]
          volumeMounts:
            - { name: conf, mountPath: /conf/sentinel.conf, subPath: sentinel.conf }
      volumes:
`,
  );
  const { starts } = one({ "all.yaml": [configMap, text, service].join("---") });

  it("shares the loopback interface with it", () => {
    expect(starts.map(({ id }) => id).slice(0, 2)).toEqual([
      "k8s/all.yaml#redis-0/redis",
      "k8s/all.yaml#redis-0/sentinel",
    ]);
    const [server, sentinel, next] = starts;
    expect(sentinel!.mode).toBe("sentinel");
    expect(sentinel!.launch.namespace).toBe(server!.launch.namespace);
    expect(next!.launch.namespace).not.toBe(server!.launch.namespace);
    expect(sentinel!.config).toMatchObject({ kind: "embedded", at: "/conf/sentinel.conf" });
    expect(sentinel!.launch.name).toBe("container sentinel of pod redis-0");
  });
});

describe("other ways to write manifests", () => {
  it("reads lists and JSON", () => {
    const list = `apiVersion: v1\nkind: List\nitems:\n${[configMap, statefulSet, service]
      .map(
        (text) =>
          `-${text
            .trim()
            .split("\n")
            .map((line) => `  ${line}\n`)
            .join("")
            .slice(1)}`,
      )
      .join("")}`;
    expect(one({ "all.yaml": list }).starts).toHaveLength(3);
    const pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "redis" },
      spec: { containers: [{ name: "redis", image: "redis:7" }] },
    };
    expect(one({ "pod.json": JSON.stringify(pod) }).starts.map(({ id }) => id)).toEqual(["k8s/pod.json#redis"]);
  });

  it("reads what helm template prints, with its comments", () => {
    const text = `---\n# Source: redis/templates/config.yaml${configMap}---\n# Source: redis/templates/sts.yaml${statefulSet}`;
    expect(one({ "rendered.yaml": text }).starts).toHaveLength(3);
  });

  it("leaves templates alone and says why", () => {
    const template = statefulSet.replace("name: redis\n", "name: {{ .Release.Name }}\n");
    const { starts, passed, problems } = one({ "sts.yaml": template, "values.yaml": "redis:\n  replicas: 3\n" });
    expect(starts).toEqual([]);
    expect(problems).toEqual([]);
    expect(passed).toEqual([{ name: "k8s/sts.yaml", reason: expect.stringContaining("Helm") }]);
  });

  it("has nothing to say of folders without servers", () => {
    expect(readFolder({ "nginx.yaml": "apiVersion: v1\nkind: Pod\nmetadata:\n  name: nginx\n" })).toEqual([]);
    expect(readFolder({ "values.yaml": "redis:\n  replicas: 3\n", "redis.conf": "port 6379\n" })).toEqual([]);
    const definition =
      "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: redis.x\n";
    expect(readFolder({ "crd.yaml": definition })).toEqual([]);
    const disk = "apiVersion: v1\nkind: PersistentVolume\nmetadata:\n  name: x\nspec:\n  azureDisk: {}\n";
    expect(readFolder({ "pv.yaml": disk })).toEqual([]);
    expect(readFolder({ "Chart.yaml": "apiVersion: v2\nname: redis\n" })).toEqual([]);
  });

  it.each([
    ["RedisFailover", "databases.spotahome.com/v1"],
    ["RedisSentinel", "kubedb.com/v1alpha2"],
    ["RedisReplication", "redis.redis.opstreelabs.in/v1beta2"],
    ["Redis", "kubedb.com/v1alpha2"],
  ])("leaves a %s to its operator", (kind, apiVersion) => {
    const { starts, passed } = one({
      "redis.yaml": `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: cache\n`,
    });
    expect(starts).toEqual([]);
    expect(passed).toEqual([{ name: "cache", reason: `made by an operator from a ${kind}`, isOpen: true }]);
  });

  it("says which configuration no pod reads", () => {
    const { passed } = one({
      "all.yaml": `${configMap}---${configMap.replace("redis-config", "old")}---${statefulSet}`,
    });
    expect(passed).toEqual([{ name: "old", reason: "a ConfigMap that no pod of these files reads" }]);
  });

  it("takes the later one of two of a name", () => {
    const { starts, passed } = one({
      "a.yaml": `${configMap}---${statefulSet}`,
      "b.yaml": statefulSet.replace("replicas: 3", "replicas: 1"),
    });
    expect(starts.map(({ id }) => id)).toEqual(["k8s/b.yaml#redis-0"]);
    expect(passed).toEqual([{ name: "redis", reason: "another StatefulSet of this name is applied later" }]);
  });

  it("counts the pods of a DaemonSet as not known", () => {
    const { starts } = one({ "all.yaml": `${configMap}---${statefulSet.replace("StatefulSet", "DaemonSet")}` });
    expect(starts).toHaveLength(1);
    expect(starts[0]!.launch.copy?.count).toBe(Infinity);
  });

  it("makes no pods of 0 replicas, and not all of very many", () => {
    const scaled = (replicas: number) =>
      one({ "all.yaml": `${configMap}---${statefulSet.replace("replicas: 3", `replicas: ${replicas}`)}` });
    expect(scaled(0).starts).toEqual([]);
    expect(scaled(0).passed).toContainEqual({ name: "redis", reason: "a StatefulSet of 0 replicas" });
    expect(scaled(100_000_000).starts.length).toBeLessThan(1000);
    expect(scaled(100_000_000).starts[0]!.launch.copy?.count).toBe(100_000_000);
  });
});

describe("how pods are kept apart", () => {
  const spreadOf = (spec: string, more = "") => {
    const text = statefulSet.replace(/ {6}affinity:[\s\S]*?hostname\n/, spec);
    return one({ "all.yaml": [configMap, text, more].join("---\n") }).starts[0]!.launch.spread;
  };
  const term = (labels: string, key: string) =>
    `              labelSelector: { matchLabels: { ${labels} } }\n              topologyKey: ${key}\n`;
  const preferred = (inner: string) =>
    `      affinity:\n        podAntiAffinity:\n          preferredDuringSchedulingIgnoredDuringExecution:\n          - weight: 100\n            podAffinityTerm:\n${inner}`;
  const constraint = (more: string) =>
    `      topologySpreadConstraints:\n      - topologyKey: kubernetes.io/hostname\n        labelSelector: { matchLabels: { app: redis } }\n${more}`;

  it.each([
    ["nothing", "", "none"],
    ["a preference", preferred(term("app: redis", "kubernetes.io/hostname")), "preferred"],
    ["a preference for zones", preferred(term("app: redis", "topology.kubernetes.io/zone")), "preferred"],
    ["a preference against others", preferred(term("app: web", "kubernetes.io/hostname")), "none"],
    ["a preference by what is no place", preferred(term("app: redis", "example.com/rack-color")), "none"],
    ["a constraint", constraint("        maxSkew: 1\n        whenUnsatisfiable: DoNotSchedule\n"), "required"],
    ["a soft constraint", constraint("        maxSkew: 1\n        whenUnsatisfiable: ScheduleAnyway\n"), "preferred"],
    ["a loose constraint", constraint("        maxSkew: 3\n        whenUnsatisfiable: DoNotSchedule\n"), "preferred"],
  ])("by %s", (_, spec, kind) => {
    expect(spreadOf(spec)?.kind).toBe(kind);
  });

  it.each([
    ["minAvailable: 2", 1],
    ["minAvailable: 50%", 1],
    ["minAvailable: 5", 0],
    ["maxUnavailable: 1", 1],
    ["maxUnavailable: 50%", 2],
    ["maxUnavailable: 0", 0],
  ])("with a budget of %s, %i may go at once", (line, evictable) => {
    expect(spreadOf("", budget.replace("minAvailable: 50%", line))?.evictable?.value).toBe(evictable);
  });

  it("with a budget of others nothing is known", () => {
    expect(spreadOf("", budget.replace("app: redis", "app: web"))?.evictable).toBeUndefined();
  });
});

describe("what is not there", () => {
  const problemsOf = (files: Readonly<Record<string, string>>) =>
    one(files).problems.map(({ kind, severity, message, file, span }) => [
      kind,
      severity,
      message,
      file.text.slice(span.start, span.end),
    ]);

  it("a ConfigMap that no file has may be elsewhere", () => {
    const other = configMap.replace("redis-config", "redis-configs");
    const [startup] = readFolder({ "all.yaml": `${other}---${statefulSet}` });
    expect(problemsOf({ "all.yaml": `${other}---${statefulSet}` })).toEqual([
      ["object-missing", "info", "the ConfigMap redis-config of redis is in none of these files", "redis-config"],
    ]);
    expect(startup!.starts[0]!.config.kind).toBe("unknown");
    expect(startup!.starts[0]!.launch.config).toMatchObject({ kind: "config", isReadOnly: true });
  });

  it("a ConfigMap without any beside it is elsewhere", () => {
    expect(problemsOf({ "all.yaml": statefulSet })).toEqual([]);
  });

  it("a key that a ConfigMap has not is a mistake", () => {
    const text = statefulSet.replace(
      "name: redis-config\n",
      "name: redis-config\n            items: [{ key: valkey.conf, path: redis.conf }]\n",
    );
    expect(problemsOf({ "all.yaml": `${configMap}---${text}` })).toEqual([
      ["name-undefined", "error", "the ConfigMap redis-config has no key valkey.conf", "valkey.conf"],
    ]);
  });

  it("a volume that the pod has not is a mistake", () => {
    const text = statefulSet.replace("name: data, mountPath", "name: date, mountPath");
    expect(problemsOf({ "all.yaml": `${configMap}---${text}` })).toEqual([
      ["name-undefined", "error", "the pod of redis has no volume date", "date"],
    ]);
  });

  it("a service beside others may be elsewhere", () => {
    const other = service.replace("name: redis", "name: redis-headless");
    expect(problemsOf({ "all.yaml": `${configMap}---${statefulSet}---${other}` })).toEqual([
      ["service-missing", "info", "the Service redis of redis is in none of these files", "redis"],
    ]);
  });

  it("a command that is no list is refused", () => {
    const text = statefulSet.replace('command: ["redis-server", "/conf/redis.conf"]', "command: redis-server");
    expect(problemsOf({ "all.yaml": `${configMap}---${text}` })).toEqual([
      ["not-readable", "error", "command must be a list of words, the API server refuses this", "redis-server"],
    ]);
  });

  it("a key that is there twice counts once, without a word of kubectl", () => {
    const text = statefulSet.replace("  replicas: 3\n", "  replicas: 3\n  replicas: 2\n");
    const { starts, problems } = one({ "all.yaml": `${configMap}---${text}` });
    expect(starts).toHaveLength(2);
    expect(problems.map(({ severity, message }) => [severity, message])).toEqual([
      ["warning", "a key that is there already: only the last one counts"],
    ]);
  });

  it("what is no YAML is told, and the rest is read", () => {
    const startup = one({ "all.yaml": `${configMap}---${statefulSet}---\nkind: {\n`, "other.yaml": service });
    expect(startup.problems.map(({ kind, severity }) => [kind, severity])).toContainEqual(["not-readable", "error"]);
    expect(startup.starts).toHaveLength(3);
  });
});

describe("images that nobody knows", () => {
  const pod = (container: string) => `
apiVersion: v1
kind: Pod
metadata: { name: cache, labels: { app: redis } }
spec:
  containers:
    - { name: main, image: "example.com/our-redis:1"${container} }`;

  it.each([
    ["with a port", [pod(", ports: [{ containerPort: 6379 }]")], 1],
    ["that a service leads to", [pod(""), service], 1],
    ["without either", [pod("")], 0],
    [
      "beside one with a port",
      [`${pod(", ports: [{ containerPort: 6379 }]")}\n    - { name: tool, image: "example.com/our-redis:1" }`, service],
      1,
    ],
  ])("may be servers: %s", (_, documents, count) => {
    expect(one({ "all.yaml": documents.join("\n---") }).starts).toHaveLength(count);
  });
});

describe("kustomize", () => {
  const kustomization = `
resources: [redis.yaml, ../base/service.yaml]
namespace: cache
namePrefix: prod-
configMapGenerator:
  - name: redis-config
    files: [files/redis.conf, sentinel.conf=files/s.conf]
images:
  - { name: redis, newTag: "7.4" }
replicas:
  - { name: redis, count: 2 }
`;
  const files = {
    "app/kustomization.yaml": kustomization,
    "app/redis.yaml": statefulSet,
    "app/old.yaml": statefulSet,
    "app/files/redis.conf": "port 6379\n",
    "app/files/s.conf": "port 26379\n",
    "base/service.yaml": service,
  };
  const [startup] = readFolder(files, "k8s/app");

  it("puts a folder together", () => {
    expect(startup!.problems).toEqual([]);
    expect(startup!.starts.map(({ id }) => id)).toEqual([
      "k8s/app/kustomization.yaml#prod-redis-0",
      "k8s/app/kustomization.yaml#prod-redis-1",
    ]);
    const [{ launch, config }] = startup!.starts as [Startup["starts"][number]];
    expect(launch.hosts[0]!.host).toBe("prod-redis-0.prod-redis");
    expect(launch.hosts.map(({ host }) => host)).toContain("prod-redis-0.prod-redis.cache.svc.cluster.local");
    expect(launch.image?.name).toBe("redis:7.4");
    expect(config).toMatchObject({ kind: "file", path: "k8s/app/files/redis.conf" });
    expect(launch.config).toMatchObject({ kind: "config", isReadOnly: true });
    expect(startup!.used).toEqual(expect.arrayContaining(["k8s/app/files/redis.conf", "k8s/app/files/s.conf"]));
    expect(startup!.passed).toEqual([{ name: "k8s/app/old.yaml", reason: "kustomization.yaml does not name it" }]);
  });

  it("takes parts of it from a kustomization above", () => {
    const above = readFolder({ ...files, "kustomization.yaml": "resources: [app]\n" });
    expect(above[0]!.starts).toHaveLength(2);
    expect(withoutParts([...above, startup!, ...readFolder(files, "k8s/base")])).toEqual(above);
  });

  it("says what is missing", () => {
    const [broken] = readFolder({ "kustomization.yaml": kustomization, "redis.yaml": statefulSet });
    expect(broken!.problems.filter(({ kind }) => kind === "file-missing").map(({ message }) => message)).toEqual([
      "there is no k8s/files/redis.conf, which kustomize needs",
      "there is no k8s/files/s.conf, which kustomize needs",
    ]);
  });

  it("concludes nothing where patches change objects", () => {
    const [patched] = readFolder(
      { ...files, "app/kustomization.yaml": `${kustomization}patches: [{ path: p.yaml }]\n` },
      "k8s/app",
    );
    expect(patched!.starts[0]!.launch.unread).toBe("what k8s/app/kustomization.yaml changes");
  });
});
