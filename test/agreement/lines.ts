// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a placeholder as templates write it.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { catalogueAt } from "../../grammar/catalogue.ts";
import type { Target } from "../../grammar/version.ts";

/** Lines to try on a server: names of the catalogue with values that fit and values that do not, and mutated real lines. */
export function linesFor(target: Target): fc.Arbitrary<string> {
  const real = realLines();
  return fc.oneof(
    { weight: 8, arbitrary: directiveLine(target) },
    { weight: 3, arbitrary: userLine },
    { weight: 1, arbitrary: renameLine },
    { weight: 3, arbitrary: real.length > 0 ? mutated(fc.constantFrom(...real)) : directiveLine(target) },
    { weight: 2, arbitrary: mutated(directiveLine(target)) },
    { weight: 1, arbitrary: oddLine },
  );
}

const numbers = (
  "0 1 2 10 99 100 101 500 1000 1024 6379 55535 55536 65535 65536 2147483647 2147483648 4294967295 4294967296 4294967306 " +
  "9223372036854775807 9223372036854775808 18446744073709551615 18446744073709551616 -1 -0 -5 -2147483648 -2147483649 " +
  "-9223372036854775808 -9223372036854775809 010 +5 1e3 0x10 5x 1.5 0777 777 888 1000 99999999999999999999 00 -01 128 129"
).split(" ");
const sizes =
  "1k 1kb 1mb 100MB 1Gb 1g 0b 1tb 1.5gb 5% 0% 100% 101% -1% % kb -1kb -1 1kbb 64m 99999999999gb 007mb".split(" ");
const words = (
  "yes no YES No on off true false 1 default none local abc x #x a#b ; // # mymaster 127.0.0.1 ::1 * -::* localhost a.b.c " +
  "no one 10.0.0.1 -127.0.0.1 256.1.1.1 1.2.3 fe80::1 KEA Kx g$lshzxe K! normal slave replica pubsub master save nosave now " +
  "force {title} {nosuch} {title} /tmp a/b .. ../x a\\b TLSv1.2 0-3 dump.rdb {x} ${X} $X __X__ <x> %x% a_b a-b 50 99.9 100.1 nan inf 1e1"
).split(" ");

const anyBytes = fc.string({
  unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
  maxLength: 8,
});

const quotedText = fc.oneof(
  fc.constantFrom(
    '""',
    "''",
    '"a b"',
    "'a b'",
    '"\\x41"',
    '"\\x00"',
    '"a\\nb"',
    "'it\\'s'",
    '"yes"',
    "'10'",
    'a"b"',
    '"900 1"',
  ),
  fc.constantFrom(
    '"unbalanced',
    "it's",
    '"a"b',
    "'a",
    '"a\\',
    '"\\x4"',
    '"1 2 3 4"',
    '"save now"',
    '"normal 0 0 0"',
    '"a \'b"',
  ),
);

const anyWord = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...numbers) },
  { weight: 2, arbitrary: fc.constantFrom(...sizes) },
  { weight: 4, arbitrary: fc.constantFrom(...words) },
  { weight: 2, arbitrary: quotedText },
  { weight: 1, arbitrary: anyBytes },
);

