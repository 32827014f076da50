import { registerEnumType } from 'type-graphql';

/** How far an import or an analysis is. */
export type Phase = 'WAITING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

/** Allowed moves. RUNNING → WAITING happens only when a process ended before the work did. */
export const NEXT = {
  WAITING: ['RUNNING', 'FAILED', 'CANCELLED'],
  RUNNING: ['SUCCEEDED', 'FAILED', 'CANCELLED', 'WAITING'],
  SUCCEEDED: [],
  FAILED: [],
  CANCELLED: [],
} as const satisfies Record<Phase, readonly Phase[]>;

/** The phases from which `phase` may be entered. */
export const before = (phase: Phase): Phase[] =>
  (Object.keys(NEXT) as Phase[]).filter((from) => (NEXT[from] as readonly Phase[]).includes(phase));

export const isFinal = (phase: Phase): boolean => NEXT[phase].length === 0;

export const PhaseEnum = Object.fromEntries(Object.keys(NEXT).map((phase) => [phase, phase]));
registerEnumType(PhaseEnum, {
  name: 'Phase',
  description: 'How far an import or an analysis is.',
  valuesConfig: {
    WAITING: { description: 'Accepted, not begun.' },
    RUNNING: { description: 'At work.' },
    SUCCEEDED: { description: 'Done; its results can be queried.' },
    FAILED: { description: 'Ended by an error; see `error`. Nothing of it was kept.' },
    CANCELLED: { description: 'Ended on request. Nothing of it was kept.' },
  },
});
