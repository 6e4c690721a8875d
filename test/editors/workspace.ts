import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const broken = join(import.meta.dirname, "../../fixtures/broken/three-hosts");

/** Beside the deployment: one in a compose file, and a file that has nothing to do with either. */
const beside: Readonly<Record<string, string>> = {
  "cache/compose.yaml": `services:
  master:
    image: redis:7.2
    command: redis-server --requirepass velvet-comet-hums
  replica:
    image: redis:7.2
    command: redis-server --replicaof master 6379
`,
  "nginx.conf": "worker_processes 2;\nevents { }\n",
};

/** Fills an empty folder with what the editors open: `bookings/` is `fixtures/broken/three-hosts`. */
export function fillWorkspace(folder: string): void {
  cpSync(broken, join(folder, "bookings"), { recursive: true });
  for (const [file, text] of Object.entries(beside)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
}
