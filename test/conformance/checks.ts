import type { Check } from './check.ts';
import { declarationChecks } from './declaration-checks.ts';
import { learningChecks } from './learning-checks.ts';
import { modelChecks } from './model-checks.ts';
import { purityChecks } from './purity-checks.ts';

/** Every promise of the plugin contract that can be tried on any algorithm. */
export const checks: readonly Check[] = [...declarationChecks, ...learningChecks, ...purityChecks, ...modelChecks];
