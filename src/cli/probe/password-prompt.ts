import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { encode } from "../../syntax/position.ts";
import { UsageError } from "../usage.ts";
import { writeError } from "../write.ts";
import type { LoginKind } from "./login-parts.ts";

/**
 * Asks for passwords on the terminal; what is typed does not show. The report may go elsewhere: questions are written to the
 * standard error output.
 *
 * @throws UsageError if there is no terminal, or the user leaves
 */
export async function promptedPasswords(): Promise<Partial<Record<LoginKind, string>>> {
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true)
    throw new UsageError(
      "--ask-password needs a terminal; without one give passwords in the environment or with --credentials",
    );
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true, historySize: 0 });
  const ask = (question: string) =>
    new Promise<string>((resolve, reject) => {
      const leave = () => reject(new UsageError("no password was given; nothing was asked"));
      lines.once("close", leave);
      writeError(question);
      lines.question("", (answer) => {
        lines.off("close", leave);
        writeError("\n");
        resolve(encode(answer));
      });
    });
  try {
    const server = await ask("Password of the servers (Enter: none): ");
    const sentinel = await ask("Password of the sentinels (Enter: none): ");
    return { ...(server && { server }), ...(sentinel && { sentinel }) };
  } finally {
    lines.close();
  }
}
