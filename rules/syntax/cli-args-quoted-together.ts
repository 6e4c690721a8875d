import {
  causedByQuoting,
  defineRule,
  finding,
  findingsOf,
  type Instance,
  type QuotedTogether,
  releaseThatGoesOn,
  split,
  type Told,
  targetText,
  together,
} from "../../src/rule.ts";

export default defineRule({
  id: "cli-args-quoted-together",
  severity: "error",
  summary: "Each word of a command must be an element of its own.",
  why: `A command that is given as a list is not split again: \`["redis-server --port 6379"]\` asks for a program whose name has
blanks in it, and the container does not start. The server gets every other element as it is. It writes its options below its
file, what follows \`--\` as it stands and every other element in quotes, and reads that as lines. So:

- \`"--port 6379"\` is a line like any other, except in 7.0.1 and 7.0.2, which take the element behind it for one of its values
  even if that is the next option.
- \`"--requirepass it's"\` is a line, too, and quotes and \`#\` in it count as in a file.
- \`"6379 --appendonly yes"\` is one value in every release: refused as a port, and taken for a password without a word.
- \`"--sentinel monitor ..."\` is a statement and does not make a sentinel of the server: only the word \`--sentinel\` by itself does.`,
  consequence: "the container does not start, or a setting holds the words of the next one",
  remedy: 'write each word as an element: "--port", "6379"',
  live: `\`docker logs\`, \`kubectl describe pod\`: \`exec: "redis-server --port 6379": executable file not found in $PATH\`. Of the
server, tried with 7.0.15:

\`\`\`
*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***
Reading the configuration file, at line 2
>>> 'port "7801 --appendonly no"'
argument couldn't be parsed into an integer
\`\`\``,
  evidence: [
    "https://github.com/redis/docker-library-redis/issues/320",
    "https://github.com/redis/docker-library-redis/issues/322",
  ],
  each: "instance",
  *check(instance) {
    const harmless: QuotedTogether[] = [];
    yield* findingsOf(instance.launch?.together ?? [], function* (element) {
      const told = tell(instance, element);
      if (!told) harmless.push(element);
      else yield finding(element, told.message, told);
    });
    const [first, ...others] = harmless;
    if (!first) return;
    const { target } = instance.loading;
    yield finding(first, `"${first.name} ..." is one element: ${targetText(target)} reads it as a line`, {
      severity: "info",
      related: others.map((at) => ({ at, message: "and so is this" })),
      fix: together(...harmless.map(split)),
    });
  },
  good: [
    {
      "docker-compose.yml": `services:
  redis:
    image: redis:7.0.2
    command: ["redis-server", "--port", "6379", "--save", "900 1 300 10", "--appendonly", "yes"]
  shell:
    image: redis:7.0.2
    command: redis-server --port 6380 --appendonly yes
  script:
    image: redis:7.0.2
    command: sh -c "redis-server --port 6381 --appendonly yes"`,
    },
    {
      "redis.yaml": `apiVersion: v1
kind: Pod
metadata: {name: redis}
spec:
  containers:
    - name: redis
      image: redis:7.2
      command: ["sh", "-c", "redis-server --port 6379"]`,
    },
  ],
  bad: [
    {
      "docker-compose.yml": `
services:
  redis:
    image: redis:7.0.2
    command:
      - redis-server
      - --port 6379
#       ^^^^^^^^^^^ "--port ..." is one element: redis 7.0.2 takes the option behind it for one of its values
      - --appendonly yes
#       ^^^^^^^^^^^^^^^^ "--appendonly ..." is one element: redis 7.0 reads it as a line
`,
    },
    // Elsewhere it is read as it is meant: a remark.
    {
      "docker-compose.yml": `
services:
  redis:
    image: redis:7.2
    command: ["redis-server", "--port 6379", "--appendonly yes"]
#                              ^^^^^^^^^^^ "--port ..." is one element: redis 7.2 reads it as a line
#                                             ~~~~~~~~~~~~~~~~ and so is this`,
    },
    // A program of that name.
    {
      "docker-compose.yml": `
services:
  redis:
    image: redis:7.2
    command: ["redis-server --port 6379"]
#              ^^^^^^^^^^^^^^^^^^^^^^^^ "redis-server ..." is one element: the container looks for a program with this whole name`,
    },
    {
      "redis.yaml": `
apiVersion: v1
kind: Pod
metadata: {name: redis}
spec:
  containers:
    - name: redis
      image: redis:7.2
      command:
        - redis-server /etc/redis.conf
#         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ "redis-server ..." is one element: the container looks for a program with this whole name
`,
    },
    {
      "docker-compose.yml": `
services:
  redis:
    image: redis:7.2
    command: ["--port", "6379 --appendonly yes"]
#                        ^^^^^^^^^^^^^^^^^^^^^ a value and "--appendonly ..." are one element: redis 7.2 takes all of it for the value`,
    },
    {
      "docker-compose.yml": `
services:
  redis:
    image: redis:7.2
    command: ["--requirepass it's"]
#              ^^^^^^^^^^^^^^^^^^ "--requirepass ..." is one element: redis 7.2 reads it as a line of a file, and refuses its quotes`,
    },
    {
      "docker-compose.yml": `
services:
  sentinel:
    image: redis:7.2
    command: ["redis-server", "/etc/sentinel.conf", "--sentinel monitor main 10.0.0.1 6379 2"]
#                                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ "--sentinel ..." is one element: it makes no sentinel of the server, which then refuses the statement
    volumes: ["./sentinel.conf:/etc/sentinel.conf"]`,
      "sentinel.conf": "port 26379",
    },
  ],
});

/** What a server makes of an element that it does not read as it is meant. */
function tell(instance: Instance, element: QuotedTogether): Told | undefined {
  const server = targetText(instance.loading.target);
  const { kind, name } = element;
  const shown = `"${name} ..."`;
  if (kind === "program") {
    const message = `${shown} is one element: the container looks for a program with this whole name`;
    return { message, fix: split(element) };
  }
  const problem = causedByQuoting(instance, element)[0];
  if (kind === "value") {
    const message = `a value and ${shown} are one element: ${server} takes all of it for the value`;
    return problem ? { message, fix: split(element) } : { message, severity: "warning" };
  }
  if (problem?.kind === "sentinel-directives-in-redis-conf") {
    return { message: `${shown} is one element: it makes no sentinel of the server, which then refuses the statement` };
  }
  if (problem?.kind === "unbalanced-quotes" || problem?.kind === "inline-comment") {
    return { message: `${shown} is one element: ${server} reads it as a line of a file, and refuses its quotes` };
  }
  const release = releaseThatGoesOn(instance, element);
  if (release !== undefined) {
    const message = `${shown} is one element: ${release} takes the option behind it for one of its values`;
    return { message, fix: split(element) };
  }
  if (!problem) return undefined;
  return {
    message: `${shown} is one element: ${server} takes the next option in it for one of its values`,
    fix: split(element),
  };
}
