import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readFolder } from "../../../test/manifests.ts";
import { isUnrendered } from "./unrendered.ts";

const text = `apiVersion: v1
kind: ConfigMap
metadata: { name: redis-config }
data:
  redis.conf: |
    port 6379
    requirepass canary-config
---
apiVersion: v1
kind: Secret
metadata: { name: redis-login }
stringData: { password: canary-secret }
data: { other: Y2FuYXJ5 }
---
apiVersion: v1
kind: Service
metadata: { name: redis }
spec: { clusterIP: None, selector: { app: redis }, ports: [{ port: 6379, targetPort: client }] }
---
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: redis
  annotations: { note: canary-annotation }
spec:
  serviceName: redis
  replicas: 3
  template:
    metadata: { labels: { app: redis } }
    spec:
      initContainers:
        - name: config
          image: redis:7
          command: [sh, -c, "cp /from/redis.conf /to/"]
      containers:
        - name: redis
          image: redis:7
          command: [redis-server]
          args: [/conf/redis.conf, --masterauth, $(PASSWORD), --maxmemory, 1gb]
          env:
            - name: PASSWORD
              valueFrom: { secretKeyRef: { name: redis-login, key: password } }
            - { name: OTHER, value: canary-value }
          ports: [{ containerPort: 6379, name: client }]
          volumeMounts:
            - { name: conf, mountPath: /conf }
            - { name: conf, mountPath: /conf/a.conf, subPath: redis.conf }
      volumes:
        - name: conf
          configMap: { name: redis-config, items: [{ key: redis.conf, path: redis.conf }] }
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: redis }
spec: { minAvailable: 50%, selector: { matchLabels: { app: redis } } }
`;

const words = text.split(/(?<=[\s:{}[\],])/);
const part = fc.constantFrom(
  ...words.filter((word) => !word.includes("canary")),
  "&a ",
  "*a ",
  "<<: *a",
  "{{",
  "null",
  "-1",
  "99999999999",
  "\0",
  "\xff",
  "|\n",
  "- ",
  "$(",
  "...",
);

/** A manifest in which some words are others, or gone. */
const changed = fc
  .array(fc.tuple(fc.nat(words.length - 1), fc.option(part, { nil: "" })), { maxLength: 8 })
  .map((changes) => {
    const result = [...words];
    for (const [at, word] of changes) result[at] = word;
    return result.join("");
  });

describe("manifests of any kind", () => {
  it("end in an answer, whose lines stand where they are said to and which shows no secret", () => {
    fc.assert(
      fc.property(changed, (manifest) => {
        for (const { starts, hosts, problems } of readFolder({ "all.yaml": manifest })) {
          expect(problems.map(({ message }) => message).join()).not.toMatch(/canary/);
          for (const { host, shown } of hosts) {
            let at = 0;
            for (const { start, end } of shown) {
              expect(start).toBeGreaterThanOrEqual(at);
              at = start;
              expect(host.text.slice(start, end)).not.toMatch(/canary-(?:config|secret|value)/);
            }
          }
          for (const { config, launch } of starts) {
            expect(launch.origin.file.text.slice(launch.origin.start, launch.origin.end)).toBeTruthy();
            const file = config.kind === "embedded" ? config.file : undefined;
            for (const { name } of file?.directives ?? []) {
              expect(file!.text.slice(name.start, name.end)).toContain(name.value);
            }
          }
        }
      }),
      { numRuns: 200, seed: 1 },
    );
  }, 30_000);

  it("or no manifests at all", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (bytes) => {
        isUnrendered(bytes);
        readFolder({ "all.yaml": `apiVersion: v1\nkind: Pod\nredis: ${bytes}`, "kustomization.yaml": bytes });
      }),
      { numRuns: 300, seed: 1 },
    );
  }, 30_000);
});