/** A word as it may be written: bare, in quotes, with an escape, cut in the middle by a quote. */
const written = (word: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(word, fc.nat(20)).map(([text, way]) => {
    if (/["'\\\s]/.test(text) || text === "") return text;
    if (way === 1) return `"${text}"`;
    if (way === 2) return `'${text}'`;
    if (way === 3) return `${text.slice(0, 1)}"${text.slice(1)}"`;
    if (way === 4) return `"\\x${text.charCodeAt(0).toString(16).padStart(2, "0")}${text.slice(1)}"`;
    return text;
  });

const gap = fc.constantFrom(" ", " ", " ", " ", " ", " ", "  ", "\t", " \t", "\r", " \v", " \f", "\v", "\f");
const edge = fc.constantFrom("", "", "", "", "", "", " ", "\t", "  ", "\r", "\f", "\v");

/** Words with blanks between them and around the line. */
function joined(parts: fc.Arbitrary<string[]>): fc.Arbitrary<string> {
  return parts.chain((all) =>
    fc
      .tuple(edge, edge, fc.array(gap, { minLength: all.length, maxLength: all.length }))
      .map(
        ([before, behind, gaps]) => before + all.map((part, at) => (at > 0 ? gaps[at] : "") + part).join("") + behind,
      ),
  );
}

function cased(name: string): fc.Arbitrary<string> {
  return fc.constantFrom(name, name, name, name, name.toUpperCase(), `"${name}"`, name.replace("-", "_"));
}

function directiveLine(target: Target): fc.Arbitrary<string> {
  const catalogue = catalogueAt(target);
  const others = [
    "nosuch",
    "foo.bar",
    "max.memory",
    "slave-priority",
    "vm-enabled",
    "io-thread",
    "save-param",
    "sentinel",
  ];
  return fc.constantFrom(...catalogue.names(), ...others).chain((name) => {
    const facts = catalogue.find(name)?.facts;
    const [least, most] = facts?.args ?? [1, 1];
    const fitting = fc.constantFrom(
      ...(facts?.enum ?? facts?.classes ?? []),
      ...(facts?.kind === "bool" ? ["yes", "no"] : numbers),
    );
    const value = fc.oneof({ weight: 3, arbitrary: fitting }, { weight: 2, arbitrary: anyWord });
    const some = Math.min(most ?? least + 8, least + 8);
    const counts = fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: least, max: some }) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: some + 1 }) },
    );
    const args = counts.chain((count) => fc.array(written(value), { minLength: count, maxLength: count }));
    return joined(fc.tuple(cased(name), args).map(([first, rest]) => [first, ...rest]));
  });
}

const hash = "a".repeat(64);
const rules = (
  "on off ON nopass resetpass reset allkeys resetkeys allchannels resetchannels allcommands nocommands +@all -@all +@read -@write " +
  "+@nosuch +get -get +GET +nosuch +config|get -config|set +config|nosuch +get|x +get| +| + - +@ -@ >pw <pw >a <a ~* ~a ~a* ~ %R~a %W~a " +
  "%RW~x %RR~x %~x %R % %Q~x &* &a & clearselectors skip-sanitize-payload sanitize-payload bogus (+get (~a ~b) +get) () ( ) (on) " +
  `(+nosuch) (~*) (%R~a) (&a) #${hash} !${hash} #abc #${"A".repeat(64)} #${hash}a !x # "" "(+get ~a)" "(~a" "~a b" ">a b" "&a b" ` +
  "+client|no-evict +acl|cat|x +select|0 -select|0 +config|get|x"
).split(" ");
const userLine = fc
  .tuple(
    fc.constantFrom("alice", "bob", "default", "Alice", '"a b"', '""', '"a\\x00b"'),
    fc.array(fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...rules) }, { weight: 1, arbitrary: anyWord }), {
      maxLength: 6,
    }),
  )
  .map(([name, list]) => ["user", name, ...list].join(" "));

const commands = [
  "GET",
  "get",
  "SET",
  "CONFIG",
  "ping",
  "G1",
  "nosuch",
  "config|get",
  "config|nosuch",
  '""',
  "x",
  "client",
  "acl",
  "sentinel",
];
const renameLine = fc
  .array(fc.constantFrom(...commands), { minLength: 1, maxLength: 3 })
  .map((list) => ["rename-command", ...list].join(" "));

const oddLine = fc.oneof(
  fc.constantFrom(
    "",
    " ",
    "\f",
    "\v \f",
    "# x",
    " # it's",
    "\f# x",
    "; x",
    "// x",
    "sentinel",
    "sentinel x",
    "--port 1",
    "port=1",
    "port: 1",
  ),
  anyBytes.map((text) => text.replace(/\n/g, "")),
);

