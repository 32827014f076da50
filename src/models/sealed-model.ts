import { gunzipSync, gzipSync } from 'node:zlib';
import { type Algorithm, z } from '#sdk';
import { AppError } from '../errors.ts';
import { type FittedPreparation, fittedPreparation } from '../preparation/preparation.ts';
import type { AlgorithmRegistry } from '../registry/algorithm-registry.ts';

/** A model as it is stored: compressed JSON, checked by schema when opened. No code is ever loaded from it. */
const sealed = z.strictObject({
  algorithm: z.string(),
  version: z.int(),
  /** null where the algorithm learned from baskets. */
  preparation: fittedPreparation.nullable(),
  /** What a classifier's labels mean; empty for others. */
  classes: z.array(z.string()),
  /** What the items of baskets are called; null for others. */
  items: z.object({ names: z.array(z.string()), labels: z.array(z.string().nullable()) }).nullable(),
  state: z.unknown(),
});

/** What the items of baskets are called: by name, and by label where they have one. */
export interface BasketItems {
  readonly names: readonly string[];
  readonly labels: readonly (string | null)[];
}

/** A model ready to answer. */
export interface OpenModel {
  readonly algorithm: Algorithm;
  readonly preparation: FittedPreparation | null;
  readonly classes: readonly string[];
  readonly items: BasketItems | null;
  readonly model: unknown;
}

export function sealModel({ algorithm, preparation, classes, items, model }: OpenModel): Uint8Array {
  const state = z.encode(algorithm.model, model);
  // A plain array: it crosses to other threads, which make a plain one of a Buffer.
  return new Uint8Array(
    gzipSync(
      JSON.stringify({
        algorithm: algorithm.id,
        version: algorithm.version,
        preparation: preparation && z.encode(fittedPreparation, preparation),
        classes,
        items,
        state,
      }),
      { level: 1 },
    ),
  );
}

/** Opens a sealed model with the algorithm that made it; an older version is upgraded where the algorithm knows how. */
export function openModel(registry: AlgorithmRegistry, bytes: Uint8Array): OpenModel {
  const {
    algorithm: id,
    version,
    preparation,
    classes,
    items,
    state,
  } = sealed.parse(JSON.parse(gunzipSync(bytes).toString('utf8')));
  const algorithm = registry.get(id);
  if (version !== algorithm.version && !(version < algorithm.version && algorithm.upgrade))
    throw new AppError(
      'MODEL_VERSION',
      `The model was made by ${id} version ${version}; this process has version ${algorithm.version}. Run the analysis again.`,
      {
        algorithm: id,
        requirement: algorithm.version,
        actual: version,
      },
    );
  const current = version === algorithm.version ? state : algorithm.upgrade!(state, version);
  return {
    algorithm,
    preparation,
    classes,
    items,
    model: z.decode(algorithm.model, current as z.input<typeof algorithm.model>),
  };
}
