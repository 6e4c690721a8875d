import { decode, defineRule, finding, inFile, shownWord } from "../../src/rule.ts";

const names = ["notification-script", "client-reconfig-script"] as const;

export default defineRule({
  id: "script-not-runnable",
  severity: "warning",
  summary: "Scripts that Sentinel runs must begin with a #! line that ends without a carriage return.",
  why: `Sentinel runs them itself (\`execve\`), without a shell around them. The kernel runs a text file only if it begins with \`#!\`
and the path of an interpreter; behind a line end as Windows writes it, the interpreter would be \`/bin/sh\\r\`, which does not exist.
The start of Sentinel only looks whether the file is there and executable, so all seems well. Each time the script is to run, its
log says \`-script-error <path> 0 2\`, nothing is tried again, and nobody is notified or reconfigured. From a shell
the script works, for a shell runs files without \`#!\` itself.`,
  consequence: "the script never runs: nobody is notified of a failover, no client is sent to the new master",
  remedy: "begin the script with a line like #!/bin/sh, and save it with LF line ends",
  live: `The log of the sentinel (and its channel \`-script-error\`) at each event, tried with 7.0.15:

\`\`\`
-script-error /etc/redis/notify.sh 0 2
\`\`\`

\`head -1 /etc/redis/notify.sh | od -c\` shows the first line with its line end.`,
  evidence: [
    "https://github.com/redis/redis/issues/1514",
    "https://github.com/redis/redis/issues/2847",
    "https://github.com/redis/redis/issues/1392",
  ],
  each: "sentinel",
  *check({ watches, deployment }) {
    for (const name of names) {
      for (const watch of watches) {
        const line = watch.lines(name).at(-1);
        const path = line?.args[1];
        if (!line || !path || line.reading !== "as-written") continue;
        const script = deployment.script(path.value, watch.sentinel);
        const fault = script && faultOf(script.text);
        if (!fault) continue;
        yield finding(
          inFile(line.file, path),
          `${shownWord(line.file, path)} cannot be executed: ${decode(script.file)} ${fault}`,
        );
      }
    }
  },
  good: [
    {
      "sentinel.conf": `sentinel monitor main 10.0.0.1 6379 2
sentinel notification-script main /etc/redis/notify.sh
SENTINEL client-reconfig-script main "/etc/redis/reconfig.sh"`,
      "scripts/notify.sh": "#!/bin/sh\necho $1",
      "scripts/reconfig.sh": "#! /bin/bash\necho $6\r\n",
    },
    // It is not here, or there are two of the name.
    {
      "sentinel.conf": "sentinel monitor main 10.0.0.1 6379 2\nsentinel notification-script main /etc/redis/notify.sh",
      "a/notify.sh": "echo $1",
      "b/notify.sh": "#!/bin/sh\necho $1",
      "start.sh": "redis-server sentinel.conf --sentinel",
    },
  ],
  bad: [
    // Each host has its own.
    {
      "a/sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 2
sentinel notification-script main /etc/redis/notify.sh
#                                 ^^^^^^^^^^^^^^^^^^^^ /etc/redis/notify.sh cannot be executed: a/notify.sh has no #! line`,
      "a/notify.sh": "echo $1",
      "b/sentinel.conf":
        "sentinel monitor main 10.0.0.1 6379 2\nsentinel notification-script main /etc/redis/notify.sh",
      "b/notify.sh": "#!/bin/sh\necho $1",
      "c/sentinel.conf":
        "sentinel monitor main 10.0.0.1 6379 2\nsentinel notification-script main /etc/redis/notify.sh",
    },
    {
      "sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 2
sentinel notification-script main /etc/redis/notify.sh
#                                 ^^^^^^^^^^^^^^^^^^^^ /etc/redis/notify.sh cannot be executed: notify.sh has no #! line
SENTINEL client-reconfig-script main "/opt/reconfig.sh"
#                                    ^^^^^^^^^^^^^^^^^^ /opt/reconfig.sh cannot be executed: scripts/reconfig.sh ends its #! line with a carriage return`,
      "notify.sh": "# Tells the team.\necho $1",
      "scripts/reconfig.sh": "#!/bin/sh\r\necho $6\r\n",
    },
    {
      files: {
        "sentinel.conf": `
sentinel monitor main 10.0.0.1 6379 2
sentinel notification-script main notify.sh
#                                 ^^^^^^^^^ notify.sh cannot be executed: notify.sh has no #! line`,
        "notify.sh": "",
      },
      target: "redis@2.8",
    },
  ],
});

/** Why the kernel does not run a script, as the end of "the script ..." (load_script in fs/binfmt_script.c). */
function faultOf(text: string): string | undefined {
  if (!text.startsWith("#!")) return text.startsWith("\x7fELF") ? undefined : "has no #! line";
  return /^[^\n]*\r(?:\n|$)/.test(text) ? "ends its #! line with a carriage return" : undefined;
}