/** Statements about two masters, monitored or not. */
export const sentinelLine: fc.Arbitrary<string> = (() => {
  const master = fc.constantFrom("m", "m", "m", "n", "M", "$X");
  const host = fc.constantFrom(
    ..."127.0.0.1 10.0.0.1 10.0.0.2 ::1 1.2.3 1 0x7f.1 010.0.0.1 256.1.1.1 1.2.3.4.5 a.b fe80::1 fe80::1%1 ::ffff:1.2.3.4 :: 1.2.3.4x x_y 0 4294967295 4294967296 1..2 08.1.1.1".split(
      " ",
    ),
    '""',
    '"10.0.0.1 "',
  );
  const port = fc.constantFrom("6379", "6380", "0", "65535", "65536", "-1", "x", "6379x", "4294973675");
  const id = fc.constantFrom("a".repeat(40), "b".repeat(40), "x", '""');
  const of = (name: string, ...rest: fc.Arbitrary<string>[]) =>
    fc.tuple(fc.constant(name), ...rest).map((parts) => parts.join(" "));
  const statement = fc.oneof(
    { weight: 8, arbitrary: of("monitor", master, host, port, fc.constantFrom("1", "2", "2", "0", "-1", "x", "2x")) },
    { weight: 2, arbitrary: of("known-replica", master, host, port) },
    { weight: 2, arbitrary: of("known-slave", master, host, port) },
    { weight: 2, arbitrary: of("known-sentinel", master, host, port, id) },
    { weight: 1, arbitrary: of("known-sentinel", master, host, port) },
    { weight: 2, arbitrary: of("rename-command", master, fc.constantFrom("GET", "get", "CONFIG"), anyWord) },
    {
      weight: 3,
      arbitrary: of(
        "",
        fc.constantFrom(
          "down-after-milliseconds",
          "failover-timeout",
          "parallel-syncs",
          "config-epoch",
          "leader-epoch",
          "auth-pass",
          "auth-user",
          "master-reboot-down-after-period",
          "primary-reboot-down-after-period",
          "can-failover",
          "nosuch",
          "MONITOR",
        ),
        master,
        fc.constantFrom(...numbers),
      ).map((text) => text.trim()),
    },
    {
      weight: 3,
      arbitrary: of(
        "",
        fc.constantFrom(
          "announce-ip",
          "announce-port",
          "myid",
          "current-epoch",
          "deny-scripts-reconfig",
          "sentinel-user",
          "sentinel-pass",
          "resolve-hostnames",
          "announce-hostnames",
          "state-config-file",
        ),
        fc.oneof(fc.constantFrom("yes", "no", "YES", "a".repeat(40)), anyWord),
      ).map((text) => text.trim()),
    },
  );
  const whole = statement.map((text) => `sentinel ${text}`);
  return fc.oneof({ weight: 6, arbitrary: whole }, { weight: 1, arbitrary: mutated(whole) });
})();

/** One to three changes of a byte, a word or a quote. */
function mutated(line: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const change = fc.tuple(fc.nat(6), fc.nat(1000), anyWord, fc.integer({ min: 0, max: 255 }));
  return fc.tuple(line, fc.array(change, { minLength: 1, maxLength: 2 })).map(([text, changes]) =>
    changes.reduce((now, [kind, where, word, code]) => {
      const at = where % (now.length + 1);
      const byte = code === 10 ? " " : String.fromCharCode(code);
      if (kind === 0) return now.slice(0, at) + now.slice(at + 1);
      if (kind === 1) return now.slice(0, at) + byte + now.slice(at);
      if (kind === 2) return now.slice(0, at) + byte + now.slice(at + 1);
      if (kind === 3) return `${now} ${word}`;
      if (kind === 4) return now.replace(/\S+$/, () => word);
      if (kind === 5) return now.slice(0, at) + (code % 2 ? '"' : "'") + now.slice(at);
      return now.slice(0, at) + now.slice(at).toUpperCase();
    }, text),
  );
}

/** Directive lines of the fixtures, without what needs a file. */
function realLines(): string[] {
  const folder = new URL("../../fixtures/", import.meta.url);
  if (!existsSync(folder)) return [];
  const all = new Set<string>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith(".conf")) continue;
    const text = readFileSync(`${entry.parentPath}/${entry.name}`, "latin1");
    for (const line of text.split("\n")) if (/^[^#\s].{0,200}$/.test(line)) all.add(line);
  }
  return [...all].sort();
}
