/**
 * Complementary error function for x ≥ 0, to about fifteen significant digits.
 *
 *   x < 2:  1 − (2/√π) Σ_k (−1)^k x^(2k+1) / (k! (2k + 1))
 *   x ≥ 2:  e^(−x²)/√π · 1/(x + (1/2)/(x + (2/2)/(x + (3/2)/(x + …)))), Lentz's method from the tail
 *
 * Abramowitz & Stegun (1964), Handbook of mathematical functions, 7.1.5 and 7.1.14.
 */
export function erfc(x: number): number {
  if (x < 2) return 1 - (2 / Math.sqrt(Math.PI)) * series(x);
  let fraction = x;
  for (let k = 200; k >= 1; k--) fraction = x + k / 2 / fraction;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction);
}

function series(x: number): number {
  let power = x;
  let sum = x;
  for (let k = 1; Math.abs(power) > 1e-18 * Math.abs(sum) && k < 200; k++) {
    power *= (-x * x) / k;
    sum += power / (2 * k + 1);
  }
  return sum;
}
