// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of shells are what is tested.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type HostFile, SourceText } from "../../syntax/source-text.ts";
import { runShell, type ShellOutcome, type ShellSurroundings } from "./shell.ts";

interface How extends Partial<Omit<ShellSurroundings, "environment" | "args">> {
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly args?: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
}

function textIn(uri: string, text: string): SourceText {
  return SourceText.at({ uri, text }, { start: 0, end: text.length });
}

function run(script: string, { environment = {}, args = [], files = {}, ...rest }: How = {}): ShellOutcome {
  const host: HostFile = { uri: "start.sh", text: script };
  const written = (value: string) => SourceText.written(host, value, { start: 0, end: 0 });
  return runShell(SourceText.at(host, { start: 0, end: script.length }), {
    environment: new Map(
      Object.entries(environment).map(([name, value]) => [name, value === undefined ? undefined : written(value)]),
    ),
    args: args.map(written),
    name: "start.sh",
    read: (path) => (path.startsWith("/image/") ? undefined : path in files ? textIn(path, files[path]!) : "missing"),
    ...rest,
  });
}

/** "redis-server|--port|1", with a question mark where it is not certain. */
function servers(script: string, how?: How): string[] {
  return run(script, how).servers.map(
    ({ argv, isCertain }) => argv.map(({ value }) => value).join("|") + (isCertain ? "" : "?"),
  );
}

function file(path: string, script: string, how?: How): string | undefined {
  const found = run(script, how).files.get(path);
  return found && found.source.value + (found.isCertain ? "" : "?");
}

