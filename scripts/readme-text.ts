/** A table in Markdown. */
export const markdownTable = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

/** Puts a table in the place of the one under a heading; what stands before it stays. */
export function withTable(text: string, heading: string, rows: string): string {
  const start = text.indexOf(`## ${heading}\n`);
  const from = text.indexOf('\n|', start) + 1;
  const rest = text.slice(from);
  const length = rest.search(/\n(?!\|)/);
  return text.slice(0, from) + rows + rest.slice(length);
}

const [BEGIN, END] = ['<!-- measured by npm run bench -->', '<!-- end of what was measured -->'];

/** Puts measurements in the place of those between their marks. */
export function withMeasurements(text: string, measured: string): string {
  const [before, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (before < 0 || end < before) throw new Error(`The README has no place for what was measured: ${BEGIN} … ${END}.`);
  return `${text.slice(0, before)}${BEGIN}\n${measured}\n${text.slice(end)}`;
}
