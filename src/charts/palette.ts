/**
 * Colours that people with any kind of colour vision tell apart, on white. Okabe & Ito (2008), Color universal design;
 * the yellow stands last, because lines in it are hard to see on white.
 */
export const PALETTE = [
  '#0072B2',
  '#E69F00',
  '#009E73',
  '#D55E00',
  '#56B4E9',
  '#CC79A7',
  '#7F7F7F',
  '#F0E442',
] as const;

/** For what stands aside: noise, the diagonal of chance, everything else. */
export const MUTED = '#9E9E9E';
export const INK = '#333333';

/** From little to much. */
export const SEQUENTIAL = ['#F3F8FC', '#B5D4E9', '#56B4E9', '#0072B2', '#003F66'] as const;
/** From far below to far above, with nothing in the middle. */
export const DIVERGING = ['#0072B2', '#8FC1E0', '#F7F7F7', '#F0B48A', '#D55E00'] as const;
