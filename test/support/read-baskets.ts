import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Baskets } from '#sdk';

/** Baskets of named items, in the order given; an item named twice in a basket is in it once. Items are numbered by first sight. */
export function basketsOf(rows: Iterable<Iterable<string>>): Baskets {
  const number = new Map<string, number>();
  const numbered: Uint32Array[] = [];
  for (const row of rows) {
    const basket = new Set<number>();
    for (const name of row) {
      const known = number.get(name);
      if (known === undefined) number.set(name, number.size);
      basket.add(known ?? number.size - 1);
    }
    numbered.push(Uint32Array.from(basket).sort());
  }
  const offsets = new Uint32Array(numbered.length + 1);
  for (const [b, basket] of numbered.entries()) offsets[b + 1] = offsets[b] + basket.length;
  const members = new Uint32Array(offsets[numbered.length]);
  for (const [b, basket] of numbered.entries()) members.set(basket, offsets[b]);
  return { rows: numbered.length, items: [...number.keys()], offsets, members };
}

/** The lines of a text file, which may be compressed. */
export function linesOf(path: string): string[] {
  const bytes = readFileSync(path);
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  return text.split(/\r?\n/).filter((line) => line !== '');
}

/** A file with one basket a line, its items apart by a separator. */
export const readBaskets = (path: string, separator: string): Baskets =>
  basketsOf(linesOf(path).map((line) => line.split(separator).filter((name) => name !== '')));

/**
 * Online Retail as baskets: invoices that are no cancellations, their lines with a positive quantity and a description; items are
 * stock codes.
 */
export function readOnlineRetail(path: string): Baskets {
  const invoices = new Map<string, string[]>();
  for (const line of linesOf(path).slice(1)) {
    const [invoice = '', stockCode = '', description = '', quantity = ''] = fieldsOf(line);
    if (invoice.startsWith('C') || !(Number(quantity) > 0) || description === '') continue;
    const basket = invoices.get(invoice);
    if (basket) basket.push(stockCode);
    else invoices.set(invoice, [stockCode]);
  }
  return basketsOf(invoices.values());
}

/** The fields of one line of CSV, quoted where they hold a comma (RFC 4180). */
const fieldsOf = (line: string): string[] =>
  Array.from(line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g), ([, field = '']) =>
    field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field,
  );
