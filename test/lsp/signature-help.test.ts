import { afterAll, beforeAll, expect, it } from "vitest";
import type { SignatureHelp } from "vscode-languageserver-protocol";
import { Editor } from "./editor.ts";

const files = {
  "redis.conf":
    'port 6379\nreplicaof 10.0.0.1 6379\nsave 3600 1 300 100\nclient-output-buffer-limit normal 0 0 0 replica 1 2 3\nuser zoë on +@read\nlogfile "ключ" \nappendonly yes \n# replicaof 1 2\nunheard-of 1 \n',
  "sentinel.conf": "port 26379\nsentinel monitor main 10.0.0.1 6379 1\nsentinel \n",
  "acl.conf": "aclfile users.acl\n",
  "users.acl": "user bob on \n",
};

let editor: Editor;
beforeAll(async () => {
  const signatureInformation = {
    documentationFormat: ["markdown" as const],
    parameterInformation: { labelOffsetSupport: true },
  };
  editor = await Editor.start({ files, capabilities: { textDocument: { signatureHelp: { signatureInformation } } } });
});
afterAll(() => editor.stop());

/** The signature with the active parameter between bars. */
async function shown(path: keyof typeof files, marked: string): Promise<string | null> {
  const help = await editor.ask<SignatureHelp | null>("textDocument/signatureHelp", path, {
    position: editor.at(path, marked),
  });
  if (!help) return null;
  const { label, parameters = [] } = help.signatures[0]!;
  const [start, end] = parameters[help.activeParameter!]!.label as [number, number];
  return `${label.slice(0, start)}|${label.slice(start, end)}|${label.slice(end)}`;
}

it("marks the parameter at the cursor", async () => {
  expect(await shown("redis.conf", "replicaof |10.0.0.1")).toBe("replicaof |host| port");
  expect(await shown("redis.conf", "replicaof 10.0.0.1 63|79")).toBe("replicaof host |port|");
  expect(await shown("redis.conf", "port |6379")).toBe("port |port|");
  expect(await shown("redis.conf", 'logfile "клю|ч')).toBe("logfile |path|");
});

it("takes turns among parameters that are repeated", async () => {
  expect(await shown("redis.conf", "save 3600 |1")).toBe("save [seconds |changes|] ...");
  expect(await shown("redis.conf", "1 3|00 100")).toBe("save [|seconds| changes] ...");
  expect(await shown("redis.conf", "replica 1 |2 3")).toBe(
    "client-output-buffer-limit [class hard |soft| seconds] ...",
  );
  expect(await shown("redis.conf", "zoë |on")).toBe("user name [|rule|] ...");
  expect(await shown("redis.conf", "on |+@read")).toBe("user name [|rule|] ...");
});

it("knows what follows the word sentinel, and lines of users", async () => {
  expect(await shown("sentinel.conf", "main |10.0.0.1")).toBe("sentinel monitor master-name |host| port quorum");
  expect(await shown("sentinel.conf", "6379 |1")).toBe("sentinel monitor master-name host port |quorum|");
  expect(await shown("sentinel.conf", "sentinel |\n")).toContain("sentinel [|statement|]");
  expect(await shown("users.acl", "bob on |\n")).toBe("user name [|rule|] ...");
});

it("says nothing behind the last parameter, in names, in comments and of what nobody knows", async () => {
  expect(await shown("redis.conf", "appendonly yes |\n")).toBeNull();
  expect(await shown("redis.conf", "repl|icaof 10")).toBeNull();
  expect(await shown("redis.conf", "# replicaof |1")).toBeNull();
  expect(await shown("redis.conf", "unheard-of |1")).toBeNull();
});

it("names parameters by their text for an editor without offsets", async () => {
  const plain = await Editor.start({ files });
  const help = await plain.ask<SignatureHelp>("textDocument/signatureHelp", "redis.conf", {
    position: plain.at("redis.conf", "replicaof |10"),
  });
  expect(help.signatures[0]!.parameters!.map(({ label }) => label)).toEqual(["host", "port"]);
  expect(help.signatures[0]!.documentation).toMatchObject({ kind: "plaintext" });
  await plain.stop();
});
