import { expect, it } from "vitest";
import { type Language, manifest } from "./manifest.ts";

const { languages } = manifest.contributes;

/**
 * The language VS Code gives a file by its name: an exact name first, then the longest pattern, both without regard to
 * case. Only if nothing matches, not even the ending of another language, the first line counts.
 */
function languageOf(name: string): string | undefined {
  const lower = name.toLowerCase();
  const exact = languages.find(({ filenames }) => filenames.includes(lower));
  if (exact) return exact.id;
  const matching = languages.flatMap(({ id, filenamePatterns }: Language) =>
    filenamePatterns.filter((pattern) => expression(pattern).test(lower)).map((pattern) => ({ id, pattern })),
  );
  return matching.toSorted((a, b) => b.pattern.length - a.pattern.length)[0]?.id;
}

function expression(pattern: string): RegExp {
  const parts = pattern.split(/(\*|\[[^\]]*\])/).map((part) => {
    if (part === "*") return "[^/]*";
    return part.startsWith("[") ? part.replaceAll(".", "\\.") : part.replace(/[.+^${}()|\\]/g, "\\$&");
  });
  return new RegExp(`^${parts.join("")}$`);
}

it.each([
  ...["redis.conf", "Redis.conf", "valkey.conf", "keydb.conf", "keydb2.conf", "redis-6379.conf", "redis_7.0.conf"],
  ...[
    "redis6001.conf",
    "redis1-master.conf",
    "redisMaster.conf",
    "redis-slave-2.conf",
    "redis.cfg",
    "redis.windows.conf",
  ],
  ...["valkey-replica.conf", "6379.conf", "7001.conf", "redis-cluster.conf", "redis-server.config"],
])("%s is of a server", (name) => expect(languageOf(name)).toBe("redis-conf"));

it.each([
  ...[
    "sentinel.conf",
    "Sentinel.conf",
    "sentinel-26379.conf",
    "sentinel_1.conf",
    "sentinel1.conf",
    "sentinel.template.conf",
  ],
  ...[
    "redis-sentinel.conf",
    "redis-sentinel-1.conf",
    "redis-sentinel1.conf",
    "redis1-sentinel.conf",
    "base_sentinel.conf",
  ],
  ...["default-sentinel.conf", "valkey-sentinel.conf", "sentinel-auth-master-noauth.conf", "26379.conf"],
  ...["redis_sentinel_26380.conf", "my-sentinel-2.conf"],
])("%s is of a sentinel", (name) => expect(languageOf(name)).toBe("redis-sentinel-conf"));

it.each(["users.acl", "redis.acl", "master-users.acl", "sentinel-users.acl", "probe-test-users.acl"])(
  "%s is a list of users",
  (name) => expect(languageOf(name)).toBe("redis-acl"),
);

it.each([
  ...["nginx.conf", "mysql.conf", "my.cnf", "postgresql.conf", "haproxy.cfg", "supervisord.conf", "resolv.conf"],
  ...[
    "sentinelone.conf",
    "sentinels.yml",
    "mysentinel.txt",
    "redis.yml",
    "redis.service",
    "docker-compose.yml",
    "redis",
  ],
  ...[
    "log.conf",
    "master.conf",
    "slave.conf",
    "cluster.conf",
    "1234.conf",
    "99999.conf",
    "squid.acl",
    "users",
    "app.acl",
  ],
])("%s stays as it is", (name) => expect(languageOf(name)).toBeUndefined());

const firstLine = (id: string) => new RegExp(languages.find((language) => language.id === id)!.firstLine!);

it.each([
  "user default on nopass ~* &* +@all",
  "user app off",
  "user a >x ~y +get",
  "user\tb\tallkeys",
  "user c (+get ~a)",
])("an ACL file begins: %s", (line) => expect(line).toMatch(firstLine("redis-acl")));

it.each([
  "user nginx;",
  "user www-data",
  "User alice",
  "acl all src 0.0.0.0/0",
  "user = root",
  "users default on",
  "user on",
])("no ACL file begins: %s", (line) => expect(line).not.toMatch(firstLine("redis-acl")));

it("tells a sentinel's file by its first line, and no prose", () => {
  expect("sentinel monitor main 10.0.0.1 6379 2").toMatch(firstLine("redis-sentinel-conf"));
  expect("sentinel lymph node biopsy").not.toMatch(firstLine("redis-sentinel-conf"));
});
