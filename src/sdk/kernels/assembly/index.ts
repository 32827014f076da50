export { lloydPass, nearestCentroid, packRows, seedingStep } from './k-means';
export { factorRows } from './factor-rows';
