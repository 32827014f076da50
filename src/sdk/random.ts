/**
 * Seeded pseudo-random numbers.
 *
 *   generator  xoshiro128**, 128 bits of state, period 2^128 − 1
 *   seeding    splitmix32 over the seed's 53 bits, so that neighboring seeds give unrelated sequences
 *   split      another 64-bit seed: for one index a bijection of the seed, for one seed a bijection of 32-bit indexes
 *
 * Blackman & Vigna (2021), Scrambled linear pseudorandom number generators, ACM TOMS 47(4).
 */
export interface Random {
  /** Uniform on [0, 1), 53 bits. */
  uniform(): number;
  /** Uniform integer on 0…below−1. */
  int(below: number): number;
  /** Standard normal. */
  normal(): number;
  /** A generator of its own for part `index` of the work: the parts' order does not matter then. */
  split(index: number): Random;
}

const rotateLeft = (x: number, k: number) => (x << k) | (x >>> (32 - k));

/** A bijection of 32-bit numbers that changes about half the bits for any change of one. */
function mix(x: number): number {
  let z = (x + 0x9e3779b9) >>> 0;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return (z ^ (z >>> 15)) >>> 0;
}

const highWord = (integer: number) => Math.floor(integer / 2 ** 32) >>> 0;

/** A generator whose sequence depends on the safe integer `seed` only. */
export const seededRandom = (seed: number): Random => generator(seed >>> 0, highWord(seed));

function generator(low: number, high: number): Random {
  const step = 0x9e3779b9;
  let [a, b] = [mix(low), mix(low + step)];
  let [c, d] = [mix(high ^ 0x5851f42d), mix((high ^ 0x5851f42d) + step) || 1];

  const next = (): number => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotateLeft(d, 11);
    return result;
  };
  const uniform = () => ((next() >>> 5) * 2 ** 26 + (next() >>> 6)) / 2 ** 53;

  return {
    uniform,
    int: (below) => Math.floor(uniform() * below),
    // Box–Muller; 1 − u keeps the logarithm finite.
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    split(index) {
      const part = mix(low ^ mix(index >>> 0));
      return generator(part, mix(high ^ mix(highWord(index) + 1) ^ part));
    },
  };
}
