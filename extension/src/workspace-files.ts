import { Disposable, FileType, RelativePattern, Uri, workspace } from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import type { HandedFile } from "../../src/lsp/protocol.ts";

/** Files that can be of a deployment or start one; others are not read. */
const wanted =
  /\.(?:conf|cfg|cnf|config|acl|ya?ml|env|service|sh|bat|cmd)$|^(?:\.env\b.*|(?:Docker|Container)file\b.*|redis-ha-lint\.json|users[\w.-]*)$/i;
const foreign = /^(?:\.git|\.hg|\.svn|node_modules|bower_components|__pycache__)$/;

/** A file server over the network is behind it: bounds in files and in bytes. */
const mostFiles = 5000;
const largestFile = 5_000_000;
const deepest = 24;

/** Gives the server what it asks for and tells it what changes. Where the workspace is, only VS Code knows. */
export function handOver(client: BaseLanguageClient): Disposable {
  const watchers = new Map<string, Disposable>();
  const answering = client.onRequest("redis-ha-lint/files", async ({ folder }: { folder: string }) => {
    const base = Uri.parse(folder);
    if (!watchers.has(folder)) watchers.set(folder, watch(base, client));
    return { files: await filesIn(base) };
  });
  return new Disposable(() => {
    answering.dispose();
    for (const watcher of watchers.values()) watcher.dispose();
  });
}

async function filesIn(folder: Uri): Promise<HandedFile[]> {
  const paths: string[] = [];
  const queue: { path: string; depth: number }[] = [{ path: "", depth: 0 }];
  for (let next = queue.shift(); next && paths.length < mostFiles; next = queue.shift()) {
    const { path, depth } = next;
    const entries = await workspace.fs.readDirectory(Uri.joinPath(folder, path)).then(
      (found) => found,
      () => [],
    );
    for (const [name, type] of entries) {
      const inside = path === "" ? name : `${path}/${name}`;
      if (type === FileType.Directory && depth < deepest && !foreign.test(name))
        queue.push({ path: inside, depth: depth + 1 });
      else if (type & FileType.File && wanted.test(name) && paths.length < mostFiles) paths.push(inside);
    }
  }
  const read = await Promise.all(
    paths.map(async (path) => ({ path, base64: await contentOf(Uri.joinPath(folder, path)) })),
  );
  return read.filter((file): file is HandedFile => file.base64 !== null);
}

function watch(folder: Uri, client: BaseLanguageClient): Disposable {
  const watcher = workspace.createFileSystemWatcher(new RelativePattern(folder, "**/*"));
  const tell = async (uri: Uri, isGone: boolean) => {
    const path = uri.path.slice(folder.path.replace(/\/$/, "").length + 1);
    const parts = path.split("/");
    if (parts.some((part) => foreign.test(part)) || !wanted.test(parts.at(-1) ?? "")) return;
    const base64 = isGone ? null : await contentOf(uri);
    await client.sendNotification("redis-ha-lint/fileChanged", { folder: folder.toString(), path, base64 });
  };
  return Disposable.from(
    watcher,
    watcher.onDidCreate((uri) => tell(uri, false)),
    watcher.onDidChange((uri) => tell(uri, false)),
    watcher.onDidDelete((uri) => tell(uri, true)),
  );
}

/** Its bytes in base 64; null for one that is not there, or too large to be a configuration. */
async function contentOf(uri: Uri): Promise<string | null> {
  try {
    const { size } = await workspace.fs.stat(uri);
    return size > largestFile ? null : base64Of(await workspace.fs.readFile(uri));
  } catch {
    return null;
  }
}

function base64Of(bytes: Uint8Array): string {
  let text = "";
  for (let from = 0; from < bytes.length; from += 8192)
    text += String.fromCharCode(...bytes.subarray(from, from + 8192));
  return btoa(text);
}
