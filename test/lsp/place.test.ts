import { describe, expect, it } from "vitest";
import { defaultTarget } from "../../grammar/version.ts";
import { directiveAt } from "../../src/lsp/places/place.ts";
import { addressOf, masterWordOf, rolesOf, shownWords, statementOf } from "../../src/lsp/places/roles.ts";
import { parseConfig } from "../../src/syntax/parse.ts";

const target = defaultTarget.redis;

function line(text: string) {
  const file = parseConfig(`${text}\n`, "redis.conf");
  return { file, directive: file.directives[0]! };
}

describe("the words of a line", () => {
  it.each([
    ["replicaof 10.0.0.1 6379", "directive host port"],
    ["slaveof 10.0.0.1 6379", "directive host port"],
    ["sentinel monitor main 10.0.0.1 6379 2", "directive statement master host port number"],
    ["sentinel known-slave main 10.0.0.1 6379", "directive statement master host port"],
    ["sentinel known-sentinel main 10.0.0.1 26379 abc", "directive statement master host port text"],
    ["sentinel auth-pass main x", "directive statement master secret"],
    ["sentinel auth-user main x", "directive statement master user"],
    ["sentinel sentinel-user x", "directive statement user"],
    ["sentinel announce-ip 10.0.0.1", "directive statement host"],
    ["sentinel announce-port 26379", "directive statement port"],
    ["sentinel notification-script main /x.sh", "directive statement master path"],
    ["sentinel rename-command main CONFIG x", "directive statement master command secret"],
    ["sentinel resolve-hostnames yes", "directive statement choice"],
    ["sentinel hallo main", "directive statement text"],
    ["bind 10.0.0.1 -::1", "directive host host"],
    ["PORT 6379", "directive port"],
    ["tls-port 6379", "directive port"],
    ["slave-announce-ip 10.0.0.1", "directive host"],
    ["slave-announce-port 1", "directive port"],
    ["masteruser x", "directive user"],
    ["masterauth x", "directive secret"],
    ["requirepas x", "directive secret"],
    ["rename-command CONFIG x", "directive command secret"],
    ["user app on >x ~* +get #abc (+set ~b)", "directive user rule secret rule rule secret rule rule"],
    ["include a.conf", "directive path"],
    ["aclfile a.acl", "directive path"],
    ["tls-key-file a", "directive path"],
    ["loadmodule a.so b", "directive path text"],
    ["appendonly yes", "directive choice"],
    ["maxmemory 1gb", "directive number"],
    ["save 900 1", "directive number number"],
    [
      "client-output-buffer-limit replica 1 2 3 normal 0 0 0",
      "directive choice number number number choice number number number",
    ],
    ["dbfilename a.rdb", "directive text"],
    ["hello world", "directive text"],
    ["constructor __proto__", "directive text"],
  ])("%s", (text, roles) => {
    expect(rolesOf({ target }, line(text).directive).join(" ")).toBe(roles);
  });

  it("tell the master and the address they name", () => {
    expect(masterWordOf(line("sentinel parallel-syncs main 1").directive)?.value).toBe("main");
    expect(masterWordOf(line("sentinel announce-ip main").directive)).toBeUndefined();
    expect(masterWordOf(line("monitor main").directive)).toBeUndefined();
    expect(statementOf(line("SENTINEL Known-Slave main h 1").directive)).toBe("known-replica");
    const named = ["replicaof h 1", "sentinel monitor m h 1 2", "sentinel known-slave m h 1", "slaveof h 1"];
    for (const text of named) expect(addressOf(line(text).directive)?.host.value).toBe("h");
    for (const text of ["replicaof no one", "replicaof h", "bind h 1", "sentinel reset h 1"])
      expect(addressOf(line(text).directive)).toBeUndefined();
  });

  it("are shown without what may be a secret", () => {
    const shown = (text: string) => {
      const { file, directive } = line(text);
      return shownWords(file, directive).join(" ");
    };
    expect(shown("masterauth geheim")).toBe("masterauth ***");
    expect(shown("replicaof me:geheim@h 6379")).toBe("replicaof ***@h 6379");
    expect(shown("user app on >geheim ~*")).toBe("user app on *** ~*");
    expect(shown("sentinel monitor m\u00c3\u00a9 h 1 2")).toBe("sentinel monitor mé h 1 2");
  });
});

describe("the line at an offset", () => {
  const text = "# a\n\n  port 1  \r\nbind a\n\n";
  const file = parseConfig(text, "redis.conf");
  const nameAt = (marked: string) => {
    const offset = marked.indexOf("|");
    expect(marked.replace("|", "")).toBe(text);
    return directiveAt(file, offset)?.name.value;
  };
  it.each([
    ["# a|\n\n  port 1  \r\nbind a\n\n", undefined],
    ["# a\n|\n  port 1  \r\nbind a\n\n", undefined],
    ["# a\n\n|  port 1  \r\nbind a\n\n", "port"],
    ["# a\n\n  port| 1  \r\nbind a\n\n", "port"],
    ["# a\n\n  port 1  |\r\nbind a\n\n", "port"],
    ["# a\n\n  port 1  \r\n|bind a\n\n", "bind"],
    ["# a\n\n  port 1  \r\nbind a|\n\n", "bind"],
    ["# a\n\n  port 1  \r\nbind a\n|\n", undefined],
    ["# a\n\n  port 1  \r\nbind a\n\n|", undefined],
  ])("%j", (marked, name) => {
    expect(nameAt(marked)).toBe(name);
  });
});
