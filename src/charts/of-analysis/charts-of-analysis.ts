import type { ChartsOf } from '../chart.ts';
import { importance } from './importance.ts';
import { roc } from './roc.ts';
import { segmentProfiles } from './segment-profiles.ts';
import { segmentShares } from './segment-shares.ts';
import { segmentSizes } from './segment-sizes.ts';
import type { AnalysisSubject } from './subject.ts';

/** Every sort of chart that an analysis can have, in the order in which they are listed. */
const SORTS: readonly ChartsOf<AnalysisSubject>[] = [segmentSizes, segmentShares, segmentProfiles, importance, roc];

export const chartsOfAnalysis: ChartsOf<AnalysisSubject> = (subject) => SORTS.flatMap((sort) => sort(subject));
