import { describe, expect, it } from "vitest";
import { type Credentials, loginFor, loginsForUnknown } from "./credentials.ts";

const server = { user: "probe", password: "a" };
const sentinel = { password: "b" };
const at = (host: string, port = 6379) => ({ host, port });

describe("the login for an instance", () => {
  const credentials: Credentials = {
    server,
    sentinel,
    hosts: [
      { isFor: (host) => host === "10.0.0.1", kind: "sentinel", login: { password: "c" } },
      { isFor: (host) => host.startsWith("10.0.0."), login: { password: "d" } },
    ],
  };

  it("is that of its host, then that of its kind; the first wins", () => {
    expect(loginFor("sentinel", at("10.0.0.1"), credentials)?.password).toBe("c");
    expect(loginFor("server", at("10.0.0.1"), credentials)?.password).toBe("d");
    expect(loginFor("sentinel", at("10.0.0.2"), credentials)?.password).toBe("d");
    expect(loginFor("server", at("10.0.1.1"), credentials)).toBe(server);
    expect(loginFor("sentinel", at("10.0.1.1"), credentials)).toBe(sentinel);
  });

  it("is none for sentinels that have none: the servers' password stays with them", () => {
    expect(loginFor("sentinel", at("10.0.0.1", 26379), { hosts: [], server })).toBeUndefined();
  });
});

describe("where the kind is not known", () => {
  it("begins with what the port is for", () => {
    const both = { hosts: [], server, sentinel };
    expect(loginsForUnknown(at("a", 26379), both)).toEqual({
      login: sentinel,
      second: { kind: "server", login: server },
    });
    expect(loginsForUnknown(at("a"), both)).toEqual({ login: server, second: { kind: "sentinel", login: sentinel } });
    expect(loginsForUnknown(at("a", 26379), { hosts: [], server })).toEqual({
      second: { kind: "server", login: server },
    });
    expect(loginsForUnknown(at("a"), { hosts: [], server })).toEqual({ login: server, second: { kind: "sentinel" } });
  });

  it("asks once where both log in alike", () => {
    expect(loginsForUnknown(at("a"), { hosts: [] })).toEqual({});
    expect(loginsForUnknown(at("a"), { hosts: [], server, sentinel: { ...server } })).toEqual({ login: server });
  });
});
