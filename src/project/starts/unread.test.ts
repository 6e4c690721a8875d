import { expect, it } from "vitest";
import { check } from "../../index.ts";
import { memorySource } from "../memory.ts";

const statefulSet = (image: string) => `apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: redis
spec:
  serviceName: redis
  template:
    spec:
      containers:
        - name: redis
          image: ${image}
`;

it.each([
  [
    "a Helm template",
    "chart/templates/statefulset.yaml",
    statefulSet("{{ .Values.image }}").replace("name: redis\n", 'name: {{ template "redis.name" . }}\n'),
    "a Helm template, not rendered: run helm template and check its output",
  ],
  [
    "a compose file for Jinja",
    "docker-compose.yml",
    "services:\n{% for n in nodes %}\n  redis-{{ n }}: { image: redis:7 }\n{% endfor %}\n",
    "a template, not rendered",
  ],
  [
    "a template about something else",
    "chart/templates/web.yaml",
    statefulSet("{{ .Values.image }}").replaceAll("redis", "web"),
    undefined,
  ],
  [
    "a manifest whose script holds braces",
    "redis.yaml",
    `${statefulSet("redis:7")}          command: [sh, -c, "echo '{{ x }}'; exec redis-server --port 6379"]\n`,
    undefined,
  ],
])("%s", (_, name, text, reason) => {
  const { skipped, diagnostics } = check(["."], { source: memorySource({ [name]: text }) });
  expect(skipped).toEqual(reason === undefined ? [] : [{ file: name, reason }]);
  expect(diagnostics.filter(({ rule }) => rule === "startup-file-unreadable")).toEqual([]);
});
