import type { ChartsOf } from '../chart.ts';
import { classCurves } from './class-curves.ts';
import { coefficients } from './coefficients.ts';
import { confusion } from './confusion.ts';
import { decisionTree } from './decision-tree.ts';
import { elbow } from './elbow.ts';
import { importance } from './importance.ts';
import { kDistance } from './k-distance.ts';
import { memberComponents } from './member-components.ts';
import { members } from './members.ts';
import { migration } from './migration.ts';
import { residuals } from './residuals.ts';
import { rfmGrid } from './rfm-grid.ts';
import { rules } from './rules.ts';
import { segmentKinship } from './segment-kinship.ts';
import { segmentProfiles } from './segment-profiles.ts';
import { segmentShares } from './segment-shares.ts';
import { segmentSizes } from './segment-sizes.ts';
import { silhouettes } from './silhouettes.ts';
import type { AnalysisSubject } from './subject.ts';

/** Every sort of chart that an analysis can have, in the order in which they are listed. */
const SORTS: readonly ChartsOf<AnalysisSubject>[] = [
  segmentSizes,
  segmentShares,
  segmentProfiles,
  members,
  memberComponents,
  silhouettes,
  segmentKinship,
  elbow,
  kDistance,
  rfmGrid,
  migration,
  decisionTree,
  importance,
  coefficients,
  classCurves,
  confusion,
  residuals,
  rules,
];

export const chartsOfAnalysis: ChartsOf<AnalysisSubject> = (subject) => SORTS.flatMap((sort) => sort(subject));
