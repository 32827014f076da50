import { expect } from 'vitest';
import { type Compute, plainCompute } from '#sdk';
import { always, type Check } from './check.ts';
import { askedOf, easyExample, featuresOf, type Input, inputOf, isBaskets } from './inputs.ts';
import { type Answer, answer, isGenerator, learn, start, textOf } from './learn.ts';

const EXAMPLE = easyExample(120, 11);
const OTHER = easyExample(90, 12);

/** An algorithm is a function of its input, parameters and random numbers, and of nothing else. */
export const purityChecks: readonly Check[] = [
  {
    name: 'learns the same bytes from the same seed',
    applies: always,
    run(algorithm) {
      const modelOnce = () => textOf(algorithm, learn(algorithm, inputOf(EXAMPLE, algorithm), { seed: 5 }).model);
      const first = modelOnce();
      learn(algorithm, inputOf(OTHER, algorithm), { seed: 6 });
      expect(modelOnce(), 'also after it has learned something else').toBe(first);
    },
  },
  {
    name: 'uses no clock, no chance but its own, and no process',
    applies: always,
    run(algorithm) {
      const input = inputOf(EXAMPLE, algorithm);
      const asked = askedOf(OTHER, algorithm);
      withoutSurroundings(() => {
        const { model } = learn(algorithm, input);
        answer(algorithm, model, asked);
        algorithm.metrics?.(model);
        algorithm.explain?.(model, featuresOf(input));
        algorithm.warnings?.(model);
      });
    },
  },
  {
    name: 'does not write to its input',
    applies: always,
    run(algorithm) {
      const input = inputOf(EXAMPLE, algorithm);
      const before = snapshot(input);
      const { model } = learn(algorithm, frozen(input));
      expect(snapshot(input)).toEqual(before);
      answer(algorithm, model, frozen(input));
      expect(snapshot(input)).toEqual(before);
    },
  },
  {
    name: 'keeps no part of its input',
    applies: always,
    run(algorithm) {
      const input = inputOf(EXAMPLE, algorithm);
      const asked = askedOf(OTHER, algorithm);
      const { model } = learn(algorithm, input);
      const [text, answered] = [textOf(algorithm, model), copyOf(answer(algorithm, model, asked))];
      for (const array of arraysOf(input)) array.fill(0);
      expect(textOf(algorithm, model), 'the model, once the memory of its input is used again').toBe(text);
      expect(answer(algorithm, model, asked)).toEqual(answered);
    },
  },
  {
    name: 'keeps no part of the memory it was lent',
    applies: always,
    run(algorithm) {
      const asked = askedOf(OTHER, algorithm);
      const { compute, lent } = remembering(plainCompute());
      const { model } = learn(algorithm, inputOf(EXAMPLE, algorithm), { compute });
      const [text, answered] = [textOf(algorithm, model), copyOf(answer(algorithm, model, asked))];
      for (const array of lent) array.fill(7);
      expect(textOf(algorithm, model), 'the model, once the memory is lent again').toBe(text);
      expect(answer(algorithm, model, asked)).toEqual(answered);
    },
  },
  {
    name: 'keeps its model as it is while answering',
    applies: always,
    run(algorithm) {
      const asked = askedOf(OTHER, algorithm);
      const { model } = learn(algorithm, inputOf(EXAMPLE, algorithm));
      const text = textOf(algorithm, model);
      const first = copyOf(answer(algorithm, model, asked));
      expect(textOf(algorithm, model)).toBe(text);
      expect(answer(algorithm, model, asked)).toEqual(first);
    },
  },
  {
    name: 'reports progress that never decreases',
    applies: always,
    run(algorithm) {
      const { progress } = learn(algorithm, inputOf(EXAMPLE, algorithm));
      for (const [i, { done, of, metrics = {} }] of progress.entries()) {
        expect(done >= (progress[i - 1]?.done ?? 0) && done <= of, `step ${i} has done ${done} of ${of}`).toBe(true);
        expect(Object.values(metrics).every(Number.isFinite), `metrics of step ${i}`).toBe(true);
      }
    },
  },
  {
    name: 'can be cancelled at any step, and starts afresh',
    applies: (algorithm) => isGenerator(start(algorithm, inputOf(EXAMPLE, algorithm))),
    run(algorithm) {
      const whole = textOf(algorithm, learn(algorithm, inputOf(EXAMPLE, algorithm)).model);
      for (const steps of [0, 1, 2]) {
        const fit = start(algorithm, inputOf(EXAMPLE, algorithm));
        if (!isGenerator(fit)) throw new Error('fit is a generator one time and not another');
        for (let step = 0; step < steps; step++) fit.next();
        expect(fit.return(undefined as never).done, `cancelled after ${steps} steps`).toBe(true);
        expect(fit.next().done, 'nothing is left to do').toBe(true);
      }
      expect(textOf(algorithm, learn(algorithm, inputOf(EXAMPLE, algorithm)).model), 'a fit after cancelled ones').toBe(
        whole,
      );
    },
  },
];

/** A processor, and the arrays that it has handed out. */
function remembering(compute: Compute) {
  const lent: (Float64Array | Float32Array | Int32Array)[] = [];
  const noted = <A extends (typeof lent)[number]>(array: A): A => {
    lent.push(array);
    return array;
  };
  return {
    lent,
    compute: {
      ...compute,
      float64: (length: number) => noted(compute.float64(length)),
      float32: (length: number) => noted(compute.float32(length)),
      int32: (length: number) => noted(compute.int32(length)),
    },
  };
}

const copyOf = (answered: Answer): Answer =>
  Object.fromEntries(Object.entries(answered).map(([name, array]) => [name, array.slice()]));

const snapshot = (input: Input): Input => structuredClone(input);

const arraysOf = (input: Input) =>
  isBaskets(input) ? [input.offsets, input.members] : [...input.columns, ...(input.target ? [input.target] : [])];

/** The input with everything fixed that JavaScript can fix; elements of typed arrays are compared instead. */
const frozen = (input: Input): Input =>
  isBaskets(input)
    ? Object.freeze({ ...input, items: Object.freeze([...input.items]) })
    : Object.freeze({
        ...input,
        columns: Object.freeze([...input.columns]),
        features: Object.freeze([...input.features]),
      });

const SURROUNDINGS = [
  'Date',
  'performance',
  'process',
  'crypto',
  'fetch',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
] as const;

/** Calls something while clocks, chance, timers and the process throw when they are touched. */
function withoutSurroundings(run: () => void): void {
  const forbid = (name: string): never => {
    throw new Error(`it uses ${name}`);
  };
  const forbidden = (name: string) =>
    new Proxy(class {}, {
      get: () => forbid(name),
      apply: () => forbid(name),
      construct: () => forbid(name),
    });
  const replaced = [
    { of: Math, key: 'random', name: 'Math.random' },
    ...SURROUNDINGS.map((key) => ({ of: globalThis, key, name: key })),
  ].map((place) => ({ ...place, kept: Object.getOwnPropertyDescriptor(place.of, place.key) }));
  try {
    for (const { of, key, name } of replaced)
      Object.defineProperty(of, key, { configurable: true, value: forbidden(name) });
    run();
  } finally {
    for (const { of, key, kept } of replaced) if (kept) Object.defineProperty(of, key, kept);
  }
}
