import type { ChartsOf } from '../chart.ts';
import { categories } from './categories.ts';
import { correlations } from './correlations.ts';
import { distributions } from './distributions.ts';
import { missingValues } from './missing-values.ts';
import { overTime } from './over-time.ts';
import type { DatasetSubject } from './subject.ts';

/** Every sort of chart that a dataset can have, in the order in which they are listed. */
const SORTS: readonly ChartsOf<DatasetSubject>[] = [missingValues, overTime, correlations, distributions, categories];

export const chartsOfDataset: ChartsOf<DatasetSubject> = (subject) => SORTS.flatMap((sort) => sort(subject));
