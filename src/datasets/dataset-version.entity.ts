import { GraphQLJSONObject } from 'graphql-scalars';
import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';
import { CountColumn, InstantColumn, JsonColumn, WordColumn } from '../database/columns.ts';
import { ErrorInfo } from '../error.type.ts';
import type { ErrorReport } from '../errors.ts';
import { type Phase, PhaseEnum } from '../phase.ts';
import {
  COLUMN_ROLES,
  COLUMN_TYPES,
  type ColumnRole,
  type ColumnType,
  type Column as DatasetColumn,
} from './column.ts';
import { Dataset } from './dataset.entity.ts';
import type { Derivation } from './sources/derived-source.ts';
import type { Rejected } from './store-rejects.ts';

export const ColumnTypeEnum = Object.fromEntries(COLUMN_TYPES.map((type) => [type, type]));
registerEnumType(ColumnTypeEnum, {
  name: 'ColumnType',
  description: 'The type of a column.',
  valuesConfig: {
    TEXT: { description: 'Text; a category when used as a feature.' },
    INTEGER: { description: 'Whole number of 64 bits.' },
    NUMBER: { description: 'Floating-point number of 64 bits.' },
    BOOLEAN: { description: 'True or false.' },
    DATE: { description: 'Calendar day.' },
    TIMESTAMP: { description: 'Day and time in UTC.' },
  },
});

export const ColumnRoleEnum = Object.fromEntries(COLUMN_ROLES.map((role) => [role, role]));
registerEnumType(ColumnRoleEnum, {
  name: 'ColumnRole',
  description: 'What a column is for.',
  valuesConfig: {
    KEY: { description: 'The customer id.' },
    TIME: { description: 'When the row happened.' },
    AMOUNT: { description: 'Money or quantity of the row.' },
    ITEM: { description: 'What was bought.' },
    TARGET: { description: 'What predictors learn to answer.' },
    FEATURE: { description: 'Describes the row; the default.' },
    IGNORE: { description: 'Kept, never used unless named.' },
  },
});

/** One column of a dataset version. */
@ObjectType('Column', { description: 'One column of a dataset version.' })
export class ColumnInfo {
  @Field(() => String, { description: 'Name, as in the source.' })
  name!: string;
  @Field(() => ColumnTypeEnum, { description: 'Type found in the values, or stated at import.' })
  type!: ColumnType;
  @Field(() => ColumnRoleEnum, { description: 'What the column is for.' })
  role!: ColumnRole;
  @Field(() => Boolean, { description: 'Whether its values are personal data, which errors and samples never show.' })
  pii!: boolean;
  @Field(() => Int, { description: 'Rows without a value.' })
  missing!: number;
}

/** A row that could not be imported. */
@ObjectType({ description: 'A row that could not be imported.', simpleResolvers: true })
export class RejectedSample {
  @Field(() => Int, {
    nullable: true,
    description: 'Line in the file, or number of the row, counted from 1; null where unknown.',
  })
  line!: number | null;
  @Field(() => String, { nullable: true, description: 'Column at fault; null where the whole line is.' })
  column!: string | null;
  @Field(() => String, { nullable: true, description: 'The value seen; null for personal data and whole lines.' })
  value!: string | null;
  @Field(() => String, { description: 'What is wrong with it.' })
  reason!: string;
}

/** The rows that an import left out. */
@ObjectType({ description: 'The rows that an import left out. All of them are kept in a reject file beside the data.' })
export class RejectedRows {
  @Field(() => Int, { description: 'How many.' })
  count!: number;
  @Field(() => [RejectedSample], { description: 'The first of them, at most 20.' })
  samples!: RejectedSample[];
}

/** What found no partner where two datasets were put together. */
@ObjectType({
  description:
    'How many found no partner. In a join: rows of `left` and of `right`. In an aggregate with `customers`: customers without a row before `asOf` (left), and customer ids of such rows that are none of the customers (right), conditions not regarded.',
  simpleResolvers: true,
})
export class Unmatched {
  @Field(() => Int, { description: 'On the left.' })
  left!: number;
  @Field(() => Int, { description: 'On the right.' })
  right!: number;
}

/** What was left out where rows were made from other datasets. */
@ObjectType('Derivation', { description: 'What was left out where rows were made from other datasets.' })
export class DerivationInfo {
  @Field(() => Date, {
    nullable: true,
    description: 'The moment that features of customers describe; null where times play no part.',
  })
  asOf!: Date | null;
  @Field(() => Int, { nullable: true, description: 'Rows left out because they have no customer id.' })
  withoutCustomer!: number | null;
  @Field(() => Int, { nullable: true, description: 'Rows left out because they have no time.' })
  withoutTime!: number | null;
  @Field(() => Int, { nullable: true, description: 'Rows left out because they happened at or after `asOf`.' })
  notBefore!: number | null;
  @Field(() => Unmatched, {
    nullable: true,
    description: 'What found no partner; null where nothing was put together.',
  })
  unmatched!: Unmatched | null;
  @Field(() => Int, {
    nullable: true,
    description: 'Number of the version that the rows were added to by `appendRows`; null elsewhere.',
  })
  appendedTo!: number | null;
  @Field(() => [String], { description: 'What is likely to surprise, such as a window without any row.' })
  warnings!: string[];
}

/** An immutable state of a dataset: one Parquet file. */
@ObjectType({ description: 'An immutable state of a dataset.' })
@Entity('dataset_version')
@Index(['datasetId', 'number'], { unique: true })
export class DatasetVersion {
  @Field(() => ID, { description: 'Identifies the version.' })
  @PrimaryGeneratedColumn()
  id!: number;

  @Column('integer')
  datasetId!: number;

  @ManyToOne(() => Dataset, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'datasetId' })
  dataset?: Dataset;

  @Field(() => Int, { description: 'Counts the versions of the dataset from 1.' })
  @Column('integer')
  number!: number;

  @Field(() => PhaseEnum, { description: 'How far the import is.' })
  @Index()
  @WordColumn()
  phase!: Phase;

  @Field(() => Int, { nullable: true, description: 'Number of rows; null until the import has succeeded.' })
  @CountColumn({ nullable: true })
  rows!: number | null;

  @JsonColumn({ nullable: true })
  columns!: DatasetColumn[] | null;

  @JsonColumn({ nullable: true })
  rejected!: Rejected | null;

  @JsonColumn({ nullable: true })
  derivation!: Derivation | null;

  @Field(() => GraphQLJSONObject, { description: 'Where the rows came from, without the rows themselves.' })
  @JsonColumn()
  source!: Record<string, unknown>;

  @Field(() => ErrorInfo, { nullable: true, description: 'Why the import failed; null unless it did.' })
  @JsonColumn({ nullable: true })
  error!: ErrorReport | null;

  @Field(() => Date, { description: 'When the import was asked for.' })
  @InstantColumn()
  createdAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When the import ended; null until then.' })
  @InstantColumn({ nullable: true })
  finishedAt!: Date | null;
}
