import type { LabelledTable } from '#sdk';

/** java.util.Random: a linear congruential generator of 48 bits. */
function javaRandom(seed: number) {
  const bits48 = (1n << 48n) - 1n;
  let state = (BigInt(seed) ^ 0x5deece66dn) & bits48;
  const next31 = (): number => {
    state = (state * 0x5deece66dn + 0xbn) & bits48;
    return Number(state >> 17n);
  };
  /** Uniform on 0…below−1: powers of two take the upper bits, others what is left of a division, without bias. */
  return (below: number): number => {
    if ((below & -below) === below) return Math.floor((below * next31()) / 2 ** 31);
    for (;;) {
      const drawn = next31();
      if (drawn - (drawn % below) + below <= 2 ** 31) return drawn % below;
    }
  };
}

/** The test rows of each fold of Weka's stratified cross validation: shuffled, sorted by class, dealt out in turn. */
export function wekaFolds({ rows, target }: LabelledTable, folds: number, seed: number): number[][] {
  const random = javaRandom(seed);
  const order = Array.from({ length: rows }, (_, i) => i);
  const swap = (a: number, b: number) => {
    [order[a], order[b]] = [order[b], order[a]];
  };
  for (let j = rows - 1; j > 0; j--) swap(j, random(j + 1));
  for (let sorted = 1; sorted < rows; sorted++)
    for (let j = sorted; j < rows; j++) if (target[order[j]] === target[order[sorted - 1]]) swap(sorted++, j);
  const dealt = Array.from({ length: folds }, (_, start) => order.filter((_, j) => j % folds === start)).flat();
  const sizes = Array.from({ length: folds }, (_, fold) => Math.floor(rows / folds) + (fold < rows % folds ? 1 : 0));
  return sizes.map((size, fold) => {
    const first = sizes.slice(0, fold).reduce((sum, before) => sum + before, 0);
    return dealt.slice(first, first + size);
  });
}
