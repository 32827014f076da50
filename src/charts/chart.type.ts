import { GraphQLJSON, GraphQLJSONObject } from 'graphql-scalars';
import { Field, ID, Int, ObjectType } from 'type-graphql';
import type { Cell, ChartOption, Figure } from './chart.ts';
import { type ChartKind, ChartKindEnum } from './chart-kind.ts';

@ObjectType({ description: "One column of a chart's table.", simpleResolvers: true })
export class ChartColumn {
  @Field(() => String, { description: 'What its values are.' })
  name!: string;
  @Field(() => [GraphQLJSON], {
    description: 'Numbers, texts, or null for what is unknown; as many as in every other.',
  })
  values!: readonly Cell[];
}

/** What it costs to work a chart out, and to draw it, in values selected. */
const WORK = 50;
const DRAWING = 200;

/** A chart: its data, how Apache ECharts draws it, and the drawing. */
@ObjectType('Chart', { description: 'A chart: its data, how Apache ECharts draws it, and the drawing itself.' })
export class ChartType {
  @Field(() => ID, { description: 'Names the chart among those of its subject; stable, in kebab-case.' })
  id!: string;
  @Field(() => ChartKindEnum, { description: 'Its form.' })
  kind!: ChartKind;
  @Field(() => String, { description: 'What it shows.' })
  title!: string;
  @Field(() => String, { description: 'The chart in words: a sentence with its main figures.', complexity: WORK })
  description!: string;
  @Field(() => [ChartColumn], {
    description: 'The numbers behind it, column by column.',
    complexity: ({ childComplexity }) => WORK + childComplexity,
  })
  table!: Figure['table'];
  @Field(() => Boolean, {
    description: 'Whether it shows only a part of what there is; see `shown` and `total`.',
    complexity: WORK,
  })
  downSampled!: boolean;
  @Field(() => Int, {
    description: 'Things shown, such as customers; where all are, the rows of the table.',
    complexity: WORK,
  })
  shown!: number;
  @Field(() => Int, { description: 'Things there are to show.', complexity: WORK })
  total!: number;
  @Field(() => GraphQLJSONObject, {
    description: 'The option of Apache ECharts 6, complete: `chart.setOption(option)` draws it.',
    complexity: WORK,
  })
  option!: ChartOption;
  @Field(() => String, {
    description: 'The same as SVG, drawn by the same library; title and description inside.',
    complexity: DRAWING,
  })
  svg!: string;
  @Field(() => String, {
    description:
      'Where this server has the drawing as an image, to embed in pages: a path such as `/charts/1/segment-sizes.svg`.',
  })
  path!: string;
}
