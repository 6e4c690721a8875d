/** SHA-256 of a text of Latin-1 characters, in hexadecimal: the form in which ACL rules write passwords. */
export function sha256(text: string): string {
  const words = padded(text);
  const primes = findPrimes();
  constants ??= primes.map((prime) => fraction(prime, 3));
  const state = primes.slice(0, 8).map((prime) => fraction(prime, 2));
  const schedule = new Array<number>(64).fill(0);
  for (let block = 0; block < words.length; block += 16) {
    for (let at = 0; at < 64; at++) schedule[at] = at < 16 ? words[block + at]! : extend(schedule, at);
    compress(state, schedule, constants);
  }
  return state.map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}

/** The first 32 bits of the fraction of a root. */
function fraction(number: number, root: 2 | 3): number {
  const value = root === 2 ? Math.sqrt(number) : Math.cbrt(number);
  return ((value % 1) * 2 ** 32) | 0;
}

/** The first 64 primes; hardly anybody needs them, so they are not found before somebody does. */
function findPrimes(): number[] {
  const primes: number[] = [];
  for (let number = 2; primes.length < 64; number++)
    if (primes.every((prime) => number % prime !== 0)) primes.push(number);
  return primes;
}

let constants: readonly number[] | undefined;

/** The text, a 1 bit, zeros, and its length in bits, as big-endian words: a multiple of 16. */
function padded(text: string): Int32Array {
  const words = new Int32Array((((text.length + 8) >> 6) + 1) * 16);
  for (let at = 0; at < text.length; at++) words[at >> 2]! |= (text.charCodeAt(at) & 255) << (24 - (at % 4) * 8);
  words[text.length >> 2]! |= 128 << (24 - (text.length % 4) * 8);
  words[words.length - 2] = Math.floor(text.length / 2 ** 29);
  words[words.length - 1] = text.length << 3;
  return words;
}

function rotate(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by));
}

function extend(schedule: readonly number[], at: number): number {
  const near = schedule[at - 2]!;
  const far = schedule[at - 15]!;
  const mixedNear = rotate(near, 17) ^ rotate(near, 19) ^ (near >>> 10);
  const mixedFar = rotate(far, 7) ^ rotate(far, 18) ^ (far >>> 3);
  return (mixedNear + schedule[at - 7]! + mixedFar + schedule[at - 16]!) | 0;
}

function compress(state: number[], schedule: readonly number[], constants: readonly number[]): void {
  let [a, b, c, d, e, f, g, h] = state as [number, number, number, number, number, number, number, number];
  for (let at = 0; at < 64; at++) {
    const choice = (e & f) ^ (~e & g);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const first = (h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + choice + constants[at]! + schedule[at]!) | 0;
    const second = ((rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + majority) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  for (const [at, word] of [a, b, c, d, e, f, g, h].entries()) state[at] = (state[at]! + word) | 0;
}
