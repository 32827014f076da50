import type { CoefficientEstimate, Explanation, FeatureTable } from '#sdk';
import type { ClassifierModel } from './classifier.ts';
import type { Kernel } from './kernel.ts';
import type { RegressorModel } from './regressor.ts';
import type { SupportMachines } from './support-machines.ts';

type Features = FeatureTable['features'];

/** What the machines of a classifier are made of; with a linear kernel, their weights. */
export function explainClassifier(model: ClassifierModel, features: Features): Explanation {
  const { machines, classes, pairs, rows, supportVectors, boundVectors, objective } = model;
  const nameOf = (m: number) => `${classes[pairs[2 * m]]} vs ${classes[pairs[2 * m + 1]]}`;
  const total = supportVectors.reduce((sum, count) => sum + count, 0);
  const perMachine = Array.from(machines.rho, (rho, m) => ({
    classes: [classes[pairs[2 * m]], classes[pairs[2 * m + 1]]],
    rho,
    objective: objective[m],
  }));
  const parts = classes.map((name, c) => `${supportVectors[c]} of ${rows[c]} rows of "${name}"`);
  return {
    ...linearPart(machines, model.deviations, features, (m) => `${nameOf(m)}: `),
    text: `${machines.rho.length === 1 ? 'One machine' : `${machines.rho.length} machines, one for each pair of classes,`} with ${kernelText(machines.kernel)} and ${total} support vectors (${parts.join(', ')}), ${boundVectors} of them at the bound: inside the margin or on its wrong side.`,
    details: {
      kernel: { ...machines.kernel },
      supportVectors: classes.map((name, c) => ({ class: name, rows: rows[c], supportVectors: supportVectors[c] })),
      boundVectors,
      machines: perMachine,
    },
  };
}

/** What the machine of a regression is made of; with a linear kernel, its weights in units of the target. */
export function explainRegressor(model: RegressorModel, features: Features): Explanation {
  const { machines, center, spread, rows, supportVectors, boundVectors, epsilon, objective } = model;
  const width = epsilon * spread;
  return {
    ...linearPart(machines, model.deviations, features, () => '', center, spread),
    text: `A machine with ${kernelText(machines.kernel)} and ${supportVectors} of ${rows} rows as support vectors; the other rows are within ${width} of their answer, ${boundVectors} are further away.`,
    details: {
      kernel: { ...machines.kernel },
      supportVectors,
      boundVectors,
      rho: machines.rho[0],
      objective,
      epsilon: width,
    },
  };
}

function kernelText({ kind, gamma, degree, coefficient0 }: Kernel): string {
  switch (kind) {
    case 'linear':
      return 'a linear kernel';
    case 'polynomial':
      return `a polynomial kernel of degree ${degree} (gamma ${gamma}, coefficient0 ${coefficient0})`;
    case 'rbf':
      return `an RBF kernel (gamma ${gamma})`;
    case 'sigmoid':
      return `a sigmoid kernel (gamma ${gamma}, coefficient0 ${coefficient0})`;
    default:
      return kind satisfies never;
  }
}

/**
 * The weights of linear machines as coefficients, with the intercept first, and each feature's share of Σ |weight| ×
 * standard deviation as its importance.
 */
function linearPart(
  { kernel, weights, rho }: SupportMachines,
  deviations: Float64Array,
  features: Features,
  prefixOf: (machine: number) => string,
  center = 0,
  spread = 1,
): Pick<Explanation, 'coefficients' | 'importance'> {
  if (kernel.kind !== 'linear') return {};
  const weight = (m: number, j: number) => spread * weights.values[m * features.length + j];
  const coefficients = Array.from(rho, (value, m): CoefficientEstimate[] => [
    { term: `${prefixOf(m)}intercept`, value: center - spread * value },
    ...features.map(({ name }, j) => ({ term: `${prefixOf(m)}${name}`, value: weight(m, j) })),
  ]).flat();
  const reach = features.map((_, j) => rho.reduce((sum, _rho, m) => sum + Math.abs(weight(m, j)) * deviations[j], 0));
  const sum = reach.reduce((total, value) => total + value, 0) || 1;
  return { coefficients, importance: features.map(({ name }, j) => ({ feature: name, weight: reach[j] / sum })) };
}
