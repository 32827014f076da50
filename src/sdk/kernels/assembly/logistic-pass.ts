// Log loss with derivatives: see ../logistic-pass.ts for notation and citation; it writes the same bytes. Two rows go
// through an f64x2; a block of an odd number of rows gets another of zeros that counts nothing.

import { decay } from './decay';
import { addLanes, addProducts, BLOCK, RUN } from './weighted-products';

const LARGE: f64 = 3.273390607896142e150;
const LOG_LARGE: f64 = 500 * 0.6931471805599453;

/** Standardized columns, a run each. */
function standardize(
  x: usize,
  columns: usize,
  stride: usize,
  features: usize,
  center: usize,
  scale: usize,
  constant: usize,
  first: usize,
  count: usize,
): void {
  const odd = count & 1;
  const whole = count - odd;
  if (constant) for (let i: usize = 0; i < count; i++) store<f64>(x + (i << 3), 1);
  if (constant && odd) store<f64>(x + (count << 3), 0);
  for (let j: usize = 0; j < features; j++) {
    const to = x + (constant + j) * RUN;
    const values = columns + j * stride + (first << 3);
    const middle = v128.load64_splat(center + (j << 3));
    const factor = v128.load64_splat(scale + (j << 3));
    for (let i: usize = 0; i < whole; i += 2)
      v128.store(to + (i << 3), f64x2.mul(f64x2.sub(v128.load(values + (i << 3)), middle), factor));
    if (odd) {
      const value = f64x2.mul(f64x2.sub(v128.load64_zero(values + (whole << 3)), middle), factor);
      v128.store(to + (whole << 3), f64x2.replace_lane(value, 1, 0));
    }
  }
}

/** η of one equation. */
function linear(to: usize, beta: usize, x: usize, terms: usize, count: usize): void {
  for (let at: usize = 0; at < count << 3; at += 64) {
    let sum0 = f64x2.splat(0);
    let sum1 = sum0;
    let sum2 = sum0;
    let sum3 = sum0;
    let from = x + at;
    for (let t: usize = 0; t < terms; t++, from += RUN) {
      const coefficient = v128.load64_splat(beta + (t << 3));
      sum0 = f64x2.add(sum0, f64x2.mul(coefficient, v128.load(from)));
      sum1 = f64x2.add(sum1, f64x2.mul(coefficient, v128.load(from, 16)));
      sum2 = f64x2.add(sum2, f64x2.mul(coefficient, v128.load(from, 32)));
      sum3 = f64x2.add(sum3, f64x2.mul(coefficient, v128.load(from, 48)));
    }
    v128.store(to + at, sum0);
    v128.store(to + at, sum1, 16);
    v128.store(to + at, sum2, 32);
    v128.store(to + at, sum3, 48);
  }
}

/** The gradient of one equation. */
function addGradient(gradient: usize, counted: usize, odds: usize, x: usize, terms: usize, count: usize): void {
  for (let u: usize = 0; u < terms; u += 4) {
    const others = x + u * RUN;
    let a = f64x2.splat(0);
    let b = a;
    let c = a;
    let d = a;
    for (let at: usize = 0; at < count << 3; at += 16) {
      const value = f64x2.mul(v128.load(counted + at), v128.load(odds + at));
      a = f64x2.add(a, f64x2.mul(value, v128.load(others + at)));
      b = f64x2.add(b, f64x2.mul(value, v128.load(others + at, RUN)));
      c = f64x2.add(c, f64x2.mul(value, v128.load(others + at, 2 * RUN)));
      d = f64x2.add(d, f64x2.mul(value, v128.load(others + at, 3 * RUN)));
    }
    addLanes(gradient + (u << 3), <isize>(terms - u), a, b, c, d);
  }
}

