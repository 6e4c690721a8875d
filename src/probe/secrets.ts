import { createHmac, randomBytes } from "node:crypto";

/** Numbers the passwords of one probe, equal ones alike. None is kept: a number belongs to a keyed hash, and the key ends with the probe. */
export class SecretLabels {
  readonly #key = randomBytes(32);
  readonly #labels = new Map<string, number>();

  /** @returns from 1 on, in the order of the first question; undefined for the empty password */
  label(secret: string): number | undefined {
    if (secret === "") return undefined;
    const hash = createHmac("sha256", this.#key).update(secret).digest("base64");
    const known = this.#labels.get(hash) ?? this.#labels.size + 1;
    this.#labels.set(hash, known);
    return known;
  }
}

/** Whether a directive's value is a password: requirepass, masterauth, tls-key-file-pass, and what is named like them. */
export function isSecret(directive: string): boolean {
  return /(?:pass|password|passphrase|auth|secret|token)$/i.test(directive);
}

/** A value of CONFIG GET without the login that a URL in it may hold. */
export function withoutLogin(value: string): string {
  return value.replace(/(\w:\/\/)[^\s/@]*@/g, "$1(login)@");
}