describe("what is started", () => {
  test.each([
    ["redis-server /etc/redis.conf", ["redis-server|/etc/redis.conf"]],
    ["exec redis-server /etc/redis.conf --port 6380\nredis-server never", ["redis-server|/etc/redis.conf|--port|6380"]],
    [
      'PORT=7000\nredis-server --port $PORT --bind "10.0.0.1 127.0.0.1"',
      ["redis-server|--port|7000|--bind|10.0.0.1 127.0.0.1"],
    ],
    ["redis-server --port ${PORT:-6379}", ["redis-server|--port|6379"]],
    ["redis-server --port $PORT", ["redis-server|--port|$PORT"]],
    ["redis-server --replicaof $HOST.redis 6379", ["redis-server|--replicaof|${HOST}.redis|6379"]],
    ["redis-server --replica-announce-ip $(hostname -i)", ["redis-server|--replica-announce-ip|$(hostname -i)"]],
    [
      "redis-server --requirepass 'a b' --masterauth \"c\\\"d\" \\\n  --save ''",
      [`redis-server|--requirepass|a b|--masterauth|c"d|--save|`],
    ],
    ["redis-server a.conf & redis-server b.conf; wait", ["redis-server|a.conf", "redis-server|b.conf"]],
    ["sleep 5 && redis-sentinel /s.conf", ["redis-sentinel|/s.conf"]],
    ["for p in 7000 7001; do redis-server --port $p & done", ["redis-server|--port|7000", "redis-server|--port|7001"]],
    ["for i in {1..2}; do redis-server /c/$i.conf; done", ["redis-server|/c/1.conf", "redis-server|/c/2.conf"]],
    [
      "for ((i=0; i<2; i++)); do redis-server --port $((7000+i)); done",
      ["redis-server|--port|7000", "redis-server|--port|7001"],
    ],
    [
      "i=0; while [ $i -lt 2 ]; do redis-server $i.conf; i=$((i+1)); done",
      ["redis-server|0.conf", "redis-server|1.conf"],
    ],
    [
      'ports=(1 2)\nfor p in "${ports[@]}"; do redis-server --port $p; done',
      ["redis-server|--port|1", "redis-server|--port|2"],
    ],
    ["until redis-cli -h master ping; do sleep 1; done; redis-server a.conf", ["redis-server|a.conf"]],
    ["while true; do redis-server a.conf; sleep 1; done", ["redis-server|a.conf"]],
    [
      "start() { redis-server /etc/$1.conf; }\nstart a\nstart b",
      ["redis-server|/etc/a.conf", "redis-server|/etc/b.conf"],
    ],
    ["function start { redis-server $1; }; start a", ["redis-server|a"]],
    ["sh -c 'redis-server a.conf'", ["redis-server|a.conf"]],
    ["bash -ec 'exec redis-server $0 $1' a b", ["redis-server|a|b"]],
    ["exec gosu redis tini -- redis-server a.conf", ["redis-server|a.conf"]],
    ["sudo -u redis nohup /usr/bin/redis-server a.conf > /tmp/log 2>&1 &", ["/usr/bin/redis-server|a.conf"]],
    ["setpriv --reuid=redis --clear-groups redis-server a.conf", ["redis-server|a.conf"]],
    ["su redis -s /bin/sh -c 'redis-server a.conf'", ["redis-server|a.conf"]],
    ["start-stop-daemon --start --quiet --exec /usr/bin/redis-server -- a.conf", ["/usr/bin/redis-server|a.conf"]],
    ["env A=b redis-server --port ${A:-1}", ["redis-server|--port|1"]],
    ["[ -f /a.conf ] && redis-server /a.conf", []],
    ["redis-cli ping || redis-server a.conf", []],
    ["redis-server --version", ["redis-server|--version"]],
    ["echo redis-server a.conf", []],
    ["# redis-server a.conf", []],
    ["echo '\nredis-server a.conf\n'", []],
    ["redis-server a.conf # the main one\r\n", ["redis-server|a.conf"]],
    ["docker-entrypoint.sh /etc/redis.conf", ["redis-server|/etc/redis.conf"]],
    ["docker run -d redis redis-server --port 1", []],
  ])("%j", (script, expected) => expect(servers(script)).toEqual(expected));

  test("arguments of the script, and what they are set to", () => {
    expect(servers('exec "$@"', { args: ["redis-server", "a b.conf"] })).toEqual(["redis-server|a b.conf"]);
    const script = 'if [ "${1#-}" != "$1" ] || [ "${1%.conf}" != "$1" ]; then set -- redis-server "$@"; fi\nexec "$@"';
    expect(servers(script, { args: ["x.conf", "--port", "1"] })).toEqual(["redis-server|x.conf|--port|1"]);
    expect(servers("redis-server $1 $#; shift; redis-server $1", { args: ["a", "b"] })).toEqual([
      "redis-server|a|2",
      "redis-server|b",
    ]);
  });

  test("conditions that are known decide", () => {
    const script = 'if [ "$MODE" = master ]; then redis-server m.conf; else redis-server s.conf; fi';
    expect(servers(script, { environment: { MODE: "master" } })).toEqual(["redis-server|m.conf"]);
    expect(servers(script, { environment: { MODE: "slave" } })).toEqual(["redis-server|s.conf"]);
    expect(servers(script, { environment: { MODE: undefined } })).toEqual([
      "redis-server|m.conf?",
      "redis-server|s.conf?",
    ]);
    expect(servers(script)).toEqual(["redis-server|m.conf?", "redis-server|s.conf?"]);
  });

  test("pods of a StatefulSet by their number", () => {
    const script = `[[ \`hostname\` =~ -([0-9]+)$ ]] || exit 1
if [[ \${BASH_REMATCH[1]} -eq 0 ]]; then redis-server m.conf; else redis-server s.conf; fi`;
    expect(servers(script, { environment: { HOSTNAME: "redis-0" } })).toEqual(["redis-server|m.conf"]);
    expect(servers(script, { environment: { HOSTNAME: "redis-2" } })).toEqual(["redis-server|s.conf"]);
    const other = 'INDEX="${HOSTNAME##*-}"; case $INDEX in 0) redis-server m.conf;; *) redis-server s.conf;; esac';
    expect(servers(other, { environment: { HOSTNAME: "redis-0" } })).toEqual(["redis-server|m.conf"]);
    expect(servers(other)).toEqual(["redis-server|m.conf?", "redis-server|s.conf?"]);
  });

  test("a way that ends in a failure leaves the rest certain, one that starts another server does not", () => {
    expect(servers('if [ -z "$IP" ]; then echo no address; exit 1; fi\nredis-server a.conf')).toEqual([
      "redis-server|a.conf",
    ]);
    expect(servers('if [ -n "$S" ]; then exec redis-sentinel s.conf; fi\nexec redis-server a.conf')).toEqual([
      "redis-sentinel|s.conf?",
      "redis-server|a.conf?",
    ]);
    expect(servers('if [ -n "$S" ]; then exec redis-server a.conf; else exec redis-server a.conf; fi')).toEqual([
      "redis-server|a.conf",
    ]);
  });

  test("scripts that it runs or reads", () => {
    const files = { "/run.sh": "#!/bin/sh\nredis-server $1", "/env": "PORT=7000\n" };
    expect(servers("/run.sh a.conf; sh /run.sh b.conf", { files })).toEqual([
      "redis-server|a.conf",
      "redis-server|b.conf",
    ]);
    expect(servers(". /env; redis-server --port $PORT", { files })).toEqual(["redis-server|--port|7000"]);
  });

  test("words stand where they were written", () => {
    const script = 'PORT=7000\nexec redis-server --port $PORT --dir "/data/x"';
    const [server] = run(script).servers;
    const shown = server!.argv.map(({ host, span }) => host.text.slice(span.start, span.end));
    expect(shown).toEqual(["redis-server", "--port", "7000", "--dir", "/data/x"]);
  });

  test("from a folder, and from standard input", () => {
    const [server] = run("cd conf && redis-server redis.conf", { folder: "/srv" }).servers;
    expect(server?.folder).toBe("/srv/conf");
    const [other] = run("echo 'port 1' | redis-server -").servers;
    expect(other?.input?.value).toBe("port 1\n");
  });
});

