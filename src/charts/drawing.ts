import { createHash } from 'node:crypto';
import type { ChartOption, Size } from './chart.ts';

/** A chart to draw: plain data, so that it can cross to a thread. */
export interface Drawing extends Size {
  readonly title: string;
  /** The text alternative. */
  readonly description: string;
  readonly option: ChartOption;
}

/** Names a drawing by its content: equal drawings have equal names, and equal bytes. */
export const nameOf = (drawing: Drawing): string =>
  `c${createHash('sha256').update(JSON.stringify(drawing)).digest('hex').slice(0, 16)}`;
