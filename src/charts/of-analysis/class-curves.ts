import type { Curve } from '../../predictions/threshold-curves.ts';
import type { ChartsOf, ChartTable } from '../chart.ts';
import { line } from '../kinds/line.ts';
import { about, percent } from '../wording.ts';
import type { AnalysisSubject } from './subject.ts';

/** More curves than these cannot be told apart. */
const MOST_CURVES = 7;

/** How a classifier tells its classes apart: curves of the evaluation. */
export const classCurves: ChartsOf<AnalysisSubject> = ({ analysis: { evaluation }, privacy }) => {
  if (!evaluation?.roc || !evaluation.classes) return [];
  const { classes, roc, precisionRecall = [], gains = [], calibration = [], metrics, perClass, rows } = evaluation;
  const unseen = `on ${rows} rows that the model had not seen`;
  const drawn = <T extends Curve & { readonly class: string }>(curves: readonly T[]) =>
    curves
      .slice(0, MOST_CURVES)
      .map((curve) => ({ ...curve, class: privacy.className(curve.class, classes.indexOf(curve.class)) }));
  const sampleOf = (curves: readonly unknown[]) =>
    classes.length > 2 && curves.length > MOST_CURVES
      ? { shown: MOST_CURVES, total: classes.length, what: 'classes' }
      : null;
  const tableOf = (x: string, y: string, curves: readonly (Curve & { readonly class: string })[]): ChartTable => [
    { name: x, values: curves.flatMap((curve) => curve.x) },
    { name: y, values: curves.flatMap((curve) => curve.y) },
    { name: 'class', values: curves.flatMap((curve) => curve.x.map(() => `"${curve.class}"`)) },
  ];
  const named = (curves: readonly { readonly class: string }[]) => curves.map((curve) => `"${curve.class}"`).join(', ');
  const area = metrics.find(({ name }) => name === 'rocAuc')?.value;
  const shareOf = (name: string) => (perClass?.find((one) => one.class === name)?.support ?? 0) / rows;

  return [
    {
      id: 'roc',
      kind: 'LINE',
      title: 'ROC curve',
      figure() {
        const curves = drawn(roc);
        const table = tableOf('false positive rate', 'true positive rate', curves);
        return {
          description: `ROC curve of ${named(curves)} ${unseen}${area === undefined ? '' : `; the area under ${curves.length === 1 ? 'it' : 'them'} is ${about(area)}`}, where chance is 0.5.`,
          table,
          option: line(table, {
            x: table[0].name,
            y: table[1].name,
            unit: true,
            against: { name: 'chance', points: DIAGONAL },
          }),
          sample: sampleOf(roc),
        };
      },
    },
    {
      id: 'precision-recall',
      kind: 'LINE',
      title: 'Precision and recall',
      figure() {
        const curves = drawn(precisionRecall);
        const table = tableOf('recall', 'precision', curves);
        const first = precisionRecall[0];
        const chance = shareOf(first.class);
        return {
          description: `Precision by recall of ${named(curves)} ${unseen}; average precision ${curves.map(({ averagePrecision }) => about(averagePrecision)).join(', ')}${curves.length === 1 ? `, where chance is ${about(chance)}` : ''}.`,
          table,
          option: line(table, {
            x: 'recall',
            y: 'precision',
            unit: true,
            ...(curves.length === 1 && {
              against: {
                name: 'chance',
                points: [
                  [0, chance],
                  [1, chance],
                ] as const,
              },
            }),
          }),
          sample: sampleOf(precisionRecall),
        };
      },
    },
    {
      id: 'gains',
      kind: 'LINE',
      title: 'Cumulative gains',
      figure() {
        const curves = drawn(gains);
        const table = tableOf('share of customers, likeliest first', 'share of the class found', curves);
        const tenth = valueAt(curves[0], 0.1);
        return {
          description: `Share of ${named(curves)} found among those most likely to be of it, ${unseen}: the likeliest tenth of customers holds ${percent(tenth)} of "${curves[0].class}".`,
          table,
          option: line(table, {
            x: table[0].name,
            y: table[1].name,
            unit: true,
            against: { name: 'chance', points: DIAGONAL },
          }),
          sample: sampleOf(gains),
        };
      },
    },
    {
      id: 'lift',
      kind: 'LINE',
      title: 'Lift',
      figure() {
        const curves = drawn(gains).map((curve) => ({ ...curve, ...liftOf(curve) }));
        const table = tableOf('share of customers, likeliest first', 'lift', curves);
        return {
          description: `How many times more of ${named(curves)} there are among the likeliest customers than among all, ${unseen}: ${about(valueAt(curves[0], 0.1))} times in the likeliest tenth.`,
          table,
          option: line(table, {
            x: table[0].name,
            y: 'lift',
            against: {
              name: 'chance',
              points: [
                [0, 1],
                [1, 1],
              ],
            },
          }),
          sample: sampleOf(gains),
        };
      },
    },
    {
      id: 'calibration',
      kind: 'LINE',
      title: 'Calibration',
      figure() {
        const curves = drawn(calibration);
        const table = [
          ...tableOf('probability answered', 'share of the class', curves),
          { name: 'rows', values: curves.flatMap((curve) => curve.rows) },
        ];
        const gap = calibrationError(curves[0]);
        return {
          description: `Share of ${named(curves)} among rows by the probability answered, ${unseen}; on average they are ${about(gap)} apart for "${curves[0].class}", where a model that keeps its word has 0.`,
          table,
          option: line(table, {
            x: 'probability answered',
            y: 'share of the class',
            unit: true,
            symbols: true,
            against: { name: 'as answered', points: DIAGONAL },
          }),
          sample: sampleOf(calibration),
        };
      },
    },
  ];
};

const DIAGONAL = [
  [0, 0],
  [1, 1],
] as const;

/** Of a curve of shares, its height over the diagonal; it has none at 0. */
const liftOf = ({ x, y }: Curve): Curve => ({ x: x.slice(1), y: y.slice(1).map((share, i) => share / x[i + 1]) });

/** The curve at `x`, on the straight line between its points. */
function valueAt({ x, y }: Curve, at: number): number {
  const next = x.findIndex((value) => value >= at);
  if (next <= 0) return y[Math.max(0, next)];
  return y[next - 1] + ((y[next] - y[next - 1]) * (at - x[next - 1])) / (x[next] - x[next - 1]);
}

/** Mean distance of a calibration from the diagonal, weighed by rows. */
function calibrationError({ x, y, rows }: Curve & { readonly rows: readonly number[] }): number {
  const total = rows.reduce((sum, count) => sum + count, 0);
  return rows.reduce((sum, count, i) => sum + (count / total) * Math.abs(x[i] - y[i]), 0);
}