describe("what is written", () => {
  test.each([
    ["echo port 1 > /c; echo 'dir /d' >> /c", "port 1\ndir /d\n"],
    ["cat <<EOF > /c\nport $PORT\nbind ${IP}\nEOF", "port $PORT\nbind ${IP}\n"],
    ["cat > /c <<'EOF'\nrequirepass $x\nEOF", "requirepass $x\n"],
    ["PORT=7\ncat > /c <<-EOF\n\tport $PORT\n\tEOF\nredis-server", "port 7\n"],
    ["printf 'port %s\\ndir %s\\n' 1 /d > /c", "port 1\ndir /d\n"],
    ["printf '%s\\n' 'port 1' 'dir /d' > /c", "port 1\ndir /d\n"],
    ["echo -e 'port 1\\ndir /d' > /c", "port 1\ndir /d\n"],
    ["echo -n port > /c; echo ' 1' >> /c", "port 1\n"],
    ["{ echo port 1; echo dir /d; } > /c", "port 1\ndir /d\n"],
    ["(echo port 1; cat /base) > /c", "port 1\nhz 10\n# __PW__\n"],
    ["cp /base /c", "hz 10\n# __PW__\n"],
    ["cp /base /x && mv /x /c", "hz 10\n# __PW__\n"],
    ["cp /base /c; sed -i 's/^hz .*/hz 20/' /c", "hz 20\n# __PW__\n"],
    ["sed -e 's/10/20/' -e 's|__PW__|pw/1|g' /base > /c", "hz 20\n# pw/1\n"],
    ['sed "s/__PW__/$PW/" /base > /c', "hz 10\n# ${PW}\n"],
    ["cp /base /c; sed -i '/^#/d' /c", "hz 10\n"],
    ["cp /base /c; sed -i '1s/^/port 1\\n/' /c", "port 1\nhz 10\n# __PW__\n"],
    ["cp /base /c; sed -i '$a port 1' /c", "hz 10\n# __PW__\nport 1\n"],
    ["sed -E 's/(hz) ([0-9]+)/\\1 2\\2/' /base > /c", "hz 210\n# __PW__\n"],
    ["echo 'port $P dir ${D}' | P=1 envsubst > /c", "port 1 dir ${D}\n"],
    ["export P=1; envsubst '$P' < /tmpl > /c", "port 1\n"],
    ["echo port 1 | tee /c > /dev/null", "port 1\n"],
    ['echo "port $(echo 1)" > /c', "port 1\n"],
    ["mkdir -p /d && cd /d && echo port 1 > ../c", "port 1\n"],
    ["[ -f /c ] || cp /base /c", "hz 10\n# __PW__\n"],
    ["if [ ! -e /c ]; then echo port 1 > /c; fi", "port 1\n"],
    ["echo port 1 > /c; if [ $X = 1 ]; then echo hz 1 >> /c; fi", "port 1\n?"],
    ["echo port 1 > /c; if [ $X = 1 ]; then sed -i '1i hz 1' /c; fi", "port 1\n?"],
    ["cp /image/redis /c", "?"],
    ["echo port 1 >> /image/../c; python3 make.py >> /c", "port 1\n?"],
    ["P=$(cat /run/secrets/p || echo x); echo requirepass $P > /c", "requirepass x\n"],
    ["P=$(cat /image/secret); echo requirepass $P > /c", "requirepass $(cat /image/secret)\n"],
  ])("%j", (script, expected) => {
    const files = { "/base": "hz 10\n# __PW__\n", "/tmpl": "port $P\n" };
    expect(file("/c", script, { files, folder: "/" })).toBe(expected);
  });

  test("each word stands where it was written", () => {
    const script = 'cat > /c <<EOF\nport 6379\nEOF\necho "sentinel monitor m 10.0.0.1 6379 2" >> /c\n';
    const { source } = run(script).files.get("/c")!;
    for (const word of ["port", "monitor", "10.0.0.1", "6379 2"]) {
      const at = source.value.indexOf(word);
      const { start, end } = source.spanOf(at, at + word.length);
      expect(source.host.text.slice(start, end)).toBe(word);
    }
  });
});

