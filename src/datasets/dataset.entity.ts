import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { InstantColumn, WordColumn } from '../database/columns.ts';
import { DATASET_KINDS, type DatasetKind } from './column.ts';

export const DatasetKindEnum = Object.fromEntries(DATASET_KINDS.map((kind) => [kind, kind]));
registerEnumType(DatasetKindEnum, {
  name: 'DatasetKind',
  description: 'What the rows of a dataset are.',
  valuesConfig: {
    CUSTOMERS: { description: 'One row a customer; the KEY column is the customer id, never missing, never twice.' },
    PURCHASES: { description: 'One row an item bought; the KEY column is the customer id.' },
    EVENTS: { description: 'One row a usage event; the KEY column is the customer id.' },
    FEEDBACK: { description: 'One row a rating or comment; the KEY column is the customer id.' },
    OTHER: { description: 'Anything else.' },
  },
});

/** Imported rows under a name; each import adds a version. */
@ObjectType({ description: 'Imported rows under a name; each import adds a version.' })
@Entity('dataset')
export class Dataset {
  @Field(() => ID, { description: 'Identifies the dataset.' })
  @PrimaryGeneratedColumn()
  id!: number;

  @Field(() => String, { description: 'Unique name; also the name of its table in `source: { query }`.' })
  @Column('varchar', { length: 100, unique: true })
  name!: string;

  @Field(() => DatasetKindEnum, { description: 'What its rows are.' })
  @WordColumn()
  kind!: DatasetKind;

  @Field(() => Date, { description: 'When the first version was asked for.' })
  @InstantColumn()
  createdAt!: Date;
}
