import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

const script = `
cat > /dev/null
for namespace in $(ip netns list | cut -d ' ' -f 1); do
  case "$namespace" in "$1"-*)
    ip netns pids "$namespace" | xargs -r kill -9
    ip netns del "$namespace"
  esac
done
rm -rf "$2"
`;

/**
 * Clears away a lab when told to, and also when this process ends in any other way: it waits for its standard input to
 * close, which the kernel does even for a process that was killed. It touches nothing but namespaces with the lab's prefix,
 * the processes inside them, and the lab's folder.
 */
export class Guardian {
  readonly #process: ChildProcess;

  constructor(prefix: string, folder: string) {
    this.#process = spawn("sh", ["-c", script, "sh", prefix, folder], {
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
    });
    this.#process.unref();
  }

  async dismiss(): Promise<void> {
    const gone = this.#process.exitCode === null ? once(this.#process, "exit") : undefined;
    this.#process.stdin?.end();
    await gone;
  }
}
