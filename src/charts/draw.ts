import { isMainThread } from 'node:worker_threads';
import { init } from 'echarts';
import { lowerPriority } from '../thread-priority.ts';
import type { ChartOption } from './chart.ts';
import { type Drawing, nameOf } from './drawing.ts';

if (!isMainThread) lowerPriority();

/**
 * Draws a chart as SVG, without a browser; on the thread of `ChartDrawer`, because loading the library takes long. The same drawing gives the same bytes, however many this process has drawn;
 * what the SVG refers to inside itself carries its name, so that several can stand in one page.
 */
export function draw(drawing: Drawing): string {
  const { width, height } = drawing;
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption({ ...(still(drawing.option) as object), animation: false, tooltip: { show: false } });
    return readable(labelled(tidy(chart.renderToSVGString(), nameOf(drawing)), drawing));
  } finally {
    chart.dispose();
  }
}

/** Series that answer to no pointer: otherwise each shape carries what a browser needs to follow one. */
const still = (option: ChartOption): ChartOption => ({
  ...option,
  series: ((option.series ?? []) as object[]).map((series) => ({
    ...series,
    silent: true,
    emphasis: { disabled: true },
  })),
});

/**
 * Leaves out the styles for hovering and the notes for scripts, and names definitions after the drawing instead of
 * numbering them by process. Quotes and angle brackets in texts are escaped, so none of these patterns meets data.
 */
const tidy = (svg: string, name: string): string =>
  svg
    .replace(/<style[^>]*>[\s\S]*?<\/style>\n?/g, '')
    .replace(/ (?:ecmeta_\w+="[^"]*"|class="zr\d+-cls-\d+"|pointer-events="visible")/g, '')
    .replace(/(="|="url\(#)zr\d+-/g, `$1${name}-`);

/** Gives a drawing its role, title and description, for those who cannot see it. */
const labelled = (svg: string, drawing: Drawing): string => {
  const name = nameOf(drawing);
  return svg.replace(
    /^<svg ([^>]*)>/,
    (_, attributes) =>
      `<svg ${attributes} role="img" aria-labelledby="${name}-title ${name}-desc">\n` +
      `<title id="${name}-title">${escaped(drawing.title)}</title>\n<desc id="${name}-desc">${escaped(drawing.description)}</desc>`,
  );
};

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (one) => ENTITIES[one]);

/** Data may hold characters that XML forbids even as entities: spaces stand for them. */
const readable = (svg: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what must go
  svg.replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/gu, ' ');
