import { describe, expect, it } from 'vitest';
import { rocAuc } from './classification-metrics.ts';
import { thresholdCurves } from './threshold-curves.ts';

/** The rows of test/fixtures/threshold-curves.py: scores in steps of 0.05, so many are equal and some lie on edges. */
function rows() {
  let state = 42;
  const draw = () => {
    // 32-bit arithmetic without losing low bits.
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const scores = new Float64Array(400);
  const truth = new Int32Array(400);
  for (let i = 0; i < 400; i++) {
    scores[i] = Math.round(draw() * 20) / 20;
    truth[i] = draw() < scores[i] ** 2 ? 1 : 0;
  }
  return { scores, truth };
}

const close = (actual: readonly number[], expected: readonly number[]) => {
  expect(actual).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) expect(actual[i]).toBeCloseTo(value, 12);
};

describe('curves against a threshold, as scikit-learn 1.2.1 has them', () => {
  const { scores, truth } = rows();
  const { roc, precisionRecall, gains, calibration } = thresholdCurves(truth, scores, 1);

  it('ROC', () => {
    expect(roc.x).toHaveLength(22);
    close(roc.x.slice(0, 4), [0, 0, 0.004, 0.036]);
    close(roc.y.slice(0, 4), [0, 0.09333333333333334, 0.2, 0.30666666666666664]);
    const area = roc.x.slice(1).reduce((sum, x, i) => sum + ((x - roc.x[i]) * (roc.y[i] + roc.y[i + 1])) / 2, 0);
    expect(area).toBeCloseTo(0.88152, 12);
    expect(rocAuc(truth, scores, 1)).toBeCloseTo(0.88152, 12);
  });

  it('precision and recall', () => {
    close(precisionRecall.x.slice(0, 5), [0, 0.09333333333333334, 0.2, 0.30666666666666664, 0.4066666666666667]);
    close(precisionRecall.y.slice(0, 5), [1, 1, 0.967741935483871, 0.8363636363636363, 0.8133333333333334]);
    expect(precisionRecall.averagePrecision).toBeCloseTo(0.7883316333920029, 12);
  });

  it('gains', () => {
    const at = gains.x.findIndex((x) => Math.abs(x - 0.4625) < 1e-12);
    expect(gains.y[at]).toBeCloseTo(0.82, 12);
    expect([gains.x.at(-1), gains.y.at(-1)]).toEqual([1, 1]);
  });

  it('calibration', () => {
    close(
      calibration.x,
      [
        0.06794871794871797, 0.16470588235294126, 0.27065217391304364, 0.37374999999999997, 0.46666666666666656,
        0.5797619047619051, 0.6780487804878045, 0.7704545454545456, 0.8772727272727271, 0.9725806451612901,
      ],
    );
    close(
      calibration.y,
      [
        0, 0, 0.021739130434782608, 0.125, 0.358974358974359, 0.42857142857142855, 0.43902439024390244, 0.75,
        0.7045454545454546, 0.967741935483871,
      ],
    );
    expect(calibration.rows.reduce((sum, count) => sum + count, 0)).toBe(400);
  });

  it('thinned to the number asked for, with both ends', () => {
    const many = Float64Array.from({ length: 5000 }, (_, i) => ((i * 7919) % 5000) / 5000);
    const labels = Int32Array.from(many, (score, i) => (score > ((i * 31) % 100) / 100 ? 1 : 0));
    const { x, y } = thresholdCurves(labels, many, 1, 50).roc;
    expect(x.length).toBeGreaterThan(40);
    expect(x.length).toBeLessThanOrEqual(52);
    expect([x[0], y[0], x.at(-1), y.at(-1)]).toEqual([0, 0, 1, 1]);
  });

  it('of a class that no row has: no share is NaN', () => {
    const curves = thresholdCurves(new Int32Array(4), Float64Array.of(0.1, 0.9, 0.5, 0.5), 1);
    const values = [curves.roc, curves.precisionRecall, curves.gains, curves.calibration].flatMap(({ x, y }) => [
      ...x,
      ...y,
    ]);
    expect(values.every(Number.isFinite)).toBe(true);
  });
});
