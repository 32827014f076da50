import { GraphQLJSONObject } from 'graphql-scalars';
import { Field, InputType } from 'type-graphql';
import type { ColumnRole, ColumnType, DatasetKind } from './column.ts';
import { DatasetKindEnum } from './dataset.entity.ts';
import { ColumnRoleEnum, ColumnTypeEnum } from './dataset-version.entity.ts';
import { AggregateSourceInput } from './sources/aggregate-source.input.ts';
import { JoinSourceInput } from './sources/join-source.input.ts';
import { MysqlSourceInput } from './sources/mysql-source.input.ts';
import { RfmSourceInput } from './sources/rfm-source.input.ts';

/** A file under one of the import directories. */
@InputType({ description: 'A CSV, Parquet or JSON file under one of IMPORT_DIRS; CSV and JSON may be gzipped.' })
export class FileSourceInput {
  @Field(() => String, { description: 'Path relative to an import directory.' })
  path!: string;
  @Field(() => String, {
    nullable: true,
    description: 'What separates the fields of a CSV file; found out where absent.',
  })
  delimiter?: string | null;
  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the first line of a CSV file names the columns (default true).',
  })
  header?: boolean | null;
}

/** A file sent to `POST /uploads`. */
@InputType({ description: 'A file sent to `POST /uploads`.' })
export class UploadSourceInput {
  @Field(() => String, { description: 'The id that the upload answered.' })
  id!: string;
  @Field(() => String, {
    nullable: true,
    description: 'What separates the fields of a CSV file; found out where absent.',
  })
  delimiter?: string | null;
  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the first line of a CSV file names the columns (default true).',
  })
  header?: boolean | null;
}

/** A query over other datasets. */
@InputType({ description: 'A query over other datasets.' })
export class QuerySourceInput {
  @Field(() => String, {
    description: 'One SELECT in the SQL of DuckDB. Its tables are the datasets, by name; nothing else can be read.',
  })
  sql!: string;
}

/** Where the rows of a dataset come from. */
@InputType({ description: 'Where the rows of a dataset come from: exactly one of these.' })
export class SourceInput {
  @Field(() => FileSourceInput, { nullable: true, description: 'A file under one of IMPORT_DIRS.' })
  file?: FileSourceInput;
  @Field(() => UploadSourceInput, { nullable: true, description: 'A file sent to `POST /uploads`.' })
  upload?: UploadSourceInput;
  @Field(() => [GraphQLJSONObject], {
    nullable: true,
    description: 'The rows themselves, as objects of column name and value.',
  })
  rows?: Record<string, unknown>[];
  @Field(() => QuerySourceInput, { nullable: true, description: 'A query over other datasets.' })
  query?: QuerySourceInput;
  @Field(() => RfmSourceInput, {
    nullable: true,
    description: 'Recency, frequency and monetary value of the customers of a dataset of purchases.',
  })
  rfm?: RfmSourceInput;
  @Field(() => AggregateSourceInput, {
    nullable: true,
    description: 'Features of customers from their rows in another dataset.',
  })
  aggregate?: AggregateSourceInput;
  @Field(() => JoinSourceInput, { nullable: true, description: 'Two datasets put together by key.' })
  join?: JoinSourceInput;
  @Field(() => MysqlSourceInput, { nullable: true, description: 'A table of a MySQL or MariaDB database.' })
  mysql?: MysqlSourceInput;
  /** A `RecipeSourceInput`; recipes make a field of it. */
  recipe?: object;
}

/** What is known of a column before the import. */
@InputType({
  description:
    'What is known of a column before the import. Columns not listed are imported as features of the type found.',
})
export class ColumnInput {
  @Field(() => String, { description: 'Name of the column in the source.' })
  name!: string;
  @Field(() => ColumnRoleEnum, { nullable: true, description: 'What it is for (default FEATURE).' })
  role?: ColumnRole | null;
  @Field(() => ColumnTypeEnum, {
    nullable: true,
    description: 'Its type; values of another kind are rejected. Found out where absent.',
  })
  type?: ColumnType | null;
  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether it holds personal data, which errors and samples then never show.',
  })
  pii?: boolean | null;
  @Field(() => String, { nullable: true, description: 'How dates are written, such as `%d/%m/%Y` (default ISO 8601).' })
  format?: string | null;
}

/** What to import, and under which name. */
@InputType({ description: 'What to import, and under which name.' })
export class ImportDatasetInput {
  @Field(() => String, { description: 'Name of the dataset; an import under a name that exists adds a version.' })
  name!: string;
  @Field(() => DatasetKindEnum, { description: 'What the rows are.' })
  kind!: DatasetKind;
  @Field(() => SourceInput, { description: 'Where the rows come from.' })
  source!: SourceInput;
  @Field(() => [ColumnInput], { nullable: true, description: 'What is known of the columns.' })
  columns?: ColumnInput[] | null;
}
