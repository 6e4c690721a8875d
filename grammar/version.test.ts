import { expect, it } from "vitest";
import { isDocumentedOnly, parseTarget, standing } from "./version.ts";

it.each([
  ["redis@7.4", false],
  ["redis@7", false],
  ["redis@8.0-m01", false],
  ["redis@8.0", true],
  ["redis@8.0.0", true],
  ["redis@8.10", true],
  ["valkey@8.0.1", false],
  ["valkey@8.1-dev", false],
  ["valkey@8.1", true],
])("%s is known from documents only: %s", (text, expected) =>
  expect(isDocumentedOnly(parseTarget(text)!)).toBe(expected),
);

it.each([
  ["redis@6.2", "known"],
  ["redis@8.12", "known"],
  ["redis@8.14", "newer"],
  ["redis@9.0", "newer"],
  ["redis@62", "none"],
  ["valkey@7.0", "none"],
])("%s is %s", (text, expected) => expect(standing(parseTarget(text)!)).toBe(expected));
