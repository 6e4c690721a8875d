import { defineRule, finding, inFile } from "../../src/rule.ts";

export default defineRule({
  id: "startup-file-unreadable",
  severity: "error",
  summary: "A compose file or a manifest that starts servers must be readable.",
  why: `Docker Compose and Kubernetes refuse a file that is no YAML, or in which a list stands where names are wanted: nothing of
it is started, or nothing of the document with the mistake. What such a file would start is not checked either: the findings for
the rest of the deployment are made without it.`,
  consequence: "nothing that this file describes is started, and nothing of it was checked",
  remedy:
    "repair the YAML at this place; docker compose config and kubectl apply --dry-run=client show whether it is read",
  live: `The command itself says so, before anything is started:

\`\`\`text
$ docker compose up
services must be a mapping
$ kubectl apply -f redis.yaml
error: error parsing redis.yaml: error converting YAML to JSON
\`\`\``,
  evidence: ["https://docs.docker.com/reference/compose-file/", "https://yaml.org/spec/1.2.2/"],
  each: "deployment",
  *check({ problems }) {
    for (const { kind, file, span, message, severity } of problems)
      if (kind === "not-readable") yield finding(inFile(file, span), message, { severity });
  },
  good: [
    {
      "docker-compose.yml": `services:
  redis:
    image: redis:7.2
    command: redis-server --requirepass hunter2`,
    },
    // Another program's.
    { "docker-compose.yml": "services:\n  - image: nginx", "redis.conf": "requirepass hunter2" },
  ],
  bad: [
    {
      "docker-compose.yml": `
services: [redis, "redis-server --port 6380"]
#         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ services must be a map, here it is a list`,
    },
    {
      "docker-compose.yml": `
services:
  redis:
    image: redis:7.2
   command: redis-server
#  ^^^^^^^^^^^^^^^^^^^^^ no YAML: indentation of 3 blanks, which matches none of the lines above`,
    },
  ],
});
