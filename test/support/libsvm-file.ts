import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { LabelledTable } from '#sdk';
import { SHARED } from './shared-data.ts';

/** A file of lines `label index:value …` from shared/data/svm as a table; classes are the labels by size. */
export function libsvmFile(name: string, features: number, mostRows = Number.POSITIVE_INFINITY): LabelledTable {
  const bytes = readFileSync(`${SHARED}/svm/${name}`);
  const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  const lines = text.trim().split('\n').slice(0, mostRows);
  const columns = Array.from({ length: features }, () => new Float64Array(lines.length));
  const labels = lines.map((line, i) => {
    const [label, ...entries] = line.trim().split(/\s+/);
    for (const entry of entries) {
      const [index, value] = entry.split(':').map(Number);
      columns[index - 1][i] = value;
    }
    return Number(label);
  });
  const classes = [...new Set(labels)].sort((a, b) => a - b);
  return {
    rows: lines.length,
    features: columns.map((_, j) => ({ name: `feature ${j + 1}` })),
    columns,
    target: Int32Array.from(labels, (label) => classes.indexOf(label)),
    classes: classes.map(String),
  };
}
