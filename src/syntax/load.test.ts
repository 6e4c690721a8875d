// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of templates are what is tested.
import { describe, expect, test } from "vitest";
import { parseTarget } from "../../grammar/version.ts";
import { accepted, type IncludeResolver, type Loading, load, type Mode, type Problem } from "./load.ts";
import { parseConfig } from "./parse.ts";

interface How {
  readonly mode?: Mode;
  readonly target?: string;
  readonly files?: Readonly<Record<string, string>>;
}

function loaded(text: string, { mode = "server", target = "redis@7.0.15", files = {} }: How = {}): Loading {
  const include: IncludeResolver = (pattern, _from, stack) => {
    const names = pattern.endsWith("*")
      ? Object.keys(files).filter((name) => name.startsWith(pattern.slice(0, -1)))
      : [];
    if (pattern in files) names.push(pattern);
    if (stack.some(({ uri }) => names.includes(uri))) return { kind: "cycle" };
    if (names.length === 0) return { kind: "missing", looked: [pattern] };
    return { kind: "files", files: names.map((name) => parseConfig(files[name] ?? "", name)) };
  };
  return load(parseConfig(text, "main.conf"), { mode, target: parseTarget(target)!, include });
}

/** "kind: marked words", with a question mark if the server takes the line. */
function problems(text: string, how?: How): string[] {
  return loaded(text, how).problems.map(shown);
}

function shown({ kind, words, file, refused }: Problem): string {
  const marked = file.text.slice(words[0]?.start, words.at(-1)?.end);
  return `${kind}${refused ? "" : "?"}: ${marked}`;
}

describe("names", () => {
  test.each([
    ["max_memory 1mb", ["unknown-directive: max_memory"]],
    ["active-replica yes", ["unknown-directive: active-replica"]],
    ["vm-enabled no", ["unknown-directive: vm-enabled"]],
    ["io-thread 4", ["unknown-directive: io-thread"]],
    ["foo.bar 1", ["unknown-directive: foo.bar"]],
    ["foo.bar", ["unknown-directive: foo.bar"]],
    ["loadmodule /x.so\nfoo.bar 1", []],
    ["locale-collate C", ["directive-not-in-version: locale-collate"]],
    ["PORT 6379", []],
    ['"port" 6379', []],
  ])("%j", (text, expected) => expect(problems(text)).toEqual(expected));

  test("a similar name is suggested, a fork is named", () => {
    expect(loaded("max_memory 1mb").problems[0]).toMatchObject({ suggestion: "maxmemory" });
    expect(loaded("server-threads 2").problems[0]).toMatchObject({ fork: "KeyDB" });
  });

  test("what documents alone say is no refusal", () => {
    expect(problems("primaryauth x", { target: "redis@8.10" })).toEqual(["directive-not-in-version?: primaryauth"]);
    expect(problems("primaryauth x", { target: "redis@7.4" })).toEqual(["directive-not-in-version: primaryauth"]);
    expect(loaded("nosuch x", { target: "redis@8.10" }).problems[0]).toMatchObject({ refused: true, certain: false });
  });

  test("from Redis 8 on an unknown name may be a module's", () => {
    expect(loaded("nosuch x", { target: "redis@8.10" }).problems[0]).toMatchObject({ stage: "start" });
    expect(problems("nosuch", { target: "redis@8.10" })).toEqual(["unknown-directive: nosuch"]);
    expect(problems("loadmodule /x.so\nnosuch-thing x", { target: "redis@8.10" })).toEqual([]);
    expect(problems("loadmodule /x.so\nmax_memory x", { target: "redis@8.10" })).toEqual([
      "unknown-directive?: max_memory",
    ]);
    expect(problems("loadmodule /x.so\nnosuch-thing x", { target: "redis@7.4" })).toEqual([
      "unknown-directive: nosuch-thing",
    ]);
  });

  test("Sentinel never looks at a module's settings", () => {
    expect(accepted(loaded("foo.bar 1", { mode: "sentinel" }))).toBe(true);
  });
});

