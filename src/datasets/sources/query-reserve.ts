import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { compiledFile } from '../../compiled-file.ts';

/** Whoever asks once often asks again. At rest a process takes 40 MB, so it is not kept for longer. */
const KEEP_MS = 60_000;

let spare: ChildProcess | undefined;
let expiry: NodeJS.Timeout | undefined;

/** A process for one query: the one in reserve if there is, which has loaded DuckDB already. */
export function takeQueryProcess(): ChildProcess {
  const taken = spare?.connected ? spare : start();
  clearTimeout(expiry);
  spare = undefined;
  taken.ref();
  taken.channel?.ref();
  return taken;
}

/** Starts a process for the next query. It keeps nobody from ending, and ends itself with this one. */
export function reserveQueryProcess(): void {
  if (spare?.connected) return;
  const started = start();
  const forget = () => {
    if (spare === started) spare = undefined;
  };
  started.once('exit', forget);
  // One that cannot be started is not missed: the next query tries anew, and says why.
  started.once('error', forget);
  started.unref();
  started.channel?.unref();
  spare = started;
  clearTimeout(expiry);
  expiry = setTimeout(endReserve, KEEP_MS).unref();
}

export function endReserve(): void {
  clearTimeout(expiry);
  spare?.kill('SIGKILL');
  spare = undefined;
}

/** It gets no environment: there is nothing to read. */
const start = (): ChildProcess =>
  fork(fileURLToPath(compiledFile('query-process.js', import.meta.url)), {
    execArgv: [],
    env: {},
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
