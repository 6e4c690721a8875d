import { afterAll, expect, it } from "vitest";
import type { CodeAction, InitializeResult, Range } from "vscode-languageserver-protocol";
import { Editor } from "./editor.ts";

/** Stands for every password; nothing else has it in it. */
const canary = "c4n4ryS3cret";
const files = {
  "a/redis.conf": [
    ...[
      "bind 10.0.0.1",
      "port 6379",
      `requirepass ${canary}`,
      `masterauth "${canary}"`,
      "masteruser app",
      "aclfile users.acl",
    ],
    ...[
      `user app on >${canary} ~* &* +@all`,
      `tls-key-file-pass ${canary}`,
      `requirepas ${canary}`,
      `# requirepass ${canary}`,
    ],
    ...[
      `rename-command CONFIG ${canary}`,
      `port 6379 # ${canary}`,
      `masterauth ${canary} ${canary}`,
      `user other on >${canary}`,
    ],
  ].join("\n"),
  "a/users.acl": `user default on >${canary} ~* +@all\nuser app on >${canary} >${canary}2 ~* +@nonsense\nuser >${canary}\n`,
  "a/broken.conf": `port 6379\nrequirepass "${canary}\nmasterauth '${canary}\nuser x on ">${canary}\n`,
  "b/redis.conf": `bind 10.0.0.2\nreplicaof 10.0.0.1 6379\nmasterauth other-${canary}\nslave-priority 10\nsave ${"9".repeat(9)}\n`,
  "b/sentinel.conf": [
    ...["bind 10.0.0.2", "port 26379", "sentinel monitor main 10.0.0.1 6379 3", `sentinel auth-pass main ${canary}`],
    ...[
      `sentinel sentinel-pass ${canary}`,
      `sentinel auth-pass gone ${canary}`,
      `requirepass ${canary}`,
      `sentinel auth-pas main ${canary}`,
    ],
  ].join("\n"),
  "c/compose.yml": `services:
  redis-1:
    image: redis:7.2
    command: ["redis-server", "--requirepass", "${canary}", "--masterauth ${canary}"]
    environment:
      REDIS_PASSWORD: ${canary}
  redis-2:
    image: bitnami/redis:7.2
    environment: ["REDIS_MASTER_PASSWORD=${canary}", "REDIS_REPLICATION_MODE=slave", "REDIS_MASTER_HOST=redis-1"]
    healthcheck:
      test: redis-cli -a ${canary} ping
`,
  "d/start.sh": `#!/bin/sh\nPASSWORD=${canary}\nredis-server --port 6379 --requirepass "$PASSWORD" --maxmemory 1xb\nredis-cli -a ${canary} ping\n`,
  "d/redis.service": `[Service]\nExecStart=/usr/bin/redis-server --port 6380 --requirepass ${canary} --nonsense ${canary}\n`,
  "e/secret.yaml": `apiVersion: v1\nkind: Secret\nmetadata: { name: redis }\nstringData:\n  redis.conf: |\n    port 6379\n    requirepass ${canary}\n    masterauth "${canary}\n`,
  "f/redis.conf": "port 6379\n",
};

let editor: Editor;
afterAll(() => editor.stop());

/** Requests about a place, and about a document, that a server says it answers. */
function offered({ capabilities }: InitializeResult): { readonly places: string[]; readonly documents: string[] } {
  const places = {
    completion: capabilities.completionProvider,
    ...{ declaration: capabilities.declarationProvider, definition: capabilities.definitionProvider },
    ...{ documentHighlight: capabilities.documentHighlightProvider, hover: capabilities.hoverProvider },
    ...{ prepareRename: capabilities.renameProvider, references: capabilities.referencesProvider },
    ...{ selectionRange: capabilities.selectionRangeProvider, signatureHelp: capabilities.signatureHelpProvider },
  };
  const documents = {
    ...{ codeLens: capabilities.codeLensProvider, documentLink: capabilities.documentLinkProvider },
    ...{ documentSymbol: capabilities.documentSymbolProvider, foldingRange: capabilities.foldingRangeProvider },
    ...{ inlayHint: capabilities.inlayHintProvider, diagnostic: true },
    "semanticTokens/full": capabilities.semanticTokensProvider,
  };
  const names = (all: object) =>
    Object.entries(all).flatMap(([name, value]) => (value ? [`textDocument/${name}`] : []));
  return { places: names(places), documents: names(documents) };
}

it("tells no password, whatever is asked, but in the text of a repair", async () => {
  editor = await Editor.start({
    files,
    capabilities: {
      textDocument: {
        documentSymbol: { hierarchicalDocumentSymbolSupport: true },
        completion: { completionItem: { snippetSupport: true, documentationFormat: ["markdown"] } },
        codeAction: {
          codeActionLiteralSupport: { codeActionKind: { valueSet: [] } },
          resolveSupport: { properties: ["edit"] },
          dataSupport: true,
        },
      },
    },
  });
  const { places, documents } = offered(editor.initialized);
  const isAnswered = (method: string, path: string, more: object) => editor.ask(method, path, more).catch(() => null);
  const actions: unknown[] = [];
  for (const [path, text] of Object.entries(files)) {
    await editor.open(path, text, path.endsWith(".acl") ? "redis-acl" : "redis-conf");
    const lines = text.split("\n");
    const whole: Range = { start: { line: 0, character: 0 }, end: { line: lines.length, character: 0 } };
    for (const method of documents) await isAnswered(method, path, { range: whole });
    for (const [line, words] of lines.entries()) {
      const stops = new Set([
        0,
        words.length,
        ...[...words.matchAll(/\b/g)].map(({ index }) => index),
        words.length - 3,
      ]);
      for (const character of stops) {
        const position = { line, character: Math.max(0, character) };
        for (const method of places)
          await isAnswered(method, path, { position, positions: [position], context: { includeDeclaration: true } });
      }
    }
    await editor.client.sendRequest("workspace/symbol", { query: canary.slice(0, 4) });
    await editor.client.sendRequest("redis-ha-lint/topology", { uri: editor.uri(path) });
  }
  await editor.send("workspace/didChangeConfiguration", { settings: { redisHaLint: { target: "redis@6.0" } } });
  await editor.settled();
  expect(editor.received.length).toBeGreaterThan(100_000);
  expect(toldIn(editor.received)).toEqual([]);

  for (const [path, text] of Object.entries(files)) {
    const end = { line: text.split("\n").length, character: 0 };
    const diagnostics = await editor.diagnostics(path);
    const range = { start: { line: 0, character: 0 }, end };
    const offers = await editor.ask<CodeAction[] | null>("textDocument/codeAction", path, {
      range,
      context: { diagnostics },
    });
    actions.push(...(offers ?? []).map(({ edit: _, ...rest }) => rest));
    for (const offer of offers ?? []) {
      if (!offer.data) continue;
      const { edit: _, ...rest } = await editor.client.sendRequest<CodeAction>("codeAction/resolve", offer);
      actions.push(rest);
    }
  }
  expect(actions.length).toBeGreaterThan(0);
  expect(toldIn(JSON.stringify(actions))).toEqual([]);
});

/** Where the canary is, with some of what is around it. */
function toldIn(text: string): string[] {
  return [...text.matchAll(/c4n4ry/g)].map(({ index }) => text.slice(Math.max(0, index - 150), index + 40)).slice(0, 5);
}
