// Seeding: see ../seeding-step.ts, which writes the same bytes.

import { distances0, distances1, distances2, distances3, pointDistances, promoteHigh, roughDistances } from './rough-distance';

export function seedingStep(
  chunk: usize,
  points: usize,
  rows: usize,
  features: usize,
  chunkRows: usize,
  centroid: usize,
  candidates: usize,
  trials: usize,
  closest: usize,
  potential: usize,
): void {
  const apart = ((trials + 3) & ~3) << 2;
  const own = potential + ((chunk * apart) << 1);
  const size = features << 2;
  const start = chunk * chunkRows;
  const end = min(rows, start + chunkRows);
  memory.fill(own, 0, apart << 1);
  for (let i = start; i < end; i += 4) {
    const point = points + i * size;
    const at = closest + (i << 2);
    const distance = pointDistances(point, size, centroid, features);
    v128.store(at, f32x4.pmin(v128.load(at), distance));

    for (let group: usize = 0; group < apart; group += 16) {
      const to = own + (group << 1);
      roughDistances(point, point + size, point + size * 2, point + size * 3, features, candidates + group, apart);
      const closer0 = f32x4.pmin(v128.load32_splat(at), distances0);
      const closer1 = f32x4.pmin(v128.load32_splat(at, 4), distances1);
      const closer2 = f32x4.pmin(v128.load32_splat(at, 8), distances2);
      const closer3 = f32x4.pmin(v128.load32_splat(at, 12), distances3);
      let low = f64x2.add(v128.load(to), f64x2.promote_low_f32x4(closer0));
      low = f64x2.add(low, f64x2.promote_low_f32x4(closer1));
      low = f64x2.add(low, f64x2.promote_low_f32x4(closer2));
      v128.store(to, f64x2.add(low, f64x2.promote_low_f32x4(closer3)));
      let high = f64x2.add(v128.load(to, 16), promoteHigh(closer0));
      high = f64x2.add(high, promoteHigh(closer1));
      high = f64x2.add(high, promoteHigh(closer2));
      v128.store(to, f64x2.add(high, promoteHigh(closer3)), 16);
    }
  }
}
