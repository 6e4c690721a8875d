import { fstatSync, writeSync } from "node:fs";

/** Writes to the standard streams. Direct writes: loading Node's stream objects takes longer than a check does. */

export function writeOut(text: string): void {
  write(1, text);
}

export function writeError(text: string): void {
  write(2, text);
}

function write(stream: 1 | 2, text: string): void {
  const bytes = Buffer.from(text, "utf8");
  let done = 0;
  while (done < bytes.length) {
    try {
      done += writeSync(stream, bytes, done);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // The reader has gone, as in `| head`.
      if (code === "EPIPE") return;
      if (code !== "EAGAIN") throw error;
      // A pipe that is full and does not block: Node knows how to wait for it.
      const rest = stream === 1 ? process.stdout : process.stderr;
      rest.on("error", () => {});
      rest.write(bytes.subarray(done));
      return;
    }
  }
}

/** Whether a stream is a terminal; most often answered without loading `node:tty`. */
export function isTerminal(stream: 1 | 2): boolean {
  try {
    const status = fstatSync(stream);
    const nullDevice = process.platform === "linux" ? 0x103 : -1;
    if (!status.isCharacterDevice() || status.rdev === nullDevice) return false;
  } catch {
    return false;
  }
  return Boolean((stream === 1 ? process.stdout : process.stderr).isTTY);
}
