import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseAclFile } from "./acl-file.ts";
import { shownLine, shownName } from "./masking.ts";
import { parseConfig } from "./parse.ts";

function shown(text: string, line = 1): string {
  return shownLine(parseConfig(text, "redis.conf"), line)
    .map((piece) => piece.text)
    .join("");
}

describe("shows", () => {
  it.each([
    ["port 6379"],
    ["  bind 10.0.0.1 -::1  "],
    ['"port" 6379'],
    ["save 900 1 300 10"],
    ["tls-key-file /etc/redis/tls.key"],
    ["masteruser replicator"],
    ["maxmemory-policy allkeys-lru"],
    ['dir "/var/lib/redis'],
    ['requirepass ""'],
    ["sentinel monitor mymaster 10.0.0.1 6379 2"],
    ["sentinel down-after-milliseconds mymaster 5000"],
    ["sentinel auth-user mymaster watcher"],
    ["maxmemroy 5gb"],
    ["clustr-node yes 10.0.0.1:7000 fe80::1"],
    ["client-output-buffer-limit replica 256mb 64mb 60"],
    ["user default on ~* &* +@all -@dangerous +config|get (~a:* +get) %R~x resetpass"],
    ['rename-command CONFIG ""'],
  ])("%s", (line) => expect(shown(line)).toBe(line));
});

describe("hides", () => {
  it.each([
    ["requirepass X", "requirepass ***"],
    ['port 6379 user default on "X', "port 6379 *** on ***"],
    ["sentinel rename-command CONFIG X", "sentinel rename-command ***"],
    ["sentinel rename-command main X", "sentinel rename-command ***"],
    ["sentinel rename-command main CONFIG X", "sentinel rename-command *** CONFIG ***"],
    ["requirepass X Y", "requirepass ***"],
    ["REQUIREPASS X", "REQUIREPASS ***"],
    ['"requirepass" "X Y"', '"requirepass" ***'],
    ["requirepas X", "requirepas ***"],
    ["requierpass 12345", "requierpass ***"],
    ["master-auth X", "master-auth ***"],
    ["--requirepass X", "--requirepass ***"],
    ["requirepass=X", "requirepass***"],
    ["requirepass: X", "requirepass***"],
    ["requirepassSECRET", "requirepass***"],
    ['"requirepass X"', '"requirepass ***'],
    ['requirepass"X"', "requirepass***"],
    ['requirepass "X', "requirepass ***"],
    ["requirepass #X yes", "requirepass #***"],
    ["tls-key-file-pass X", "tls-key-file-pass ***"],
    ["tls-alt-key-file-pass X", "tls-alt-key-file-pass ***"],
    ["my-token 12345", "my-token ***"],
    ["something X 5", "something *** 5"],
    ["export PW=X", "export ***"],
    ["port 6379 # the password is X", "port 6379 # ***"],
    ["port 6379 requirepass X 5", "port 6379 ***"],
    ["bind 10.0.0.1 requirepass X", "bind 10.0.0.1 requirepass ***"],
    ["bind 10.0.0.1 requirepass=X", "bind 10.0.0.1 ***"],
    ["user u on >X ~*", "user u on *** ~*"],
    ["user u on #X <X !X nopass", "user u on *** nopass"],
    ["user u on X", "user u on ***"],
    ["user u > on", "user u ***"],
    ["user u ~*>X", "user u ***"],
    ['user u ">X Y" on', "user u *** on"],
    ['user u on ">X', "user u on ***"],
    ["rename-command CONFIG X", "rename-command CONFIG ***"],
    ["loadmodule /m.so TOKEN X", "loadmodule /m.so ***"],
    ["sentinel sentinel-pass X", "sentinel sentinel-pass ***"],
    ["sentinel auth-pass X", "sentinel auth-pass ***"],
    ["sentinel auth-pass m X", "sentinel auth-pass ***"],
    ["sentinel aut-pass m X", "sentinel aut-pass ***"],
    ["sentinel set m auth-pass X", "sentinel set ***"],
    ["aclfile redis://u:X@h/", "aclfile ***"],
    ["replicaof :X@10.0.0.1 6379", "replicaof ***@10.0.0.1 6379"],
    ['replicaof "u:X@10.0.0.1" 6379', 'replicaof ***@10.0.0.1" 6379'],
    ["sentinel monitor m u:X@Y@10.0.0.1 6379 2", "sentinel monitor m ***@10.0.0.1 6379 2"],
    ["bind X@10.0.0.1 10.0.0.2", "bind ***@10.0.0.1 10.0.0.2"],
    ["user X@10.0.0.1 on +@all", "user ***@10.0.0.1 on +@all"],
    ["X@10.0.0.1 6379", "***"],
    ["# password X", "***"],
    ["X", "***"],
    ["tcp-keepalve 60", "tcp-keepalve 60"],
    ["tcp-keepalve", "tcp-keepalve"],
    ["frobnicate yes", "frobnicate yes"],
    ["frobnicate", "***"],
    ["Frob1 yes", "***"],
    ["REDIS_PASSWORD=X", "REDIS_PASSWORD***"],
    ["masteruser app:X", "masteruser app***"],
    ["sentinel auth-user m app:X", "sentinel auth-user m app***"],
    ["sentinel sentinel-user app:X", "sentinel sentinel-user app***"],
    ["sentinel frob1 m", "sentinel ***"],
    ["port 6379\0 requirepass X", "port 6379***"],
  ])("%s", (line, expected) => {
    expect(shown(line)).toBe(expected);
  });

  it("all of a statement but a monitored master's name", () => {
    const text = "sentinel monitor m 10.0.0.1 6379 2\nsentinel auth-pass m X\nsentinel rename-command m CONFIG X";
    expect(shown(text, 2)).toBe("sentinel auth-pass m ***");
    expect(shown(text, 3)).toBe("sentinel rename-command m CONFIG ***");
  });
});

