import { afterEach, describe, expect, it, vi } from 'vitest';
import { spareReports } from './spare-reports.ts';

describe('spareReports', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('reports the first, then the newest of every 50 ms, and always the last', () => {
    let now = 1000;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    const reported: number[] = [];
    const { report, flush } = spareReports(({ done }) => reported.push(done));
    for (let done = 0; done < 1000; done++, now++) report({ done, of: 1000 });
    expect(reported).toEqual(Array.from({ length: 20 }, (_, at) => 50 * at));
    flush();
    flush();
    expect(reported.slice(20)).toEqual([999]);
  });
});
