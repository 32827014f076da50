/** Coordinates looked at between two reports of progress: some tens of milliseconds of work. */
const EFFORT_A_STEP = 2 ** 22;

/** Says, of each further effort, whether it is time to report progress. */
export function pacing(): (effort: number) => boolean {
  let spent = 0;
  return (effort) => {
    spent += effort;
    if (spent < EFFORT_A_STEP) return false;
    spent = 0;
    return true;
  };
}
