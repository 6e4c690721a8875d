import { readSync } from "node:fs";

/** The bytes of the standard input as Latin-1 characters, or the code of the error that kept them away. */
export function readStdin(): { readonly text: string } | { readonly failed: string } {
  const parts: Buffer[] = [];
  const part = Buffer.allocUnsafe(1 << 16);
  for (;;) {
    try {
      const length = readSync(0, part);
      if (length === 0) return { text: Buffer.concat(parts).toString("latin1") };
      parts.push(Buffer.from(part.subarray(0, length)));
    } catch (error) {
      const { code = "unknown error" } = error as NodeJS.ErrnoException;
      if (code === "EOF") return { text: Buffer.concat(parts).toString("latin1") };
      if (code !== "EAGAIN") return { failed: code };
      // A pipe that does not block, and nothing in it yet.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}
