import { readFileSync } from 'node:fs';
import type { Feature, LabelledTable } from '#sdk';

/** Reads a file of Weka's ARFF: nominal and numeric attributes, quotes, comments, `?` for missing. The last is the class. */
export function readArff(path: string): LabelledTable {
  const lines = readFileSync(path, 'utf8')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('%'));
  const data = lines.findIndex((line) => /^@data/i.test(line));
  const attributes = lines
    .slice(0, data)
    .filter((line) => /^@attribute/i.test(line))
    .map(readAttribute);
  const rows = lines.slice(data + 1).map(valuesOf);
  const columns = attributes.map(({ categories }, j) =>
    Float64Array.from(rows, (row) => {
      if (row[j] === '?') return Number.NaN;
      if (!categories) return Number(row[j]);
      const code = categories.indexOf(row[j]);
      if (code < 0) throw new Error(`${path}: "${row[j]}" is none of ${categories.join(', ')}`);
      return code;
    }),
  );
  return {
    rows: rows.length,
    features: attributes.slice(0, -1),
    columns: columns.slice(0, -1),
    target: Int32Array.from(columns.at(-1) as Float64Array),
    classes: attributes.at(-1)?.categories ?? [],
  };
}

function readAttribute(line: string): Feature {
  const [, quoted, plain, type] = /^@attribute\s+(?:'([^']*)'|(\S+))\s+(.*)$/i.exec(line) as RegExpExecArray;
  const name = quoted ?? plain;
  return type.startsWith('{') ? { name, categories: valuesOf(type.slice(1, type.lastIndexOf('}'))) } : { name };
}

const valuesOf = (line: string): string[] => line.split(',').map((value) => value.trim().replace(/^'(.*)'$/, '$1'));
