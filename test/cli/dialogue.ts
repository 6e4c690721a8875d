import { spawnSync } from "node:child_process";

/** Talks to a program at a terminal of its own (a pty): sends each answer when the text before it has come. */
const program = `
import os, pty, select, sys, time
answers = [part.split("\\x01") for part in sys.argv[1].split("\\x02") if part]
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
seen = b""
mark = 0
end = time.time() + 30
while time.time() < end:
    ready, _, _ = select.select([terminal], [], [], 0.2)
    if ready:
        try:
            part = os.read(terminal, 65536)
        except OSError:
            part = b""
        if not part:
            break
        seen += part
    if answers and answers[0][0].encode() in seen[mark:]:
        mark = len(seen)
        os.write(terminal, answers.pop(0)[1].encode())
_, status = os.waitpid(pid, 0)
sys.stdout.buffer.write(seen)
sys.exit(os.waitstatus_to_exitcode(status) & 255)
`;

export const hasTerminals = spawnSync("python3", ["-c", "import pty"]).status === 0;

export type Answer = readonly [question: string, answer: string];

/**
 * @param answers keys as they are typed: `\r` for Enter, `\x03` for Ctrl-C
 * @returns all that was on the screen
 */
export function dialogue(
  command: readonly string[],
  answers: readonly Answer[],
  cwd: string,
): { readonly code: number | null; readonly screen: string } {
  const typed = answers.map((answer) => answer.join("\x01")).join("\x02");
  const { status, stdout } = spawnSync("python3", ["-c", program, typed, process.execPath, ...command], {
    cwd,
    encoding: "utf8",
    env: { ...process.env, TERM: "xterm" },
  });
  return { code: status, screen: stdout.replaceAll("\r\n", "\n") };
}
