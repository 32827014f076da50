import { GraphQLJSONObject } from 'graphql-scalars';
import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';
import { CountColumn, InstantColumn, JsonColumn, WordColumn } from '../database/columns.ts';
import { DatasetVersion } from '../datasets/dataset-version.entity.ts';
import { ErrorInfo } from '../error.type.ts';
import type { ErrorReport } from '../errors.ts';
import type { ConvertedExplanation } from '../models/explanation.ts';
import { type Phase, PhaseEnum } from '../phase.ts';
import type { Evaluation } from '../predictions/evaluation.ts';
import { EvaluationType, Metric } from '../predictions/evaluation.type.ts';
import type { EvaluationChoice } from '../predictions/split-rows.ts';
import type { BasketChoice } from '../preparation/baskets.ts';
import type { PreparationChoice } from '../preparation/preparation.ts';
import type { SegmentSilhouettes } from '../segments/quality.ts';

/** How far an analysis is. */
@ObjectType({ description: 'How far an analysis is.', simpleResolvers: true })
export class AnalysisProgress {
  @Field(() => Int, { description: 'Steps done.' })
  done!: number;
  @Field(() => Int, { description: 'Steps in all, at most.' })
  of!: number;
}

/** One execution of an algorithm on a dataset version. */
@ObjectType({ description: 'One execution of an algorithm on a dataset version.' })
@Entity('analysis')
export class Analysis {
  @Field(() => ID, { description: 'Identifies the analysis.' })
  @PrimaryGeneratedColumn()
  id!: number;

  @Column('integer')
  datasetVersionId!: number;

  @ManyToOne(() => DatasetVersion, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'datasetVersionId' })
  datasetVersion?: DatasetVersion;

  @Column('varchar', { length: 100 })
  algorithmId!: string;

  @Field(() => Int, { description: 'Version of the algorithm that ran.' })
  @Column('integer')
  algorithmVersion!: number;

  @Field(() => GraphQLJSONObject, { description: 'Parameters used, defaults included.' })
  @JsonColumn()
  params!: Record<string, unknown>;

  @Field(() => [String], { description: 'Columns learned from, in order.' })
  @JsonColumn()
  features!: string[];

  @Field(() => String, {
    nullable: true,
    description: 'Column that a predictor learned to answer; null for segmenters.',
  })
  @Column('varchar', { length: 255, nullable: true })
  target!: string | null;

  @JsonColumn()
  preparation!: PreparationChoice;

  /** What the baskets are, where the algorithm learns from baskets. */
  @JsonColumn({ nullable: true })
  baskets!: BasketChoice | null;

  @Field(() => Float, {
    description: 'Seed of its random numbers, given or drawn. The same seed gives the same answer.',
  })
  @CountColumn()
  seed!: number;

  @Field(() => PhaseEnum, { description: 'How far it is.' })
  @Index()
  @WordColumn()
  phase!: Phase;

  @Field(() => AnalysisProgress, { nullable: true, description: 'Steps of the fit; null before it starts.' })
  @JsonColumn({ nullable: true })
  progress!: AnalysisProgress | null;

  @Field(() => [Metric], { description: 'Numbers that judge the fit; empty until it has succeeded.' })
  @JsonColumn()
  metrics!: Metric[];

  @Field(() => [Metric], {
    description:
      'The same numbers for answering without the features: the most frequent class, or the mean. Empty for segmenters.',
  })
  @JsonColumn()
  baseline!: Metric[];

  @JsonColumn({ nullable: true })
  evaluationChoice!: EvaluationChoice | null;

  /** Whether the caller chose it, so that it must not be left out. */
  @Column('boolean')
  evaluationAsked!: boolean;

  @Field(() => EvaluationType, {
    nullable: true,
    description:
      'How a predictor did on rows it had not learned from; null for segmenters, and until it has succeeded.',
  })
  @JsonColumn({ nullable: true })
  evaluation!: Evaluation | null;

  /** For drawing; empty where there are none. */
  @JsonColumn()
  silhouettes!: SegmentSilhouettes[];

  @Field(() => [String], { description: 'What a careful reader should know, such as rows left out.' })
  @JsonColumn()
  warnings!: string[];

  @JsonColumn({ nullable: true })
  explanation!: ConvertedExplanation | null;

  @Field(() => ErrorInfo, { nullable: true, description: 'Why it failed; null unless it did.' })
  @JsonColumn({ nullable: true })
  error!: ErrorReport | null;

  @Column('varchar', { length: 191, nullable: true, unique: true })
  idempotencyKey!: string | null;

  /** SHA-256 of the input, to tell a repeated request from another one under the same key. */
  @Column('varchar', { length: 64 })
  inputHash!: string;

  /** How often a process began it; one that ends its process again and again is given up. */
  @Column('integer')
  attempts!: number;

  @Field(() => Date, { description: 'When it was asked for.' })
  @InstantColumn()
  createdAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When it began; null until then.' })
  @InstantColumn({ nullable: true })
  startedAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'When it ended; null until then.' })
  @InstantColumn({ nullable: true })
  finishedAt!: Date | null;
}
