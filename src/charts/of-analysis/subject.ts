import type { Analysis } from '../../analyses/analysis.entity.ts';
import type { Segment } from '../../segments/segment.entity.ts';
import type { Privacy } from '../privacy.ts';

/** An analysis that has succeeded, with what its charts are made of. */
export interface AnalysisSubject {
  readonly analysis: Analysis;
  /** By index, noise last; under names that show no personal data. */
  readonly segments: readonly Segment[];
  readonly privacy: Privacy;
}
