import { MessageType, ShowMessageNotification } from "vscode-languageserver";
import type { Feature } from "../host.ts";

/** Settings of the editor that do not hold are told once, until they are other ones. */
export const troubles: Feature = {
  capabilities: () => ({}),
  listen({ connection, workspace }) {
    let told: ReadonlySet<string> = new Set();
    workspace.onChecked(() => {
      const now = new Set(workspace.snapshots().flatMap((snapshot) => snapshot.troubles));
      for (const trouble of now) {
        if (told.has(trouble)) continue;
        const message = `redis-ha-lint: ${trouble}`;
        connection.console.warn(message);
        connection
          .sendNotification(ShowMessageNotification.type, { type: MessageType.Warning, message })
          .catch(() => {});
      }
      told = now;
    });
  },
};
