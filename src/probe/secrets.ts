import { createHmac, randomBytes } from "node:crypto";
import type { Login } from "./request.ts";

/** Numbers the passwords of one probe, equal ones alike. None is kept: a number belongs to a keyed hash, and the key ends with the probe. */
export class SecretLabels {
  readonly #key = randomBytes(32);
  readonly #labels = new Map<string, number>();
  readonly #logins = new Map<string, number>();

  /** @returns from 1 on, in the order of the first question; undefined for the empty password */
  label(secret: string): number | undefined {
    return secret === "" ? undefined : this.#number(secret, this.#labels);
  }

  /** @returns from 1 on, equal for equal users and passwords: numbers of their own, which no password has */
  labelOfLogin({ user = "default", password }: Login): number {
    return this.#number(JSON.stringify([user, password]), this.#logins);
  }

  #number(secret: string, labels: Map<string, number>): number {
    const hash = createHmac("sha256", this.#key).update(secret).digest("base64");
    const known = labels.get(hash) ?? labels.size + 1;
    labels.set(hash, known);
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
