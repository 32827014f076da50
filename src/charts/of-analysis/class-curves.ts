import type { Evaluation } from '../../predictions/evaluation.ts';
import type { Curve } from '../../predictions/threshold-curves.ts';
import type { Chart, ChartsOf } from '../chart.ts';
import { type Lines, line } from '../kinds/line.ts';
import { about, percent } from '../wording.ts';
import type { AnalysisSubject } from './subject.ts';

/** More curves than these cannot be told apart. */
const MOST_CURVES = 7;

/** A curve of one class, under the name that may be shown. */
interface ClassCurve extends Curve {
  readonly class: string;
  readonly name: string;
  readonly averagePrecision?: number;
  readonly rows?: readonly number[];
}

/** What a sentence is made of: the classes in quotes, and on what they were judged. */
interface Words {
  readonly named: string;
  readonly unseen: string;
}

/** One chart of the evaluation of a classifier. */
interface CurveSort {
  readonly id: string;
  readonly title: string;
  readonly curves: (evaluation: Evaluation) => readonly (Curve & { readonly class: string })[] | undefined;
  readonly x: string;
  readonly y: string;
  /** How it is drawn, where not from 0 to 1 on both axes. */
  readonly lines?: Partial<Lines>;
  readonly against: (curves: readonly ClassCurve[], evaluation: Evaluation) => Lines['against'];
  readonly sentence: (curves: readonly ClassCurve[], words: Words, evaluation: Evaluation) => string;
}

const level = (height: number) =>
  [
    [0, height],
    [1, height],
  ] as const;
const DIAGONAL = [
  [0, 0],
  [1, 1],
] as const;

const SORTS: readonly CurveSort[] = [
  {
    id: 'roc',
    title: 'ROC curve',
    curves: ({ roc }) => roc,
    x: 'false positive rate',
    y: 'true positive rate',
    against: () => ({ name: 'chance', points: DIAGONAL }),
    sentence(curves, { named, unseen }, { metrics }) {
      const area = metrics.find(({ name }) => name === 'rocAuc')?.value;
      const under = curves.length === 1 ? 'it' : 'them';
      return `ROC curve of ${named} ${unseen}${area === undefined ? '' : `; the area under ${under} is ${about(area)}`}, where chance is 0.5.`;
    },
  },
  {
    id: 'precision-recall',
    title: 'Precision and recall',
    curves: ({ precisionRecall }) => precisionRecall,
    x: 'recall',
    y: 'precision',
    // Chance is the share of the class, so each has its own.
    against: (curves, evaluation) =>
      curves.length === 1 ? { name: 'chance', points: level(shareOf(curves[0], evaluation)) } : undefined,
    sentence(curves, { named, unseen }, evaluation) {
      const averages = curves.map(({ averagePrecision = 0 }) => about(averagePrecision)).join(', ');
      const chance = curves.length === 1 ? `, where chance is ${about(shareOf(curves[0], evaluation))}` : '';
      return `Precision by recall of ${named} ${unseen}; average precision ${averages}${chance}.`;
    },
  },
  {
    id: 'gains',
    title: 'Cumulative gains',
    curves: ({ gains }) => gains,
    x: 'share of customers, likeliest first',
    y: 'share of the class found',
    against: () => ({ name: 'chance', points: DIAGONAL }),
    sentence: ([first], { named, unseen }) =>
      `Share of ${named} found among those most likely to be of it, ${unseen}: the likeliest tenth of customers holds ${percent(valueAt(first, 0.1))} of "${first.name}".`,
  },
  {
    id: 'lift',
    title: 'Lift',
    curves: ({ gains }) => gains?.map((curve) => ({ ...curve, ...liftOf(curve) })),
    x: 'share of customers, likeliest first',
    y: 'lift',
    lines: { unit: false },
    against: () => ({ name: 'chance', points: level(1) }),
    sentence: ([first], { named, unseen }) =>
      `How many times more of ${named} there are among the likeliest customers than among all, ${unseen}: ${about(valueAt(first, 0.1))} times in the likeliest tenth.`,
  },
  {
    id: 'calibration',
    title: 'Calibration',
    curves: ({ calibration }) => calibration,
    x: 'probability answered',
    y: 'share of the class',
    lines: { symbols: true },
    against: () => ({ name: 'as answered', points: DIAGONAL }),
    sentence: ([first], { named, unseen }) =>
      `Share of ${named} among rows by the probability answered, ${unseen}; on average they are ${about(calibrationError(first))} apart for "${first.name}", where a model that keeps its word has 0.`,
  },
];

/** How a classifier tells its classes apart: curves of the evaluation. */
export const classCurves: ChartsOf<AnalysisSubject> = ({ analysis: { evaluation }, privacy }) => {
  const { classes } = evaluation ?? {};
  if (!evaluation || !classes) return [];
  return SORTS.flatMap((sort) => {
    const all = sort.curves(evaluation) ?? [];
    const named = all.map((curve) => ({
      ...curve,
      name: privacy.className(curve.class, classes.indexOf(curve.class)),
    }));
    return named.length === 0 ? [] : [curveChart(sort, named, evaluation)];
  });
};

const curveChart = (sort: CurveSort, all: readonly ClassCurve[], evaluation: Evaluation): Chart => ({
  id: sort.id,
  kind: 'LINE',
  title: sort.title,
  figure() {
    const { x, y } = sort;
    const curves = all.slice(0, MOST_CURVES);
    const table = [
      { name: x, values: curves.flatMap((curve) => curve.x) },
      { name: y, values: curves.flatMap((curve) => curve.y) },
      { name: 'class', values: curves.flatMap((curve) => curve.x.map(() => `"${curve.name}"`)) },
      ...(all[0].rows ? [{ name: 'rows', values: curves.flatMap(({ rows = [] }) => rows) }] : []),
    ];
    const words = {
      named: curves.map(({ name }) => `"${name}"`).join(', '),
      unseen: `on ${evaluation.rows} rows that the model had not seen`,
    };
    const against = sort.against(curves, evaluation);
    return {
      description: sort.sentence(curves, words, evaluation),
      table,
      option: line(table, { x, y, unit: true, ...sort.lines, ...(against && { against }) }),
      sample:
        all.length > MOST_CURVES
          ? { shown: MOST_CURVES, total: evaluation.classes?.length ?? all.length, what: 'classes' }
          : null,
    };
  },
});

/** What share of the rows a class has. */
const shareOf = ({ class: name }: ClassCurve, { perClass, rows }: Evaluation): number =>
  (perClass?.find((one) => one.class === name)?.support ?? 0) / rows;

/** Of a curve of shares, its height over the diagonal; it has none at 0. */
const liftOf = ({ x, y }: Curve): Curve => ({ x: x.slice(1), y: y.slice(1).map((share, i) => share / x[i + 1]) });

/** The curve at `x`, on the straight line between its points. */
function valueAt({ x, y }: Curve, at: number): number {
  const next = x.findIndex((value) => value >= at);
  if (next <= 0) return y[Math.max(0, next)];
  return y[next - 1] + ((y[next] - y[next - 1]) * (at - x[next - 1])) / (x[next] - x[next - 1]);
}

/** Mean distance of a calibration from the diagonal, weighed by rows. */
function calibrationError({ x, y, rows = [] }: ClassCurve): number {
  const total = rows.reduce((sum, count) => sum + count, 0);
  return rows.reduce((sum, count, i) => sum + (count / total) * Math.abs(x[i] - y[i]), 0);
}