describe("values", () => {
  test.each([
    ["port 6379 6380", ["wrong-arguments: 6380"]],
    ["port", ["wrong-arguments: port"]],
    ["port 70000", ["invalid-value: 70000"]],
    ["client-output-buffer-limit normal 0 x 0", ["invalid-value: x"]],
    ['save "900 1 x 2"', ['invalid-value: "900 1 x 2"']],
    ["masterauth it's", ["unbalanced-quotes: it's"]],
    ['masterauth "ab"cd', ['unbalanced-quotes: "ab"cd']],
    ['bogus "x', ['unbalanced-quotes: "x']],
    ['"x', ['unbalanced-quotes: "x']],
  ])("%j", (text, expected) => expect(problems(text)).toEqual(expected));

  test("Valkey 9 joins words behind a quote", () => {
    const { applied, problems: found } = loaded(`masterauth "a b"c'd'\nrequirepass 'a`, { target: "valkey@9.0" });
    expect(applied[0]?.args.map(({ value }) => value)).toEqual(["a bcd"]);
    expect(found.map(shown)).toEqual(["unbalanced-quotes: 'a"]);
    expect(problems(String.raw`masterauth 'a\b'c"\"" 'a\'`, { target: "valkey@9.0" })).toEqual([
      String.raw`unbalanced-quotes: 'a\b'c"\"" 'a\'`,
    ]);
    expect(problems(String.raw`masterauth 'a\b'c"\""`, { target: "valkey@9.0" })).toEqual([]);
    expect(problems(`masterauth "a b"c`, { target: "valkey@8.1" })).toEqual(['unbalanced-quotes: "a b"c']);
  });

  test("words split from one quoted word keep its place", () => {
    const { applied } = loaded('save "900 1 300 10"');
    expect(applied[0]?.args.map(({ value, start, end }) => [value, start, end])).toEqual(
      ["900", "1", "300", "10"].map((word) => [word, 5, 19]),
    );
  });
});

describe("remarks behind values", () => {
  test.each([
    ["port 6379 # c", ["inline-comment: # c"]],
    ["port 6379 // c d", ["inline-comment: // c d"]],
    ["port 6379 ; c", ["inline-comment: ; c"]],
    ["port 6379 # don't", ["inline-comment: # don't"]],
    ["port 70000 # c", ["wrong-arguments: # c"]],
    ["masterauth #bar", []],
    ["masterauth foo#bar", []],
    ['masterauth foo "#bar"', ['wrong-arguments: "#bar"']],
    ["requirepass #a", []],
    ["replicaof h 6379 # c", ["inline-comment: # c"]],
    ["bind 127.0.0.1 # c", ["inline-comment: # c"]],
    ["port 0\nunixsocket /x\nbind 127.0.0.1 # c", ["inline-comment?: # c"]],
    ["loadmodule /x.so # c", ["inline-comment?: # c"]],
    ["loadmodule /x.so //c", []],
    [`user a on #${"a".repeat(64)}`, []],
    ["user a on # c", ["inline-comment: # c"]],
    ["prot 1 # c", ["unknown-directive: prot"]],
  ])("%j", (text, expected) => expect(problems(text)).toEqual(expected));

  test("up to 6.2 a save line with a remark is skipped", () => {
    expect(problems("save 900 1 # c", { target: "6.2.16" })).toEqual(["inline-comment?: # c"]);
    expect(problems("save 900 1 # c", { target: "7.0.15" })).toEqual(["inline-comment: # c"]);
  });

  test("the line counts as it was meant", () => {
    const { applied } = loaded("replicaof h 6379 # c\nbind 127.0.0.1 # c");
    expect(applied.map(({ args, reading }) => [args.map(({ value }) => value), reading])).toEqual([
      [["h", "6379"], "without-remark"],
      [["127.0.0.1"], "without-remark"],
    ]);
  });
});

