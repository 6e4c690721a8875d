import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { catalogueAt } from "../../grammar/catalogue.ts";
import { parseTarget } from "../../grammar/version.ts";
import { check, memorySource } from "../../src/index.ts";
import { json } from "../../src/report/json.ts";
import { pretty } from "../../src/report/pretty.ts";
import type { Files } from "../../src/rule.ts";

/** A password that must never come out, whole or in part, and its digest as an ACL line holds it. */
const canary = "kAnArY7kAnArY";
const digest = createHash("sha256").update(canary).digest("hex");
const leak = new RegExp(`kanary|${digest.slice(0, 12)}`, "i");

const targets = ["redis@8.10", "redis@6.0", "redis@3.2", "valkey@9.2"];

const everyTarget = targets.map((target) => catalogueAt(parseTarget(target)!));
const directives = new Set(
  everyTarget.flatMap((catalogue) => [...catalogue.names()].filter((name) => catalogue.find(name)?.facts.secret)),
);
const statements = new Set(
  everyTarget.flatMap((catalogue) =>
    [...catalogue.statements()].filter((name) => catalogue.statement(name)?.facts.secret),
  ),
);

/** Ways to write a value, right and wrong. */
const written = (before: string) => [
  `${before} ${canary}`,
  `${before} "${canary}"`,
  `${before} '${canary}' `,
  `${before.toUpperCase()} ${canary}`,
  `${before} ${canary} # ${canary}`,
  `${before} # ${canary}`,
  `${before} ${canary} ${canary}`,
  `${before} "${canary}`,
  `${before} "${canary}"${canary}`,
  `${before} \${${canary}}`,
  `${before} <${canary}>`,
  `${before} {{ ${canary} }}`,
  `${before} ${canary}\n${before} other-${canary}`,
  `${before}=${canary}`,
  `${before}:${canary}`,
  `${before}: ${canary}`,
  `${before}x ${canary}`,
  `"${before} ${canary}"`,
  // Wrapped.
  `${before}\n${canary}`,
  `${before}\n\n  ${canary} yes`,
  `${before} \\\n${canary.toLowerCase()} yes`,
  `${before} "\n${canary.toLowerCase()}"`,
];

const users = ["default", "app"].flatMap((user) => [
  ...written(`user ${user} on >${canary} ~* &* +@all`),
  ...[
    `>${canary}`,
    `<${canary}`,
    `#${digest}`,
    `!${digest}`,
    `#${digest}x`,
    canary,

    `(${canary}`,
    `">${canary}`,
  ].flatMap((rule) => [
    `user ${user} on ${rule}`,
    `user ${user} on ${rule} +@all ${rule}`,
    `user ${user} off nopass ${rule} +@nothing`,
  ]),
]);

const lines = [
  ...[...directives].flatMap(written),
  ...[...statements].flatMap((name) => [
    ...written(`sentinel ${name}`),
    ...written(`sentinel ${name} main`),
    ...written(`sentinel ${name} other`),
    ...written(`sentnel ${name} main`),
  ]),
  ...users,
];
const allLines = () => [...lines, ...misplaced, ...hosts, ...astray];

/** A password where a name belongs, or behind a user's. */
const astray = [
  ...[canary, canary.toLowerCase(), `${canary}-1`, `Pass-${canary}`, `${canary}==`, `my_${canary}`].flatMap((word) => [
    word,
    `"${word}"`,
    `sentinel ${word}`,
    `sentinel auth-pass main\nsentinel ${word} main`,
    `requirepass\n${word} yes`,
  ]),
  `${canary} yes`,
  `${canary}: yes`,
  `sentinel ${canary} main`,
  ...[
    "masteruser",
    "primaryuser",
    "sentinel sentinel-user",
    "sentinel auth-user main",
    "sentinel auth-user other",
  ].flatMap((before) => [`${before} app:${canary}`, `${before} "app:${canary}"`, `${before} app:${canary} ${canary}`]),
  ...[
    `user app:${canary} on +@all`,
    `user app:${canary} on +@all\nuser app:${canary} on`,
    `user app:${canary} on ping`,
  ],
];

/** Logins where an address belongs. */
const logins = [`:${canary}@10.0.0.1`, `app:${canary}@redis-1`];

/** A password in the slot of another word. */
const misplaced = [...statements, "auth-pas"].flatMap((name) =>
  ["main", "other", "kAnArY7kAnArZ"].flatMap((master) => [
    `sentinel ${name} ${canary} ${master}`,
    `sentinel ${name} ${canary} ${master} ${canary}`,
    `sentinel ${name} ${canary} "${master}`,
  ]),
);

const hosts = logins.flatMap((login) => [
  ...[
    "replicaof",
    "slaveof",
    "replica-announce-ip",
    "bind",
    "cluster-announce-ip",
    "include",
    "dir",
    "logfile",
  ].flatMap((name) => [`${name} ${login} 6379`, `${name} "${login}"`]),
  `sentinel monitor extra ${login} 6379 2`,
  `sentinel monitor extra ${login} 6379 2\nsentinel resolve-hostnames yes`,
  `sentinel announce-ip ${login}`,
  `sentinel known-replica main ${login} 6379\nsentinel resolve-hostnames yes`,
  `sentinel known-replica main ${login} 6379\nsentinel known-replica main ${login} 6379`,
  `sentinel known-sentinel main ${login} 26379 0123456789012345678901234567890123456789`,
  `${login} 6379`,
]);

