import type { Column } from '../datasets/column.ts';
import { type LoadedColumn, loadColumns } from '../datasets/load-columns.ts';
import { AppError, listed } from '../errors.ts';
import { letGo } from '../garbage.ts';
import { keptRows } from '../preparation/fit-preparation.ts';
import { asidesOf } from '../preparation/recipe.ts';
import { type RecipeColumn, recipeColumn } from '../preparation/recipe-table.ts';
import type { FitOrder } from './engine.ts';

/** Most classes that a classification tells apart. */
const MOST_CLASSES = 1000;

/** The column to learn to answer. With `classes`, `values` are codes into it; without, they are numbers. NaN is missing. */
export interface Target {
  readonly name: string;
  readonly values: Float64Array;
  readonly classes: readonly string[] | null;
}

/** The columns of an analysis in memory, before preparation, and the rows of them that can be learned from. */
export interface SourceTable {
  readonly rows: number;
  readonly features: readonly RecipeColumn[];
  /** Columns that steps of the preparation read beside the features. */
  readonly asides: readonly RecipeColumn[];
  readonly target: Target | null;
  /** Rows with a target and, where a preparation without steps drops incomplete ones, complete; null where that is all of them. */
  readonly kept: Uint32Array | null;
  readonly warnings: readonly string[];
  /** Gives up the features, which else would stay beside the prepared table for the whole fit. */
  release(): void;
}

/** What must be known to read it. */
export type SourceOrder = Pick<FitOrder, 'file' | 'columns' | 'features' | 'target' | 'preparation'>;

/**
 * Reads what an analysis learns from. `classifies` tells whether its target names classes or is a number; `beside` names
 * columns to read beside the features and what the steps read anyway.
 */
export async function loadSource(
  order: SourceOrder,
  classifies: boolean,
  beside: readonly string[] = [],
): Promise<SourceTable> {
  const { file, columns, features: names, target: targetName } = order;
  const named = (name: string): Column => columns.find((column) => column.name === name)!;
  const asked = new Set([...asidesOf(order.preparation.steps ?? []), ...beside]);
  const asideNames = [...asked].filter((name) => !names.includes(name));
  const read = [...names, ...asideNames].map(named);
  const answer = targetName === null ? [] : [named(targetName)];
  const loaded = await loadColumns(file, [...read, ...answer], columnsOfBlock(read.length));
  const answered = targetName === null ? null : loaded.columns.at(-1)!;
  const prepared = read.map((column, j) => recipeColumn(loaded.columns[j], column, j >= names.length));
  const [features, asides] = [prepared.slice(0, names.length), prepared.slice(names.length)];
  const { kept, warnings } = selectRows(order, loaded.rows, features, answered);
  const target = answered && (classifies ? classTarget(answered, kept) : { ...answered, classes: null });
  const release = () => {
    for (const list of [features, asides, prepared, loaded.columns]) list.length = 0;
    letGo(8 * loaded.rows * read.length);
  };
  return { rows: loaded.rows, features, asides, target, kept, warnings, release };
}

/**
 * Makes so many columns parts of one block, and others arrays of their own. A block of many megabytes goes back to the system
 * as soon as it is released; arrays of a few stay with the allocator, beside the memory that takes their place.
 */
function columnsOfBlock(columns: number): (length: number) => Float64Array {
  let block: Float64Array | undefined;
  let next = 0;
  return (length) => {
    if (next === columns) return new Float64Array(length);
    block ??= new Float64Array(columns * length);
    next++;
    return block.subarray((next - 1) * length, next * length);
  };
}

function selectRows(
  { preparation }: SourceOrder,
  rows: number,
  features: readonly RecipeColumn[],
  target: LoadedColumn | null,
): { kept: Uint32Array | null; warnings: string[] } {
  const warnings: string[] = [];
  // Steps may fill what is missing: then rows are looked at after them.
  const complete = preparation.steps?.length ? null : keptRows(features, rows, preparation);
  if (complete) warnings.push(`${rows - complete.length} of ${rows} rows lack a value of a feature and were left out.`);
  if (!target?.values.some(Number.isNaN)) return { kept: complete, warnings };
  const candidates = complete ?? Uint32Array.from({ length: rows }, (_, i) => i);
  const measured = candidates.filter((row) => !Number.isNaN(target.values[row]));
  if (measured.length === 0)
    throw new AppError(
      'UNSUITABLE_DATA',
      `The target ${target.name} has no value in any of the ${candidates.length} rows to learn from.`,
      { requirement: 'rows with a target', actual: 0 },
    );
  if (measured.length === candidates.length) return { kept: complete, warnings };
  const lacking = candidates.length - measured.length;
  warnings.push(`${lacking} of ${candidates.length} rows lack the target ${target.name} and were left out.`);
  return { kept: measured, warnings };
}

/** The classes that the rows to learn from have, in order: text by code point, numbers by size, false before true. */
function classTarget({ name, type, values, categories }: LoadedColumn, kept: Uint32Array | null): Target {
  const present = new Set<number>();
  if (kept) for (const row of kept) present.add(values[row]);
  else for (const value of values) present.add(value);
  const codes = [...present].sort((a, b) => a - b);
  if (codes.length > MOST_CLASSES || (type === 'NUMBER' && !codes.every(Number.isInteger)))
    throw new AppError(
      'UNSUITABLE_DATA',
      `The target ${name} has ${codes.length} different values, such as ${listed(codes.slice(0, 3).map(String))}; a classification tells at most ${MOST_CLASSES} classes apart. Choose a regression, or bin the target.`,
      { feature: name, requirement: MOST_CLASSES, actual: codes.length },
    );
  const wordOf = (code: number) =>
    categories ? categories[code] : type === 'BOOLEAN' ? String(code === 1) : String(code);
  const classes = codes.map(wordOf);
  if (classes.length === 1)
    throw new AppError(
      'UNSUITABLE_DATA',
      `The target ${name} is "${classes[0]}" in every row, so there is nothing to tell apart.`,
      { feature: name, requirement: 'at least two classes', actual: 1 },
    );
  const place = new Map(codes.map((code, index) => [code, index]));
  return { name, values: values.map((value) => place.get(value) ?? NaN), classes };
}
