/**
 * `createHash("sha256")` as far as the engine uses it. The build puts it in place of `node:crypto`, which takes longer
 * to load than a whole check takes; the library keeps Node's own.
 */
export function createHash(_algorithm: "sha256"): Hash {
  return new Hash();
}

let last: { readonly bytes: Buffer; readonly digest: string } | undefined;

class Hash {
  private bytes = Buffer.alloc(0);

  update(text: string, encoding: BufferEncoding = "utf8"): this {
    this.bytes = Buffer.concat([this.bytes, Buffer.from(text, encoding)]);
    return this;
  }

  digest(_encoding: "hex"): string {
    // One password is that of many instances.
    if (!last?.bytes.equals(this.bytes)) last = { bytes: this.bytes, digest: sha256(this.bytes) };
    return last.digest;
  }
}

/** First 32 bits of the fractional parts of a root of the first primes: FIPS 180-4. */
function primeRoots(count: number, power: number): Uint32Array {
  const found = new Uint32Array(count);
  let at = 0;
  for (let candidate = 2; at < count; candidate++) {
    let isPrime = true;
    for (let divisor = 2; divisor * divisor <= candidate; divisor++) if (candidate % divisor === 0) isPrime = false;
    if (!isPrime) continue;
    const root = candidate ** power;
    found[at++] = (root - Math.floor(root)) * 2 ** 32;
  }
  return found;
}

let constants: Uint32Array | undefined;
let initial: Uint32Array | undefined;

function sha256(bytes: Buffer): string {
  constants ??= primeRoots(64, 1 / 3);
  initial ??= primeRoots(8, 1 / 2);
  const padded = Buffer.alloc((((bytes.length + 8) >> 6) + 1) << 6);
  bytes.copy(padded);
  padded[bytes.length] = 0x80;
  padded.writeUInt32BE(Math.floor(bytes.length / 2 ** 29), padded.length - 8);
  padded.writeUInt32BE((bytes.length << 3) >>> 0, padded.length - 4);
  const state = initial.slice();
  const words = new Uint32Array(64);
  for (let at = 0; at < padded.length; at += 64) {
    for (let index = 0; index < 16; index++) words[index] = padded.readUInt32BE(at + index * 4);
    addBlock(state, words, constants);
  }
  return [...state].map((word) => word.toString(16).padStart(8, "0")).join("");
}

const rotate = (word: number, by: number) => (word >>> by) | (word << (32 - by));

function addBlock(state: Uint32Array, words: Uint32Array, constants: Uint32Array): void {
  for (let index = 16; index < 64; index++) {
    const early = words[index - 15]!;
    const late = words[index - 2]!;
    const small = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3);
    const large = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10);
    words[index] = words[index - 16]! + small + words[index - 7]! + large;
  }
  let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number];
  for (let index = 0; index < 64; index++) {
    const first =
      h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g)) + constants[index]! + words[index]!;
    const second = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  for (const [index, value] of [a, b, c, d, e, f, g, h].entries()) state[index] = state[index]! + value;
}