describe("a file that a script writes where it is missing is what an earlier start wrote", () => {
  const written = "cp /base /image/s.conf";
  test.each([
    [`if [ ! -f /image/s.conf ]; then ${written}; fi; redis-sentinel /image/s.conf`, "port 1\n", true],
    [`[ -e /image/s.conf ] || ${written}; exec redis-sentinel /image/s.conf`, "port 1\n", true],
    [
      `F=/image/s.conf; if ! test -s "$F"; then ${written}; echo hz 1 >> $F; fi; redis-sentinel $F`,
      "port 1\nhz 1\n",
      true,
    ],
    [`if [[ -f /image/s.conf ]]; then echo old; else ${written}; fi; redis-sentinel /image/s.conf`, "port 1\n", true],
    // What is asked for is something else.
    [`if [ ! -f /image/done ]; then ${written}; fi; redis-sentinel /image/s.conf`, "port 1\n", false],
    [`[ -f /image/s.conf ]; [ $X = 1 ] && ${written}; redis-sentinel /image/s.conf`, "port 1\n", false],
    // Where it is there, it is changed.
    [
      `if [ -f /image/s.conf ]; then echo hz 2 > /image/s.conf; else ${written}; fi; redis-sentinel /image/s.conf`,
      "",
      false,
    ],
  ])("%j", (script, text, isCertain) => {
    const { files, servers } = run(script, { files: { "/base": "port 1\n" } });
    const file = files.get("/image/s.conf")!;
    expect([file.source.value, file.isCertain, servers.length]).toEqual([text, isCertain, 1]);
  });
});

describe("what cannot be followed is told", () => {
  test.each([
    ["python3 make-config.py\nredis-server a.conf", "what start.sh does with python3"],
    ['eval "$COMMAND"\nredis-server a.conf', "what start.sh does with eval"],
    ["$RUN a.conf", "what start.sh does with a command that is not known"],
    [". /image/lib.sh; redis-server", "what start.sh does with a file that it reads"],
    ["sed 's/a\\{2\\}/b/' /base > /c; redis-server /c", "what start.sh does with sed"],
    ["if [ $X = 1 ]; then echo hz 1 > /c; fi; redis-server /c", "what start.sh does with a condition"],
    ["redis-server a.conf; if then", "what start.sh does with the shell's syntax"],
    ["redis-cli ping; chown redis /data; ulimit -n 1; redis-server a.conf", undefined],
    ["redis-cli info > /tmp/log; redis-server a.conf", undefined],
  ])("%j", (script, unread) => expect(run(script, { files: { "/base": "aa\n" } }).unread).toBe(unread));

  test.each([
    ":(){ :|:& };:",
    "f() { f; f; }; f",
    "while :; do while :; do while :; do redis-server; done; done; done",
    "A=xxxxxxxxxx; for i in {1..1000}; do A=$A$A; done; redis-server $A",
    "for i in {1..1000}; do for j in {1..1000}; do for k in {1..1000}; do echo $i >> /c; done; done; done",
    "for i in {1..1000}; do for j in {1..1000}; do for k in {1..1000}; do redis-cli $i; done; done; done",
    "for i in {1..1000}; do for j in {1..1000}; do A=$i; sed -i s/$A/$j/ /c; done; done",
    `echo ${"{a,b}".repeat(30)}`,
    `${"$(".repeat(3000)}`,
    `${"if [ $X = 1 ]; then ".repeat(50)}`,
    `${'if [ "$X" = 1 ]; then A=1; el'.repeat(3000)}se A=2; fi`,
    `f0() { redis-server; }\n${Array.from({ length: 30 }, (_, at) => `f${at + 1}() { if [ $X = 1 ]; then f${at}; else f${at}; fi; }`).join("\n")}\nf30`,
    `echo ${"a".repeat(2900)} | sed 's/a*a*b/x/' > /c`,
    `cat <<EOF${"\nx".repeat(30000)}\nEOF\n${"echo x >> /c\n".repeat(20000)}`,
    `${Array.from({ length: 2000 }, (_, at) => `V${at}=x`).join("\n")}\n${"if [ -f /x ]; then A=1; else B=2; fi\n".repeat(2000)}`,
  ])("and is given up before that is much work: %.60j", (script) => {
    expect(workOf(() => run(script))).toBeLessThan(2_000_000);
  });
});

