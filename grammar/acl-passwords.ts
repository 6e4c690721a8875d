import { type Refusal, refuse } from "./acl-permissions.ts";
import { sha256 } from "./sha256.ts";

/** The passwords of one user: `>text`, `<text` by themselves, `#hash`, `!hash` by their SHA-256. */
export class Passwords {
  /** As given, with the character in front; hashed only when one is taken away, which hardly anybody does. */
  #given = new Set<string>();
  #hashes: Set<string> | undefined;

  add(rule: string): Refusal | undefined {
    if (rule[0] === "#" && !isHash(rule)) return badHash;
    if (this.#hashes) this.#hashes.add(hashOf(rule));
    else this.#given.add(rule);
    return undefined;
  }

  remove(rule: string): Refusal | undefined {
    if (rule[0] === "!" && !isHash(rule)) return badHash;
    this.#hashes ??= new Set([...this.#given].map(hashOf));
    return this.#hashes.delete(hashOf(rule)) ? undefined : notGiven;
  }

  get isEmpty(): boolean {
    return (this.#hashes ?? this.#given).size === 0;
  }

  accepts(password: string): boolean {
    const hash = sha256(password);
    return [...(this.#hashes ?? this.#given)].some((one) => (this.#hashes ? one : hashOf(one)) === hash);
  }

  clear(): void {
    this.#given.clear();
    this.#hashes = undefined;
  }
}

const badHash = refuse("a password hash is 64 lower-case hexadecimal digits");
const notGiven = refuse("the password to remove was not given before");

/** ACLCheckPasswordHash. */
function isHash(rule: string): boolean {
  return rule.length === 65 && /^.[0-9a-f]{64}$/.test(rule);
}

function hashOf(rule: string): string {
  const plain = rule[0] === ">" || rule[0] === "<";
  return plain ? sha256(rule.slice(1)) : rule.slice(1);
}
