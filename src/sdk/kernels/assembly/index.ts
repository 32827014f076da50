export { closestCentroid, lloydPass, nearestCentroid, packRows, seedingPotential } from './k-means';
export { factorRows } from './factor-rows';