describe("placeholders", () => {
  test.each([
    ["port ${PORT}", ["placeholder: ${PORT}"]],
    ["port $PORT", ["placeholder: $PORT"]],
    ["port {{ redis_port }}", ["placeholder: {{ redis_port }}"]],
    ["port {{ redis_port }} # c", ["inline-comment: # c", "placeholder: {{ redis_port }}"]],
    ["masterauth ${PASS}", []],
    ["masterauth {{ pass }}", ["placeholder: {{ pass }}"]],
    ["masterauth pa$$word", []],
    ["replicaof <%= @host %> 6379", ["placeholder: <%= @host %>"]],
    ["replicaof __HOST__ 6379", ["placeholder?: __HOST__"]],
    ["replicaof __HOST__ x", ["invalid-value: x"]],
    ["bind %ip%", ["placeholder: %ip%"]],
    ["{% if tls %}", ["placeholder: {% if tls %}"]],
    ["{{ extra }} x", ["placeholder: {{ extra }}"]],
    ['proc-title-template "{title}"', []],
  ])("%j", (text, expected) => expect(problems(text)).toEqual(expected));

  test("up to 5.0 a number may be anything", () => {
    expect(problems("port ${PORT}", { target: "5.0" })).toEqual(["placeholder?: ${PORT}"]);
    expect(loaded("port ${PORT}", { target: "5.0" }).applied[0]?.reading).toBe("placeholder");
  });

  test("in a Sentinel's statements", () => {
    const sentinel = { mode: "sentinel" } as const;
    expect(problems("sentinel monitor m $IP 6379 2", sentinel)).toEqual(["placeholder: $IP"]);
    expect(problems("sentinel monitor m 10.0.0.1 6379 {{ q }}", sentinel)).toEqual(["placeholder: {{ q }}"]);
    expect(problems("sentinel monitor $M 10.0.0.1 6379 2\nsentinel auth-pass $M $P", sentinel)).toEqual([]);
    expect(problems("sentinel auth-pass $M x", sentinel)).toEqual(["placeholder: $M"]);
  });
});

describe("sentinel statements", () => {
  const sentinel = (text: string, target = "7.0.15") => problems(text, { mode: "sentinel", target });
  const monitor = "sentinel monitor m 10.0.0.1 6379 2\n";

  test.each([
    ["sentinel auth-pass m x", ["unknown-master-name: m"]],
    [`${monitor}sentinel auth-pass M x`, ["unknown-master-name: M"]],
    [`sentinel auth-pass m x\n${monitor}`, []],
    [`${monitor}${monitor}`, ["duplicate-master-name: m"]],
    ["sentinel monitor m 10.0.0.1 6379", ["wrong-arguments: monitor"]],
    ["sentinel monitor m 10.0.0.1 6379 0\nsentinel auth-pass m x", ["invalid-value: 0"]],
    ["sentinel monitor m a.b 6379 2", ["hostname-without-resolve-hostnames: a.b"]],
    ["sentinel monitor m a.b 6379 2\nSENTINEL resolve-hostnames YES", []],
    ["sentinel monitor m 1.2.3 6379 2", []],
    [
      `${monitor}sentinel known-replica m 10.0.0.2 1\nsentinel known-slave m 10.0.2 01`,
      ["duplicate-known-replica: 10.0.2 01"],
    ],
    [
      `${monitor}sentinel known-sentinel m 10.0.0.2 1 x\nsentinel known-sentinel m 10.0.0.3 1 x`,
      ["duplicate-known-replica: x"],
    ],
    ["sentinel known-sentinel nobody 10.0.0.2 1", []],
    [`${monitor}sentinel rename-command m GET a\nsentinel rename-command m get b`, ["rename-command: get"]],
    ["sentinel mointor m 10.0.0.1 6379 2", ["unknown-directive: mointor"]],
    [`${monitor}sentinel can-failover m yes`, ["directive-not-in-version: can-failover"]],
    [`${monitor}sentinel auth-pass m x # c`, ["inline-comment: # c"]],
    ["sentinel", []],
    ["sentinel deny-scripts-reconfig it's", ["unbalanced-quotes: it's"]],
  ])("%j", (text, expected) => expect(sentinel(text)).toEqual(expected));

  test("before 6.2 each is applied where it stands", () => {
    expect(sentinel(`sentinel auth-pass m x\n${monitor}`, "6.0")).toEqual(["sentinel-directive-order: m"]);
    expect(sentinel("sentinel auth-pass m x\nport x", "5.0")[0]).toBe("unknown-master-name: m");
    expect(sentinel("sentinel monitor m a.b 6379 2", "5.0")).toEqual(["hostname-without-resolve-hostnames?: a.b"]);
  });

  test("from 6.2 they are found after all other lines, monitor lines before the rest", () => {
    const text = `sentinel auth-pass n x\nsentinel monitor m 10.0.0.1 6379 0\nsentinel announce-hostnames x\nport x`;
    expect(sentinel(text).map((one) => one.split(":")[0])).toEqual([
      "invalid-value",
      "invalid-value",
      "invalid-value",
      "unknown-master-name",
    ]);
    expect(sentinel(text)[0]).toBe("invalid-value: x");
    expect(sentinel(text)[2]).toBe("invalid-value: 0");
  });

  test("are refused by a server", () => {
    expect(problems(monitor)).toEqual(["sentinel-directives-in-redis-conf: sentinel monitor"]);
  });

  test("are kept with their master, in the order in which they are applied", () => {
    const { statements } = loaded(`sentinel auth-pass m x\n${monitor}sentinel myid ${"a".repeat(40)}`, {
      mode: "sentinel",
    });
    expect(statements.map(({ at, master }) => [at.name, master?.value])).toEqual([
      ["myid", undefined],
      ["monitor", "m"],
      ["auth-pass", "m"],
    ]);
  });
});

