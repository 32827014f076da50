import { z } from 'zod';
import { columnNames, defineStep } from '../recipe-step.ts';
import { chosenColumns, columnNamed, countCategories, isText, reworded, withColumns } from '../recipe-table.ts';
import { oneByOne } from '../stretches.ts';

/** Gathers the categories that few rows have. A category never seen is as rare as can be. */
export const groupRare = defineStep({
  name: 'groupRare',
  summary: 'Gathers rare categories of texts into one; a category never seen is among them.',
  params: z.strictObject({
    columns: columnNames('all texts'),
    minShare: z.number().min(0).max(1).default(0.01).describe('Least share of the rows with a value, 0…1.'),
    minCount: z.int().min(1).max(1_000_000_000).default(1).describe('Least number of rows.'),
    most: z.int().min(1).max(1_000_000).default(1_000_000).describe('Most categories that stay, the most frequent.'),
    label: z.string().min(1).max(100).default('other').describe('What the rare ones are called.'),
  }),
  state: z.strictObject({
    label: z.string(),
    columns: z.array(z.strictObject({ name: z.string(), kept: z.array(z.string()) })),
  }),

  *fit(table, { columns, minShare, minCount, most, label }) {
    const learned = yield* oneByOne(chosenColumns(table, columns, isText, 'text'), (column) => {
      const counts = countCategories(column);
      const total = counts.reduce((sum, count) => sum + count, 0);
      const frequent = [...counts.keys()]
        .filter((code) => counts[code] >= Math.max(minCount, minShare * total, 1))
        .sort((a, b) => counts[b] - counts[a] || a - b)
        .slice(0, most)
        .sort((a, b) => a - b);
      const seen = counts.reduce((sum, count) => sum + Number(count > 0), 0);
      return { seen, name: column.name, kept: frequent.map((code) => column.categories![code]) };
    });
    const notes = learned
      .filter(({ seen, kept }) => seen > kept.length)
      .map(({ name, seen, kept }) => `${seen - kept.length} of ${seen} categories of ${name} became "${label}".`);
    return { state: { label, columns: learned.map(({ name, kept }) => ({ name, kept })) }, notes };
  },

  *apply({ label, columns }, table) {
    const grouped = yield* oneByOne(columns, ({ name, kept }) => {
      const frequent = new Set(kept);
      return reworded(columnNamed(table, name), (text) => (frequent.has(text) ? text : label));
    });
    return withColumns(table, grouped);
  },
});
