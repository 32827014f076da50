import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import { CountColumn, JsonColumn } from '../database/columns.ts';
import type { ProfileEntry } from './profile.ts';

/** How a segment differs from everyone in one feature. */
@ObjectType({ description: 'How a segment differs from everyone in one feature.', simpleResolvers: true })
export class SegmentFeature implements ProfileEntry {
  @Field(() => String, { description: 'The feature, or `feature=category` whose mean is the share of that category.' })
  feature!: string;
  @Field(() => Float, { description: 'Mean in the segment, in original units.' })
  mean!: number;
  @Field(() => Float, { description: 'Mean over all rows of the analysis, in original units.' })
  overallMean!: number;
  @Field(() => Float, {
    description: '(mean − overallMean) / population standard deviation over all rows; 0 for a constant.',
  })
  effectSize!: number;
}

/** A group of customers that belong together. */
@ObjectType({ description: 'A group of customers that belong together.' })
@Entity('segment')
@Index(['analysisId', 'index'], { unique: true })
export class Segment {
  @Field(() => ID, { description: 'Identifies the segment.' })
  @PrimaryGeneratedColumn()
  id!: number;

  @Column('integer')
  analysisId!: number;

  @Field(() => Int, { description: 'Number of the segment within its analysis, from 0; −1 for noise.' })
  @Column('integer')
  index!: number;

  @Field(() => String, {
    description: 'Readable name made from the profile, unique within the analysis; it tells nothing of personal data.',
  })
  @Column('varchar', { length: 255 })
  name!: string;

  @Field(() => Int, { description: 'Number of members.' })
  @CountColumn()
  size!: number;

  @Field(() => Float, { description: 'Size over all rows of the analysis, 0…1.' })
  @Column('double precision')
  share!: number;

  @Field(() => Boolean, { description: 'Whether these are the rows that belong to no segment.' })
  @Column('boolean')
  isNoise!: boolean;

  @Field(() => [SegmentFeature], {
    description: 'How it differs from everyone, feature by feature, those of personal data left out.',
  })
  @JsonColumn()
  profile!: SegmentFeature[];
}
