import type { Analysis } from '../../analyses/analysis.entity.ts';
import type { Column } from '../../datasets/column.ts';
import type { Row } from '../../datasets/read-rows.ts';
import type { Component } from '../../engine/principal-plane.ts';
import type { Rule } from '../../rules/rule.entity.ts';
import type { Segment } from '../../segments/segment.entity.ts';
import type { Flow } from '../../segments/segment.service.ts';
import type { Privacy } from '../privacy.ts';

/** An analysis that has succeeded, with what its charts are made of. */
export interface AnalysisSubject {
  readonly analysis: Analysis;
  /** The columns it learned from. */
  readonly features: readonly Column[];
  /** By index, noise last. */
  readonly segments: readonly Segment[];
  readonly privacy: Privacy;
  /** Other analyses of the same dataset that have succeeded, newest first. */
  readonly others: readonly Analysis[];
  /** The segmentation to compare with: the one that the caller names, or the newest one before this. */
  readonly before: Analysis | null;
  readonly sources: AnalysisSources;
}

/** What is looked up only when a chart is drawn. */
export interface AnalysisSources {
  /** Rows that the model was applied to, with the segment of each. */
  members(most: number): Promise<Members>;
  /** The same rows on the plane in which they differ most, as the model sees them. */
  plane(most: number): Promise<readonly [Component, Component]>;
  /** The rules with the greatest lift. */
  rules(most: number): Promise<{ readonly rules: readonly Rule[]; readonly total: number }>;
  /** The segments of another analysis, and who moved between them and those of this one. */
  flowsFrom(other: Analysis): Promise<{ readonly segments: readonly Segment[]; readonly flows: readonly Flow[] }>;
}

export interface Members {
  readonly rows: readonly Row[];
  /** Index of the segment of each row. */
  readonly segment: readonly number[];
  /** Rows there are to choose from. */
  readonly total: number;
}