describe("include", () => {
  const files = { "a.conf": "port 7000\n", "self.conf": "include self.conf", "d/1": "port 1", "d/2": "2\nport 3\n" };
  const ports = (text: string, how: How = {}) =>
    loaded(text, { files, ...how }).applied.map(({ args, file }) => `${file.uri} ${args[0]?.value}`);

  test("lines are applied where the include stands", () => {
    expect(ports("port 1\ninclude a.conf\nport 2")).toEqual(["main.conf 1", "a.conf 7000", "main.conf 2"]);
  });

  test("files of one pattern are joined before they are cut into lines", () => {
    expect(ports("include d/*")).toEqual(["d/1 12", "d/2 3"]);
  });

  test("a missing file is refused, a pattern without matches is not", () => {
    expect(problems("include nosuch", { files })).toEqual(["include-not-found: nosuch"]);
    expect(problems("include nosuch/*", { files })).toEqual([]);
    expect(problems("include nosuch/*", { files, target: "6.2" })).toEqual(["include-not-found: nosuch/*"]);
  });

  test("a cycle ends", () => {
    expect(problems("include self.conf", { files })).toEqual(["include-cycle: self.conf"]);
    const doubling: IncludeResolver = (_pattern, _from, stack) => ({
      kind: "files",
      files: [parseConfig("include x\ninclude x", `${stack.length}`)],
    });
    const loading = load(parseConfig("include x", "main.conf"), {
      mode: "server",
      target: parseTarget("7.0")!,
      include: doubling,
    });
    expect(loading.problems[0]).toMatchObject({ kind: "include-cycle", tooDeep: true });
  });

  test("without a resolver every include leads outside", () => {
    const loading = load(parseConfig("include x", "main.conf"), { mode: "server", target: parseTarget("7.0")! });
    expect(loading.includes[0]?.result).toEqual({ kind: "outside", path: "x" });
    expect(accepted(loading)).toBe(true);
  });
});

