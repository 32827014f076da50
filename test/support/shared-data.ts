import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Real data sets lie beside the checkout; they are never part of it. */
export const SHARED = fileURLToPath(new URL('../../../shared/data', import.meta.url));
export const hasShared = existsSync(SHARED);

if (!hasShared) process.stderr.write('../shared/data is absent: tests on real data are skipped.\n');