export function logisticPass(
  chunk: usize,
  columns: usize,
  stride: usize,
  features: usize,
  rows: usize,
  from: usize,
  chunkRows: usize,
  every: usize,
  center: usize,
  scale: usize,
  constant: usize,
  beta: usize,
  equations: usize,
  referred: usize,
  target: usize,
  equationOf: usize,
  weights: usize,
  classes: usize,
  gradient: usize,
  hessian: usize,
  product: usize,
  excess: usize,
  wrong: usize,
  scratch: usize,
): void {
  const terms = constant + features;
  const unknowns = equations * terms;
  const runs = (terms + 3) & ~3;
  const x = scratch + chunk * (runs + equations + 5) * RUN;
  const odds = x + runs * RUN;
  const highest = odds + equations * RUN;
  const counted = highest + RUN;
  const sums = counted + RUN;
  const weight = sums + RUN;
  const ownGradient = gradient + ((chunk * unknowns) << 3);
  const ownHessian = hessian + ((chunk * unknowns * unknowns) << 3);
  const ownProduct = product + ((chunk * classes) << 3);
  const ownExcess = excess + ((chunk * classes) << 3);
  memory.fill(ownGradient, 0, unknowns << 3);
  memory.fill(ownHessian, 0, (unknowns * unknowns) << 3);
  memory.fill(ownExcess, 0, classes << 3);
  for (let c: usize = 0; c < classes; c++) store<f64>(ownProduct + (c << 3), 1);
  memory.fill(x + terms * RUN, 0, (runs - terms) * RUN);

  let mistaken: f64 = 0;
  const start = from + chunk * chunkRows;
  const end = min(rows, start + chunkRows);
  for (let first = start; first < end; first += BLOCK * every) {
    const count = min(BLOCK, end - first);
    const labels = target + (first << 2);
    standardize(x, columns, stride, features, center, scale, constant, first, count);
    for (let e: usize = 0; e < equations; e++)
      linear(odds + e * RUN, beta + ((e * terms) << 3), x, terms, count);

    for (let i: usize = 0; i < count; i++) {
      const label = <usize>load<i32>(labels + (i << 2));
      const equation = <isize>load<i32>(equationOf + (label << 2));
      const own = equation < 0 ? 0 : load<f64>(odds + <usize>equation * RUN + (i << 3));
      let others = referred && equation >= 0 ? 0 : -Infinity;
      for (let e: isize = 0; e < <isize>equations; e++)
        if (e != equation) others = max(others, load<f64>(odds + <usize>e * RUN + (i << 3)));
      const most = max(own, others);
      const lost = ownExcess + (label << 3);
      store<f64>(highest + (i << 3), most);
      store<f64>(counted + (i << 3), load<f64>(weights + (label << 3)));
      store<f64>(lost, load<f64>(lost) + (most - own));
      mistaken += <f64>(own <= others);
    }
    if (count & 1) {
      store<f64>(highest + (count << 3), 0);
      store<f64>(counted + (count << 3), 0);
    }

    for (let at: usize = 0; at < count << 3; at += 16) {
      const most = v128.load(highest + at);
      let sum = referred ? decay(most) : f64x2.splat(0);
      for (let e: usize = 0; e < equations; e++) {
        const share = decay(f64x2.sub(most, v128.load(odds + e * RUN + at)));
        v128.store(odds + e * RUN + at, share);
        sum = f64x2.add(sum, share);
      }
      for (let e: usize = 0; e < equations; e++) {
        const own = odds + e * RUN + at;
        v128.store(own, f64x2.div(v128.load(own), sum));
      }
      v128.store(sums + at, sum);
    }

    for (let e: usize = 0; e < equations; e++)
      for (let f: usize = 0; f <= e; f++) {
        const same = f64x2.splat(<f64>(e == f));
        for (let at: usize = 0; at < count << 3; at += 16) {
          const one = f64x2.mul(v128.load(counted + at), v128.load(odds + e * RUN + at));
          v128.store(weight + at, f64x2.mul(one, f64x2.sub(same, v128.load(odds + f * RUN + at))));
        }
        const to = ownHessian + ((e * terms * unknowns + f * terms) << 3);
        addProducts(to, unknowns, weight, x, terms, e == f, count);
      }

    for (let i: usize = 0; i < count; i++) {
      const label = <usize>load<i32>(labels + (i << 2));
      const equation = <isize>load<i32>(equationOf + (label << 2));
      const at = ownProduct + (label << 3);
      let value = load<f64>(at) * load<f64>(sums + (i << 3));
      if (value > LARGE) {
        const lost = ownExcess + (label << 3);
        value /= LARGE;
        store<f64>(lost, load<f64>(lost) + LOG_LARGE);
      }
      store<f64>(at, value);
      if (equation >= 0) {
        const own = odds + <usize>equation * RUN + (i << 3);
        store<f64>(own, load<f64>(own) - 1);
      }
    }
    for (let e: usize = 0; e < equations; e++)
      addGradient(ownGradient + ((e * terms) << 3), counted, odds + e * RUN, x, terms, count);
  }
  store<f64>(wrong + (chunk << 3), mistaken);
}
