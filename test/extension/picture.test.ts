import { expect, it } from "vitest";
import { page } from "../../extension/src/topology-page.ts";
import { themed } from "../../extension/src/view/theme.ts";
import { graphOf } from "../../src/graph/build.ts";
import { svg } from "../../src/graph/svg.ts";
import { checkEach, memorySource, rules } from "../../src/index.ts";

const files = {
  "a/redis.conf": "bind 10.0.0.1\nport 6379\n",
  "b/redis.conf": "bind 10.0.0.2\nport 6379\nreplicaof 10.0.0.1 6379\n",
  "b/sentinel.conf": "port 26379\nsentinel monitor main 10.0.0.1 6379 1\n",
};

function picture(): string {
  const steps = [...checkEach(["."], { source: memorySource(files), rules })];
  const first = steps.find((step) => step !== undefined);
  if (!first) throw new Error("no deployment");
  return svg({ deployments: [graphOf(first.deployment, first.outcome.diagnostics)] });
}

it("has the colours of VS Code's theme, not of the system, and a style that the page lets in", () => {
  const before = picture();
  const after = themed(before, "0123");
  expect(before).toContain("prefers-color-scheme");
  expect(after).not.toContain("prefers-color-scheme");
  expect(after).toContain('<style nonce="0123">');
  expect(after).toMatch(/body:is\(\.vscode-dark,[^{]*\)\{\.page\{/);
});

it("tells of which file each instance is", () => {
  const named = [...picture().matchAll(/data-file="([^"]*)"/g)].map(([, file]) => file);
  expect(named.toSorted()).toEqual(Object.keys(files));
});

it("stands in a page that runs and loads nothing but the extension's own script", () => {
  const html = page("https://files.example", "https://files.example/dist/topology-view.js");
  const [, policy = ""] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html) ?? [];
  const [, nonce] = /style-src 'nonce-([0-9a-f]{32})'/.exec(policy) ?? [];
  expect(policy).toBe(`default-src 'none'; script-src https://files.example; style-src 'nonce-${nonce}'`);
  expect(html).toContain(`<style nonce="${nonce}">`);
  expect(html.match(/<script/g)).toHaveLength(1);
  expect(html).not.toMatch(/ on\w+=|style=/);
  expect(page("", "")).not.toContain(nonce);
});
