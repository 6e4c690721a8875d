import { describe, expect, it } from "vitest";
import { isUnrendered } from "./unrendered.ts";

const head = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: redis\n";

describe("templates that something has to fill in first", () => {
  it.each([
    [
      "a name from values",
      "apiVersion: apps/v1\nkind: StatefulSet\nmetadata:\n  name: {{ .Release.Name }}-redis\n",
      /Helm/,
    ],
    ["a quoted name from values", 'apiVersion: v1\nkind: Service\nmetadata:\n  name: "{{ .Values.name }}"\n', /Helm/],
    ["a file that only includes", '{{- include "common.statefulset" . }}\n', /Helm/],
    ["a condition around the file", `{{- if .Values.sentinel.enabled }}\n${head}{{- end }}\n`, /Helm/],
    ["a value of the chart in a block", `${head}data:\n  redis.conf: |\n    port {{ .Values.port }}\n`, /Helm/],
    [
      "lines of the chart at the margin of a block",
      `${head}data:\n  redis.conf: |\n{{ toYaml .Values | indent 4 }}\n`,
      /Helm/,
    ],
    ["a loop of Jinja", `{% for i in range(3) %}\n${head}{% endfor %}\n`, /Jinja/],
    [
      "a plain value of Jinja",
      "apiVersion: apps/v1\nkind: Deployment\nspec:\n  replicas: {{ replicas }}\n",
      /not rendered/,
    ],
    ["an image of Jinja", `${head}spec:\n  image: redis:{{ redis_version }}\n`, /not rendered/],
    ["a number for envsubst", "apiVersion: apps/v1\nkind: Deployment\nspec:\n  replicas: $REPLICAS\n", /variables/],
    ["a value for ytt", "apiVersion: apps/v1\nkind: Deployment\nspec:\n  replicas: #@ data.values.replicas\n", /ytt/],
    ["a name for envsubst", `apiVersion: v1\nkind: Pod\nmetadata:\n  name: redis-\${ENVIRONMENT}\n`, /variables/],
    [
      "a number of replicas for kustomize",
      "apiVersion: apps/v1\nkind: Deployment\nspec:\n  replicas: $(REPLICAS)\n",
      /variables/,
    ],
  ])("%s", (_, text, reason) => {
    expect(isUnrendered(text)).toMatch(reason);
  });

  it.each([
    ["a manifest", `${head}data:\n  redis.conf: |\n    port 6379\n`],
    [
      "an alert in a block",
      `${head}data:\n  rules.yml: |\n    summary: "{{ $labels.instance }} is down"\n    x: {{ $value }}\n`,
    ],
    [
      "a template of messages in a block",
      `${head}data:\n  slack.tmpl: |-\n    {{ define "title" }}{{ range .Alerts }}x{{ end }}{{ end }}\n`,
    ],
    ["an alert in quotes", `${head}annotations:\n  summary: "Redis {{ $labels.instance }} is down"\n`],
    ["an alert without quotes", `${head}annotations:\n  summary: Redis {{ $labels.instance }} is down\n`],
    ["a format in an argument", `${head}args: ["--format", "{{.State.Health}}"]\n`],
    ["a script with braces", `${head}data:\n  run.sh: |\n    docker ps --format {{.Names}}\n    echo \${POD_NAME}\n`],
    ["a list of scripts", `${head}command:\n  - sh\n  - -c\n  - |\n    echo {{ x }}\n`],
    ["variables of Kubernetes in arguments", `${head}args: ["--replica-announce-ip", "$(POD_IP)"]\n`],
    ["a comment", `# {{ .Values.x.y is explained elsewhere\n${head}# replicas: {{ n }}\n`],
    ["a playbook", '- hosts: all\n  tasks:\n    - name: "{{ service }}"\n'],
    ["values of a chart", 'replicas: 3\nname: "{{ .Release.Name }}"\n'],
  ])("%s is none", (_, text) => {
    expect(isUnrendered(text)).toBeUndefined();
  });

  it("takes no time for odd texts", () => {
    for (const part of ["{{", "- ", "{{-(", "$(", "|\n ", "'\"", "a: {{ $ ", '"\\"', "\n", " \n", "{{ ."]) {
      isUnrendered(`apiVersion: v1\nkind: Pod\n${part.repeat(50_000)}`);
    }
  }, 2000);
});
