import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { type Random, seededRandom } from '#sdk';

/** A group of customers planted in the sample: how many of them, how often and for how much they buy, and until when. */
interface PlantedGroup {
  readonly share: number;
  readonly purchases: number;
  readonly price: number;
  /** Days before the end of the year within which the last purchase lies. */
  readonly lastBetween: readonly [number, number];
}

const GROUPS: readonly PlantedGroup[] = [
  { share: 0.06, purchases: 105, price: 42, lastBetween: [0, 10] },
  { share: 0.24, purchases: 42, price: 26, lastBetween: [0, 35] },
  { share: 0.4, purchases: 12, price: 30, lastBetween: [10, 90] },
  { share: 0.3, purchases: 9, price: 28, lastBetween: [190, 340] },
];

const PRODUCTS = [
  'espresso beans',
  'filter papers',
  'kettle',
  'mug',
  'grinder',
  'oat milk',
  'scale',
  'teapot',
  'green tea',
  'biscuits',
  'travel cup',
  'cold brew',
];
const CUSTOMERS = 5000;
const END = Date.UTC(2025, 0, 1);
const DAY = 86_400_000;

/** Writes the purchases of a made-up shop in 2024: 5,000 customers, about 120,000 lines, the same on every machine. */
export async function writeSampleShop(path: string): Promise<void> {
  const file = createWriteStream(path);
  file.write('customer_id,order_id,ordered_at,product,quantity,unit_price\n');
  const random = seededRandom(2024);
  let order = 0;
  for (let customer = 0; customer < CUSTOMERS; customer++) {
    const group = groupOf(random.uniform());
    const count = Math.max(1, Math.round(group.purchases * Math.exp(0.25 * random.normal())));
    const [soonest, latest] = group.lastBetween;
    const last = soonest + (latest - soonest) * random.uniform();
    for (let purchase = 0; purchase < count; purchase++) {
      // Purchases of one order follow each other; a third of them opens a new one.
      if (purchase === 0 || random.uniform() < 0.35) order++;
      const daysBefore = purchase === 0 ? last : last + (366 - last) * random.uniform();
      file.write(line(customer, order, daysBefore, group, random));
    }
  }
  file.end();
  await finished(file);
}

function groupOf(u: number): PlantedGroup {
  let below = 0;
  for (const group of GROUPS) {
    below += group.share;
    if (u < below) return group;
  }
  return GROUPS.at(-1)!;
}

function line(customer: number, order: number, daysBefore: number, { price }: PlantedGroup, random: Random): string {
  const time = new Date(END - Math.max(daysBefore, 0.01) * DAY).toISOString().slice(0, 19).replace('T', ' ');
  const unitPrice = (price * Math.exp(0.35 * random.normal())).toFixed(2);
  return `C${String(customer + 1).padStart(4, '0')},${order},${time},${PRODUCTS[random.int(PRODUCTS.length)]},${1 + random.int(3)},${unitPrice}\n`;
}