/** The line on a master, a replica and a sentinel of one deployment, beside peers that hold other passwords or none. */
function deployments(line: string): Files[] {
  const watch = "sentinel monitor main 10.0.0.1 6379 2";
  const plain: Files = {
    "redis-a.conf": "bind 10.0.0.1",
    "redis-b.conf": "bind 10.0.0.2\nreplicaof 10.0.0.1 6379",
    "sentinel-a.conf": watch,
    "sentinel-b.conf": `protected-mode yes\n${watch}`,
  };
  const guarded: Files = {
    "redis-a.conf": `bind 10.0.0.1\nrequirepass ${canary}1\nmasterauth ${canary}1`,
    "redis-b.conf": `bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nmasterauth ${canary}1`,
    "sentinel-a.conf": `${watch}\nsentinel auth-pass main ${canary}2`,
    "sentinel-b.conf": `protected-mode yes\nrequirepass ${canary}3\n${watch}\nsentinel sentinel-pass ${canary}4`,
  };
  const among = (files: Files, name: string) => ({ ...files, [name]: `${files[name]}\n${line}\n` });
  return [
    among(plain, "redis-a.conf"),
    among(guarded, "redis-b.conf"),
    among(plain, "sentinel-b.conf"),
    among(guarded, "sentinel-a.conf"),
  ];
}

/** Lines of an ACL file, right and wrong. */
const aclLines = [
  ...users,
  ...["default", "app"].flatMap((user) => [
    `user ${user} on >${canary}\t~* &* +@all`,
    `user ${user} on #${digest} >${canary} ~* &* +@all\nuser ${user} on`,
    `user ${user} on (>${canary} +get)`,
    `user ${user} on >${canary} ~* &* +@all -ping -psync`,
  ]),
  `# ${canary}`,
  `#${canary} user`,
  `>${canary}`,
  canary,
  `${canary} user default`,
  `USER default on >${canary}`,
  `user\tdefault >${canary}`,
  `user default\t>${canary} on`,
  `requirepass ${canary}`,
  `app on >${canary} ~*`,
  `user >${canary} on`,
  `\xef\xbb\xbfuser app >${canary}`,
];

/** The line in the ACL file of a master and its replica, or of a sentinel, beside peers that hold other passwords. */
function aclDeployments(line: string): Files[] {
  const watch = "sentinel monitor main 10.0.0.1 6379 2";
  const login = `masterauth ${canary}1\nrequirepass ${canary}2\nmasteruser app`;
  return [
    {
      "redis-a.conf": `bind 10.0.0.1\naclfile users.acl\n${login}`,
      "redis-b.conf": `bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nuser default on >${canary}1 ~* +@all\n${login}`,
      "sentinel-a.conf": `${watch}\nsentinel auth-pass main ${canary}3\naclfile users.acl`,
      "sentinel-b.conf": `${watch}\nsentinel auth-user main app\nsentinel auth-pass main ${canary}`,
      "users.acl": `user other on >${canary}4 ~* +@all\n${line}\n`,
    },
  ];
}

it("knows what to look for", () => {
  expect([...directives]).toEqual(expect.arrayContaining(["requirepass", "masterauth", "primaryauth"]));
  expect([...statements].sort()).toEqual(["auth-pass", "sentinel-pass"]);
  expect(leak.test(`the password ${canary}`)).toBe(true);
});

it.each(targets)("never shows a password in anything said for %s", (name) => {
  const target = parseTarget(name)!;
  const leaks = new Set<string>();
  let said = 0;
  const cases = [
    ...allLines().map((line) => [line, deployments(line)] as const),
    ...aclLines.map((line) => [`ACL file: ${line}`, aclDeployments(line)] as const),
  ];
  for (const [line, sets] of cases) {
    for (const files of sets) {
      const report = check(["."], { source: memorySource(files), target });
      said += report.diagnostics.length;
      for (const { rule, message, related, consequence, remedy } of report.diagnostics) {
        const texts = [message, consequence, remedy, ...related.map((note) => note.message)];
        if (texts.some((text) => leak.test(text))) leaks.add(`${rule}: ${line}`);
      }
      for (const { rule, about, missing } of report.undecided) {
        if (leak.test(about + missing)) leaks.add(`${rule}, undecided: ${line}`);
      }
      if (leak.test(json(report, { version: "0" }))) leaks.add(`JSON report: ${line}`);
      if (leak.test(pretty(report, { width: 100, colour: false, verbose: true }))) leaks.add(`text report: ${line}`);
    }
  }
  expect([...leaks].slice(0, 20)).toEqual([]);
  expect(said).toBeGreaterThan(lines.length);
});
