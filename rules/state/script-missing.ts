import { defineRule, finding, inFile, shownWord, targetText } from "../../src/rule.ts";

const names = ["notification-script", "client-reconfig-script"] as const;

export default defineRule({
  id: "script-missing",
  severity: "error",
  summary: "Scripts that Sentinel is to run must be in its container, and executable.",
  why: `When Sentinel reads the line, it looks whether the file is there and may be executed (\`access(path, X_OK)\`). If not, it does
not start: \`Notification script seems non existing or non executable.\` The path counts in the container, so a script that lies
beside the configuration on the host has to be mounted, too. Files of a ConfigMap or a Secret have mode 0644 unless
\`defaultMode\` says otherwise, and then not even root may execute them.`,
  consequence: "the sentinel does not start",
  remedy: "mount the script at this path with mode 0755 (defaultMode: 0755), or copy it into the image",
  live: `Tried with 7.0.15, once without the file and once with mode 0644:

\`\`\`
*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***
Reading the configuration file, at line 4
>>> 'sentinel notification-script main /etc/redis/notify.sh'
Notification script seems non existing or non executable.
\`\`\``,
  evidence: [
    "https://github.com/gensecaihq/Wazuh-MCP-Server/pull/31",
    "https://github.com/redis/redis/issues/6370",
    "https://github.com/redis/redis/blob/7.0.15/src/sentinel.c",
  ],
  each: "sentinel",
  *check({ watches, launch, loading }) {
    if (!launch?.fileAt || launch.unread !== undefined) return;
    for (const name of names) {
      for (const watch of watches) {
        for (const { args, file, reading } of watch.lines(name)) {
          const path = args[1];
          if (!path?.value.startsWith("/") || reading !== "as-written") continue;
          const found = launch.fileAt(path.value);
          const shown = shownWord(file, path);
          const server = targetText(loading.target);
          if (found?.kind === "missing") {
            yield finding(
              inFile(file, path),
              `${launch.name} has no file ${shown}: ${server} does not start without it`,
              {
                related: [{ at: launch, message: "nothing that is mounted here holds it" }],
              },
            );
          } else if (found?.kind === "file" && found.isExecutable === false) {
            yield finding(
              inFile(file, path),
              `nobody may execute ${shown} as it is mounted: ${server} does not start with it`,
              { related: [{ at: launch, message: "its volume has no defaultMode that lets files be executed" }] },
            );
          }
        }
      }
    }
  },
  good: [
    {
      "docker-compose.yml": `services:
  sentinel:
    image: redis:7.2
    command: redis-sentinel /etc/redis/sentinel.conf
    volumes: ["./conf:/etc/redis"]`,
      "conf/sentinel.conf": `sentinel monitor main 10.0.0.1 6379 2
sentinel notification-script main /etc/redis/notify.sh
sentinel client-reconfig-script main /usr/bin/true`,
      "conf/notify.sh": "#!/bin/sh\necho $1",
    },
    // It may be in the volume, in the image, in what the image is built from.
    {
      "docker-compose.yml": `services:
  volume:
    image: redis:7.2
    command: redis-sentinel /etc/redis/sentinel.conf
    volumes: ["./sentinel.conf:/etc/redis/sentinel.conf", "scripts:/scripts"]
  other:
    image: example/redis-sentinel:1
    command: redis-sentinel /etc/redis/sentinel.conf
    volumes: ["./sentinel.conf:/etc/redis/sentinel.conf"]
volumes: {scripts: {}}`,
      "sentinel.conf": `sentinel monitor main 10.0.0.1 6379 2
sentinel notification-script main /scripts/notify.sh`,
    },
    // A machine has more files than the project.
    {
      "sentinel.service": "[Service]\nExecStart=/usr/bin/redis-sentinel /etc/redis/sentinel.conf",
      "sentinel.conf": `sentinel monitor main 10.0.0.1 6379 2
sentinel notification-script main /scripts/notify.sh`,
    },
    {
      "sentinel.yaml": `apiVersion: v1
kind: ConfigMap
metadata: {name: sentinel}
data:
  sentinel.conf: |
    sentinel monitor main 10.0.0.1 6379 2
    sentinel notification-script main /etc/redis/notify.sh
  notify.sh: |
    #!/bin/sh
---
apiVersion: v1
kind: Pod
metadata: {name: sentinel}
spec:
  containers:
    - name: sentinel
      image: redis:7.2
      command: [redis-sentinel, /etc/redis/sentinel.conf]
      volumeMounts: [{name: conf, mountPath: /etc/redis}]
  volumes:
    - name: conf
      configMap: {name: sentinel, defaultMode: 0755}`,
    },
  ],
  bad: [
    {
      "docker-compose.yml": `
services:
  sentinel:
    image: redis:7.2
    command: redis-sentinel /etc/redis/sentinel.conf
    volumes: ["./sentinel.conf:/etc/redis/sentinel.conf"]`,
      "sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 2
sentinel notification-script main /etc/redis/notify.sh
#                                 ^^^^^^^^^^^^^^^^^^^^ service sentinel has no file /etc/redis/notify.sh: redis 7.2 does not start without it`,
      "notify.sh": "#!/bin/sh\necho $1",
    },
    {
      "sentinel.yaml": `
apiVersion: v1
kind: ConfigMap
metadata: {name: sentinel}
data:
  sentinel.conf: |
    sentinel monitor main 10.0.0.1 6379 2
    sentinel notification-script main /etc/redis/notify.sh
#                                     ^^^^^^^^^^^^^^^^^^^^ nobody may execute /etc/redis/notify.sh as it is mounted: redis 7.2 does not start with it
  notify.sh: |
    #!/bin/sh
---
apiVersion: v1
kind: Pod
metadata: {name: sentinel}
spec:
  containers:
    - name: sentinel
      image: redis:7.2
      command: [redis-sentinel, /etc/redis/sentinel.conf]
      volumeMounts: [{name: conf, mountPath: /etc/redis}]
  volumes:
    - name: conf
      configMap: {name: sentinel}`,
    },
  ],
});
