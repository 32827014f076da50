import { GraphQLJSONObject } from 'graphql-scalars';
import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { Algorithm } from '../sdk/algorithm.ts';
import type { Task } from '../sdk/data.ts';
import { parametersSchema } from './params.ts';

const AlgorithmKind = { SEGMENTER: 'segmenter', PREDICTOR: 'predictor' } as const;
type AlgorithmKind = (typeof AlgorithmKind)[keyof typeof AlgorithmKind];
registerEnumType(AlgorithmKind, {
  name: 'AlgorithmKind',
  description: 'What an algorithm is for.',
  valuesConfig: {
    SEGMENTER: { description: 'Learns groups of customers and assigns customers to them.' },
    PREDICTOR: { description: 'Learns from known answers to give answers for other rows.' },
  },
});

const PredictionTask = {
  CLASSIFICATION: 'classification',
  REGRESSION: 'regression',
  RECOMMENDATION: 'recommendation',
} as const;
registerEnumType(PredictionTask, {
  name: 'PredictionTask',
  description: 'What a predictor answers.',
  valuesConfig: {
    CLASSIFICATION: { description: 'One of the classes seen in the target column.' },
    REGRESSION: { description: 'A number.' },
    RECOMMENDATION: { description: 'Items that go with those in a basket.' },
  },
});

const LearningInput = { TABLE: 'table', LABELLED: 'labelled', MEASURED: 'measured', BASKETS: 'baskets' } as const;
type LearningInput = (typeof LearningInput)[keyof typeof LearningInput];
registerEnumType(LearningInput, {
  name: 'LearningInput',
  description: 'What an algorithm learns from.',
  valuesConfig: {
    TABLE: { description: 'Rows of features.' },
    LABELLED: { description: 'Rows of features with a target column that names a class.' },
    MEASURED: { description: 'Rows of features with a target column that holds a number.' },
    BASKETS: { description: 'Sets of items that were bought together.' },
  },
});

const LEARNS = {
  classification: 'labelled',
  regression: 'measured',
  recommendation: 'baskets',
} as const satisfies Record<Task, LearningInput>;

@ObjectType('AlgorithmTraits', {
  description: 'Facts about an algorithm that decide how its input is prepared.',
  simpleResolvers: true,
})
export class AlgorithmTraitsType {
  @Field({ description: 'It compares distances, so features are standardized unless the analysis says otherwise.' })
  scaled!: boolean;

  @Field({ description: 'It reads missing values; otherwise they are dropped or filled beforehand.' })
  missing!: boolean;

  @Field({ description: 'It reads categories; otherwise each category becomes a column of 0 and 1.' })
  categories!: boolean;

  @Field({ description: 'It adds an intercept, so the first category of a feature gets no column of its own.' })
  intercept!: boolean;

  @Field(() => Int, { nullable: true, description: 'It takes exactly this many features; null if any number.' })
  features!: number | null;

  @Field(() => Int, { nullable: true, description: 'More rows than this are refused; null if there is no such limit.' })
  maxRows!: number | null;
}

@ObjectType('Algorithm', {
  description: 'A method of segmenting or predicting, contributed by a plugin.',
  simpleResolvers: true,
})
export class AlgorithmType {
  @Field(() => ID, { description: 'Stable name in kebab-case.' })
  id!: string;

  @Field(() => Int, { description: 'Raised when the same input would get another answer.' })
  version!: number;

  @Field(() => AlgorithmKind, { description: 'Whether it segments or predicts.' })
  kind!: AlgorithmKind;

  @Field(() => PredictionTask, { nullable: true, description: 'What it answers; null for segmenters.' })
  task!: Task | null;

  @Field(() => LearningInput, { description: 'What it learns from.' })
  input!: LearningInput;

  @Field({ description: 'Its name in the field.' })
  title!: string;

  @Field({ description: 'One sentence for a person choosing a method.' })
  summary!: string;

  @Field(() => String, { nullable: true, description: 'The paper or book that defines it; null if there is none.' })
  reference!: string | null;

  @Field(() => AlgorithmTraitsType, { description: 'How its input is prepared.' })
  traits!: AlgorithmTraitsType;

  @Field(() => GraphQLJSONObject, {
    description: 'JSON Schema of its parameters: types, ranges, defaults, descriptions.',
  })
  parametersSchema!: Record<string, unknown>;
}

/** What the API says of an algorithm. */
export function describeAlgorithm(algorithm: Algorithm): AlgorithmType {
  const { id, version, kind, title, summary, reference, traits } = algorithm;
  return {
    id,
    version,
    kind,
    task: algorithm.kind === 'predictor' ? algorithm.task : null,
    input: algorithm.kind === 'predictor' ? LEARNS[algorithm.task] : algorithm.input,
    title,
    summary,
    reference: reference ?? null,
    traits: {
      scaled: traits?.scaled ?? false,
      missing: traits?.missing ?? false,
      categories: traits?.categories ?? false,
      intercept: traits?.intercept ?? false,
      features: traits?.features ?? null,
      maxRows: traits?.maxRows ?? null,
    },
    parametersSchema: parametersSchema(algorithm),
  };
}
