import { describe, expect, it } from "vitest";
import { hostIn, isLoopback, isWildcard, portIn } from "./hosts.ts";

describe("hostIn", () => {
  it.each([
    ["10.0.0.1", "10.0.0.1"],
    ["Redis-1.Example.COM.", "redis-1.example.com"],
    ["redis_1", "redis_1"],
    ["FD00:0:0::1", "fd00::1"],
    ["::ffff:127.0.0.1", "127.0.0.1"],
    ["fe80::1%eth0", "fe80::1%eth0"],
    ["1and1.example", "1and1.example"],
  ])("%s is %s", (text, host) => {
    expect(hostIn(text)).toBe(host);
  });

  it.each([
    ...["", ".", "?", "127.1", "0x7f000001", "2130706433", "a.0x7f", "10.0.0.256", "010.0.0.1", "a..b", "-a", "a b"],
    ...["a\r\nb", "a\0", "*", "[::1]", "::1::", "::1%", "::1%a b", "a/b", "a@b", "é", "a".repeat(64)],
    `${"a.".repeat(200)}a`,
  ])("%j is no host", (text) => {
    expect(hostIn(text)).toBeUndefined();
  });
});

it("knows the machine itself", () => {
  for (const host of ["127.0.0.1", "127.255.0.1", "::1", "localhost", "a.localhost", "ip6-localhost"])
    expect(isLoopback(host), host).toBe(true);
  for (const host of ["128.0.0.1", "10.127.0.0", "::2", "notlocalhost", "localhost.example.com"])
    expect(isLoopback(host), host).toBe(false);
  for (const host of ["0.0.0.0", "0.0.0.1", "::"]) expect(isWildcard(host), host).toBe(true);
  expect(isWildcard("10.0.0.0")).toBe(false);
});

it("reads ports", () => {
  expect(["1", "6379", "65535", "06379"].map(portIn)).toEqual([1, 6379, 65535, 6379]);
  for (const text of ["", "0", "65536", "-1", "6379 ", "1e3", "6379@16379", "999999"])
    expect(portIn(text), text).toBeUndefined();
});
