/** The language server in a worker of a browser: files come from the client, and nothing goes anywhere else. */
import { BrowserMessageReader, BrowserMessageWriter, createConnection } from "vscode-languageserver/browser";
import { HandedFiles } from "./files/handed-files.ts";
import { fileChangedNotification, filesRequest } from "./protocol.ts";
import { serve } from "./server.ts";

declare const PACKAGE_VERSION: string;
/** What this script runs in: a worker talks to its page as a page to a worker. */
declare const self: Worker;

const connection = createConnection(new BrowserMessageReader(self), new BrowserMessageWriter(self));
const files = new HandedFiles();
const waiting = new MessageChannel();
const resolvers: (() => void)[] = [];
waiting.port1.addEventListener("message", () => resolvers.shift()?.());
waiting.port1.start();

serve(connection, files, {
  version: PACKAGE_VERSION,
  immediate: () =>
    new Promise((resolve) => {
      resolvers.push(resolve);
      waiting.port2.postMessage(undefined);
    }),
  rulePages: null,
  async gather(folder) {
    const handed = await connection.sendRequest(filesRequest, { folder });
    for (const file of handed.files) files.put(folder, file);
  },
  listen(changed) {
    connection.onNotification(fileChangedNotification, ({ folder, path, base64 }) => {
      if (base64 === null) files.remove(folder, path);
      else files.put(folder, { path, base64 });
      changed(`${folder}/${path}`);
    });
  },
});
