/** Numbers in the words of a description. */
export const count = (value: number): string => value.toLocaleString('en');
export const percent = (share: number): string => `${Number((100 * share).toFixed(1))} %`;
/** To three digits that count. */
export const about = (value: number): string => String(Number(value.toPrecision(3)));
