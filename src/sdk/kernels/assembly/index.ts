export { crossProducts } from './cross-products';
export { factorRows } from './factor-rows';
export { lloydPass } from './lloyd-pass';
export { logisticPass } from './logistic-pass';
export { nearestCentroid } from './nearest-centroid';
export { packRows } from './pack-rows';
export { rowSimilarity } from './row-similarity';
export { seedingStep } from './seeding-step';