it("shows nothing of a line that goes on with a secret", () => {
  for (const secret of ["requirepass", "masterauth \\", 'requirepass "', "sentinel auth-pass m", "masterauht"])
    expect(shown(`${secret}\n# X\nopen sesame`, 3)).toBe("***");
  expect(shown("requirepass X\nopen sesame", 2)).toBe("open ***");
  expect(shown("requirepass\nport 6379", 2)).toBe("port 6379");
});

it("cuts names where a secret can begin", () => {
  expect(shownName("requirepass=foo")).toBe("requirepass***");
  expect(shownName("requirepass foo")).toBe("requirepass***");
  expect(shownName("requirepasss")).toBe("requirepasss");
  expect(shownName("tls-client-key-file-pass")).toBe("tls-client-key-file-pass");
});

const canary = "HuNtEr2";
const lines = fc.constantFrom(
  `requirepass ${canary}`,
  `requirepass="${canary}"`,
  `"requirepass ${canary}"`,
  `requirepass '${canary}`,
  `masterauth ${canary} # ${canary}`,
  `primaryauth\t"${canary}"`,
  `masterauht ${canary}`,
  `sentinel auth-pass mymaster ${canary}`,
  `sentinel auth-pass ${canary} mymaster`,
  `sentinel sentinel-pass ${canary}`,
  `sentinel auth-pas mymaster ${canary}`,
  `user default on >${canary} ~* +@all`,
  `user default on "${canary}`,
  `user x (~* >${canary})`,
  `rename-command FLUSHALL ${canary}`,
  `sentinel rename-command mymaster CONFIG ${canary}`,
  `loadmodule /x.so pw ${canary}`,
  `# ${canary}`,
  `port 1 ${canary}`,
  `REDIS_PASSWORD=${canary}`,
  `unknown-thing ${canary}`,
  `replicaof :${canary}@10.0.0.1 6379`,
  `dir "u:${canary}@10.0.0.1" '`,
  `sentinel known-replica mymaster u:${canary}@10.0.0.1 6379`,
  `${canary}@10.0.0.1 6379`,
);
const noise = fc.constantFrom(
  "port 6379",
  "",
  "\0",
  " ",
  '"',
  "'",
  "\t",
  "#",
  "sentinel monitor mymaster h 1 1",
  "\xff",
  "\\",
);

const readers = fc.constantFrom(parseConfig, parseAclFile);

it("shows of an ACL file what says how users may be used", () => {
  const text = 'user app on >X  ~* &* +@all #Y "Z"\n# W\nUSER b on\nport 1\nuser\tc on >X';
  const file = parseAclFile(text, "users.acl");
  const shownLines = text.split("\n").map((_, index) =>
    shownLine(file, index + 1)
      .map((piece) => piece.text)
      .join(""),
  );
  expect(shownLines).toEqual(["user app on ***  ~* &* +@all ***", "***", "***", "***", "***"]);
});

it("shows no canary, whatever surrounds it", () => {
  fc.assert(
    fc.property(readers, fc.array(fc.oneof(lines, noise)), fc.constantFrom("\n", "\r\n"), (parse, parts, end) => {
      const text = parts.join(end);
      const file = parse(text, "x.conf");
      for (let line = 1; line <= text.split("\n").length; line++) {
        const pieces = shownLine(file, line);
        expect(pieces.map((piece) => piece.text).join("")).not.toContain(canary);
        for (const [index, piece] of pieces.entries()) {
          expect(piece.end).toBeGreaterThan(piece.start);
          expect(piece.start).toBeGreaterThanOrEqual(pieces[index - 1]?.end ?? 0);
        }
      }
    }),
  );
});

it("shows no canary where lines are joined without an end", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(lines, noise), { maxLength: 4 }), (parts) => {
      expect(shown(parts.join("\0\n"), 1)).not.toContain(canary);
      const text = parts.join("\0\n");
      const file = parseConfig(text, "x.conf");
      for (let line = 1; line <= parts.length; line++)
        expect(
          shownLine(file, line)
            .map((piece) => piece.text)
            .join(""),
        ).not.toContain(canary);
    }),
  );
});
