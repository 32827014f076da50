import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { endReserve, reserveQueryProcess, takeQueryProcess } from './query-reserve.ts';

const BUILT = fileURLToPath(new URL('../../../dist/src/datasets/sources/query-reserve.js', import.meta.url));

/** The processes of queries that a process has started. */
const queryProcessesOf = (parent: number): number[] =>
  spawnSync('pgrep', ['-P', String(parent), '-f', 'sources/query-process'], { encoding: 'utf8' })
    .stdout.split('\n')
    .filter(Boolean)
    .map(Number);
const own = () => queryProcessesOf(process.pid);

/** Whether a process runs; one that has ended can stay in the list until its parent takes note. */
const isThere = (pid: number): boolean =>
  /^[^Z]/.test(spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout);

/** Waits until a process is gone, and this one has heard of it. */
async function goneIs(pid: number): Promise<void> {
  for (const deadline = Date.now() + 10_000; isThere(pid); await setTimeout(20))
    if (Date.now() > deadline) throw new Error(`Process ${pid} is still there.`);
  await setTimeout(20);
}

beforeEach(async () => {
  endReserve();
  for (const pid of own()) await goneIs(pid);
});
afterEach(() => {
  vi.useRealTimers();
  endReserve();
});

describe('the process of queries in reserve', () => {
  it('is one, is taken once, and is then another', async () => {
    reserveQueryProcess();
    reserveQueryProcess();
    const [waiting, ...others] = own();
    expect(others).toEqual([]);
    const taken = takeQueryProcess();
    expect(taken.pid).toBe(waiting);
    reserveQueryProcess();
    const next = takeQueryProcess();
    expect(next.pid).not.toBe(waiting);
    for (const child of [taken, next]) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  });

  it('is not handed out once it has died', async () => {
    reserveQueryProcess();
    const [waiting] = own();
    process.kill(waiting, 'SIGKILL');
    await goneIs(waiting);
    const taken = takeQueryProcess();
    expect(taken.pid).not.toBe(waiting);
    taken.kill('SIGKILL');
    await once(taken, 'exit');
  });

  it('ends after a minute in which nobody asked; one that was taken does not', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    reserveQueryProcess();
    const taken = takeQueryProcess();
    vi.advanceTimersByTime(90_000);
    expect(taken.killed).toBe(false);
    reserveQueryProcess();
    const [waiting] = own().filter((pid) => pid !== taken.pid);
    vi.advanceTimersByTime(59_000);
    expect(isThere(waiting)).toBe(true);
    vi.advanceTimersByTime(1000);
    vi.useRealTimers();
    await goneIs(waiting);
    taken.kill('SIGKILL');
    await once(taken, 'exit');
  });

  it.each([
    ['is killed', `process.kill(process.pid, 'SIGKILL');`],
    ['ends', 'setTimeout(() => {}, 500);'],
  ])('keeps no process from ending, and is gone where that %s', async (_, end) => {
    const program = `import { spawnSync } from 'node:child_process';
      import { reserveQueryProcess } from ${JSON.stringify(BUILT)};
      reserveQueryProcess();
      spawnSync('pgrep', ['-P', String(process.pid), '-f', 'sources/query-process'], { stdio: 'inherit' });
      ${end}`;
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      ...{ encoding: 'utf8', timeout: 20_000, stdio: ['ignore', 'pipe', 'inherit'] },
    });
    expect(stdout).toMatch(/^\d+\n$/);
    await goneIs(Number(stdout));
  });
});