/** How much is done, whatever machine does it: characters of all texts made, and entries of all maps copied. */
function workOf(run: () => unknown): number {
  let work = 0;
  const spies = [
    ...(["at", "written", "join"] as const).map((name) => spied(SourceText, name)),
    ...(["slice", "with"] as const).map((name) => spied(SourceText.prototype, name)),
    spied(Map.prototype, "set"),
  ];
  function spied<T extends object, K extends keyof T & string>(owner: T, name: K): () => void {
    const original = owner[name] as (...args: unknown[]) => unknown;
    owner[name] = function (this: unknown, ...args: unknown[]) {
      const made = original.apply(this, args);
      work += 1 + (made instanceof SourceText ? made.value.length : 0);
      return made;
    } as T[K];
    return () => {
      owner[name] = original as T[K];
    };
  }
  try {
    run();
  } finally {
    for (const restore of spies) restore();
  }
  return work;
}

test("any bytes are a script", () => {
  const byte = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));
  const token = fc.constantFrom(
    ...'if then else elif fi for in do done while until case esac { } ( ) (( )) [[ ]] [ ] ; ;; & && | || < > >> << <<- <<< <( $( ` \' " \\ $ ${ } ${x ${x##*- $x $1 $@ "$@" x= x=( x+= f() function redis-server a.conf --port echo cat sed -i s/a/b/ cp /a /b EOF \n \t # ! {1..3} {a,b} $(( 1 + set -- eval sh -c exec exit return break 2>&1 =~ == -f'.split(
      " ",
    ),
    "\n",
    " ",
  );
  const script = fc.array(fc.oneof({ weight: 8, arbitrary: token }, byte), { maxLength: 40 });
  fc.assert(
    fc.property(script, fc.constantFrom(" ", ""), (parts, gap) => {
      const { servers: started, files } = run(parts.join(gap), {
        files: { "/a": "x\n" },
        environment: { x: "redis-0" },
      });
      for (const { argv } of started)
        for (const { host, span } of argv) expect(span.end).toBeLessThanOrEqual(host.text.length);
      for (const { source } of files.values()) expect(source.span.end).toBeLessThanOrEqual(source.host.text.length);
    }),
    { numRuns: 4000 },
  );
});

describe("what a server writes into a file stays", () => {
  const isKept = (script: string) => run(script).files.get("/image/c")?.isKept === true;

  test("where the script ends well if the file is there", () => {
    expect(isKept("[ ! -f /image/c ] || exit 0\necho hz 1 > /image/c\necho hz 2 >> /image/c")).toBe(true);
    expect(isKept("if [ -f /image/c ]; then exit 0; fi\necho hz 1 > /image/c")).toBe(true);
  });

  test("and not where it ends because something else is missing, or writes anew", () => {
    expect(isKept("[ -f /image/c ] || exit 1\necho hz 1 > /image/c")).toBe(false);
    expect(isKept("[ -f /image/d ] && exit 0\necho hz 1 > /image/c")).toBe(false);
    expect(isKept("echo hz 1 > /image/c")).toBe(false);
  });
});
