/** A metric of a fit, with its standard deviation between folds where there are several. */
export interface MetricValue {
  readonly name: string;
  readonly value: number;
  readonly spread: number | null;
}

/** The judged metrics, and those of the fit itself; where both have one, the fit's is called "training…". */
export function metricsOf(own: Readonly<Record<string, number>>, judged: readonly MetricValue[]): MetricValue[] {
  const taken = new Set(judged.map(({ name }) => name));
  const named = (name: string) => (taken.has(name) ? `training${name[0].toUpperCase()}${name.slice(1)}` : name);
  return [...judged, ...Object.entries(own).map(([name, value]) => ({ name: named(name), value, spread: null }))];
}
