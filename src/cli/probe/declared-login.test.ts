import { describe, expect, it } from "vitest";
import { buildDeployment } from "../../model/build.ts";
import { memorySource } from "../../project/memory.ts";
import { openProject } from "../../project/open.ts";
import { declaredLogin } from "./declared-login.ts";

function loginOf(file: string, text: string, more: Readonly<Record<string, string>> = {}) {
  const { deployments } = openProject(["."], memorySource({ [file]: text, ...more }), {});
  const instance = buildDeployment(deployments[0]!).instances.find(({ id }) => id === file);
  return declaredLogin(instance!);
}

describe("as whom a server lets in, by its files", () => {
  it.each([
    ["nothing is set", "", undefined],
    ["requirepass", 'requirepass "a b"', { password: "a b" }],
    ["nopass", "user default on nopass ~* &* +@all", undefined],
    ["masterauth is what it sends, not what it wants", "masterauth x", undefined],
    [
      "a user beside a default user that is off",
      "user default off\nuser probe on >p +@all",
      { user: "probe", password: "p" },
    ],
    ["a hash alone", `user default off\nuser probe on #${"a".repeat(64)} +@all`, undefined],
    [
      "a hash and a password",
      `user default off\nuser probe on #${"a".repeat(64)} >p +@all`,
      { user: "probe", password: "p" },
    ],
    [
      "a hash, and the password is what it sends itself",
      "masterauth p\nuser default on #148de9c5a7a44d19e56cd9ae1a554bf67847afb0c58f6e12fa29ac7ddfca9940 +@all",
      { password: "p" },
    ],
    ["a user that is off", "user default off\nuser probe off >p +@all", undefined],
    [
      "the user of replicas may not ask for INFO",
      "masteruser repl\nmasterauth r\nuser default off\nuser repl on >r +psync +replconf +ping\nuser probe on >p +info +ping",
      { user: "probe", password: "p" },
    ],
    [
      "the user of replicas is better than none",
      "masteruser repl\nmasterauth r\nuser default off\nuser repl on >r +psync",
      { user: "repl", password: "r" },
    ],
    [
      "the ACL file was not read",
      "aclfile /etc/users.acl\nmasteruser repl\nmasterauth r",
      { user: "repl", password: "r" },
    ],
  ])("%s", (_, text, login) => {
    expect(loginOf("redis.conf", `port 6379\n${text}\n`)).toEqual(login);
  });

  it("by an ACL file", () => {
    const acl = { "users.acl": "user default off\nuser probe on >p +@all\n" };
    expect(loginOf("redis.conf", "port 6379\naclfile users.acl\nmasterauth x\n", acl)).toEqual({
      user: "probe",
      password: "p",
    });
  });

  it("as its sentinels log in, where its users are not known or are many", () => {
    const watch = {
      "sentinel.conf":
        "port 26379\nsentinel monitor cache 10.0.0.1 6379 1\nsentinel auth-user cache watch\nsentinel auth-pass cache w\n",
    };
    const server = "port 6379\nbind 10.0.0.1\nmasterauth r\nmasteruser repl\n";
    expect(loginOf("redis.conf", `${server}aclfile /etc/users.acl\n`, watch)).toEqual({ user: "watch", password: "w" });
    const users = "user default off\nuser repl on >r +@all\nuser app on >a +@all\nuser watch on >w +@all\n";
    expect(loginOf("redis.conf", `${server}${users}`, watch)).toEqual({ user: "watch", password: "w" });
  });
});

describe("as whom a sentinel lets in", () => {
  const monitor = "port 26379\nsentinel monitor cache 10.0.0.1 6379 2\n";
  it.each([
    ["without a password", "sentinel auth-pass cache x", undefined],
    ["requirepass", "requirepass s\nsentinel auth-pass cache x", { password: "s" }],
    ["sentinel-pass is what it sends", "sentinel sentinel-pass s", undefined],
    [
      "users",
      "user default off\nuser peer on >s +@all\nsentinel sentinel-user peer\nsentinel sentinel-pass s",
      { user: "peer", password: "s" },
    ],
    [
      "users in a file that was not read",
      "aclfile /etc/users.acl\nsentinel sentinel-user peer\nsentinel sentinel-pass s",
      { user: "peer", password: "s" },
    ],
  ])("%s", (_, text, login) => {
    expect(loginOf("sentinel.conf", `${monitor}${text}\n`)).toEqual(login);
  });
});