describe("commands and users", () => {
  test.each([
    ["rename-command GET G1\nrename-command GET G2", ["rename-command: GET"]],
    ["rename-command GET G1\nrename-command G1 GET", []],
    ["rename-command GET SET", ["rename-command: SET"]],
    ["rename-command NOSUCH x", ["rename-command: NOSUCH"]],
    ["rename-command config|get x", ["rename-command: config|get"]],
    ["rename-command CONFIG {{ x }}", ["placeholder: {{ x }}"]],
    ["user a on bogus", ["acl-syntax: bogus"]],
    ["user a on +nosuch", ["acl-syntax: +nosuch"]],
    ["user a (~k* +get", ["acl-syntax: (~k* +get"]],
    ["user a ~* ~x", ["acl-syntax: ~x"]],
    ["user a on\nuser a off", ["duplicate-user: a"]],
    ['user "a b"', ['acl-syntax: "a b"']],
    ["user a >x <x <x", ["acl-syntax: <x"]],
    ["acl-pubsub-default allchannels\nuser a &x", ["acl-syntax: &x"]],
    ["user a &x\nacl-pubsub-default allchannels", ["acl-syntax: &x"]],
    ["loadmodule /x.so\nuser a +ft.search +@search", []],
    ["aclfile /x\nuser a on", ["aclfile-with-inline-users: /x"]],
  ])("%j", (text, expected) => expect(problems(text)).toEqual(expected));

  test("a password is taken away by its hash as well", () => {
    const hash = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881";
    expect(problems(`user a >x !${hash}`)).toEqual([]);
    expect(problems(`user a #${hash} <x`)).toEqual([]);
  });

  test("a Sentinel knows its own commands only", () => {
    expect(problems("rename-command CONFIG x", { mode: "sentinel" })).toEqual(["rename-command: CONFIG"]);
    expect(problems("user a +get", { mode: "sentinel" })).toEqual(["acl-syntax: +get"]);
    expect(problems("user a +get", { mode: "sentinel", target: "6.0" })).toEqual([]);
  });

  test("nothing is said of commands of releases we have not read", () => {
    expect(problems("rename-command NEWCMD x\nuser a +newcmd", { target: "8.10" })).toEqual([]);
  });

  test("newer rules", () => {
    expect(problems("user a on alldbs role:x", { target: "valkey@9.2" })).toEqual([]);
    expect(problems("user a on alldbs", { target: "valkey@8.1" })).toEqual(["acl-syntax: alldbs"]);
    expect(loaded("user a bogus", { target: "redis@8.10" }).problems[0]).toMatchObject({
      refused: true,
      certain: false,
    });
  });

  test("no text shows a word of a line with secrets", () => {
    const { problems: found } = loaded(
      "user a on >s3cret s3cret\nrequirepass s3cret s3cret\nmasterauth s3cret # s3cret",
    );
    const texts = found.map(({ file: _file, directive: _directive, words: _words, ...rest }) => JSON.stringify(rest));
    expect(texts.join()).not.toContain("s3cret");
    expect(found).toHaveLength(3);
  });
});

describe("at the start", () => {
  test.each([
    ["port 0", ["server-does-not-start: 0"]],
    ["port 0\nunixsocket /x", []],
    ["port ${PORT}\nbind 10.0.0.1", ["placeholder: ${PORT}"]],
    ['bind ""', ['server-does-not-start: ""']],
    ["bind 10.0.0.1 10.0.0.1", ["server-does-not-start: 10.0.0.1"]],
    ["bind 10.0.0.1,::1", ["server-does-not-start: 10.0.0.1,::1"]],
    ["bind * -::*", []],
    ["cluster-enabled yes\nreplicaof h 1", ["server-does-not-start: h 1"]],
    ["cluster-enabled yes\nport 60000", ["server-does-not-start: 60000"]],
    ["cluster-enabled yes\nport 60000\ncluster-port 7", []],
    ["tls-port 6380", ["server-does-not-start: 6380", "server-does-not-start: 6380", "server-does-not-start: 6380"]],
    ["tls-port 6380\ntls-cert-file c\ntls-key-file k\ntls-auth-clients no", []],
    ["tls-port 6379\ntls-cert-file c\ntls-key-file k\ntls-ca-cert-dir d", ["server-does-not-start: 6379"]],
    [`unixsocket /${"x".repeat(120)}`, [`server-does-not-start: /${"x".repeat(120)}`]],
  ])("%j", (text, expected) => expect(problems(text)).toEqual(expected));

  test("hz outside its limits kills 6.0", () => {
    expect(problems("hz 0", { target: "6.0.20" })).toEqual(["server-does-not-start: 0"]);
    expect(problems("hz 0", { target: "6.2.16" })).toEqual([]);
  });
});
