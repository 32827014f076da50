import { Field, ID, Int, ObjectType } from 'type-graphql';
import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import { CountColumn, InstantColumn } from '../database/columns.ts';

/** What an analysis learned; applied to new rows by `predict`. Its analysis has the same life: one succeeds with the other. */
@ObjectType({ description: 'What an analysis learned; applied to new rows by `predict`.' })
@Entity('model')
export class Model {
  @Field(() => ID, { description: 'Identifies the model.' })
  @PrimaryGeneratedColumn()
  id!: number;

  @Index({ unique: true })
  @Column('integer')
  analysisId!: number;

  @Column('varchar', { length: 100 })
  algorithmId!: string;

  @Field(() => Int, { description: 'Version of the algorithm that made it.' })
  @Column('integer')
  algorithmVersion!: number;

  @Field(() => Int, { description: 'Size of its stored state in bytes, compressed.' })
  @CountColumn()
  bytes!: number;

  @Field(() => Date, { description: 'When it was stored.' })
  @InstantColumn()
  createdAt!: Date;
}

/** The compressed state of a model, apart from the rows that lists read. */
@Entity('model_state')
export class ModelState {
  @PrimaryColumn('integer')
  modelId!: number;

  @Column('blob')
  state!: Buffer;
}
