import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { isIP } from "node:net";
import { join } from "node:path";

/** A certificate authority of its own for one lab: made on the spot, gone with the lab's folder. */
export class Authority {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder);
    this.#openssl("req", "-x509", ...newKey("ca.key"), "-out", "ca.crt", "-days", "2", "-subj", "/CN=lab");
  }

  /**
   * Writes ca.crt, redis.crt and redis.key for a host name or address into a folder.
   * @param days from now; below zero it has expired
   */
  issue(host: string, folder: string, days = 2): void {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(this.#folder, "names"), `subjectAltName=${isIP(host) ? "IP" : "DNS"}:${host}\n`);
    this.#openssl("req", ...newKey(join(folder, "redis.key")), "-out", "request", "-subj", `/CN=${host}`);
    const signing = [
      "-CA",
      "ca.crt",
      "-CAkey",
      "ca.key",
      "-CAcreateserial",
      "-days",
      String(days),
      "-extfile",
      "names",
    ];
    this.#openssl("x509", "-req", "-in", "request", ...signing, "-out", join(folder, "redis.crt"));
    this.#openssl("x509", "-in", "ca.crt", "-out", join(folder, "ca.crt"));
  }

  #openssl(...args: string[]): void {
    execFileSync("openssl", args, { cwd: this.#folder, stdio: "pipe" });
  }
}

function newKey(file: string): string[] {
  return ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", file];
}
