import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Measured, REPETITIONS } from './measured.ts';

/** What every program may use: `measured` is `bestOf` and `timed` in Python, `peak_memory` is `peakMemory`. */
const PRELUDE = `
import json, time
import numpy as np

def memory(figure):
    with open("/proc/self/status") as status:
        return next(1024 * int(line.split()[1]) for line in status if line.startswith(figure))

def peak_memory():
    return memory("VmHWM")

def forget_peak():
    with open("/proc/self/clear_refs", "w") as file:
        file.write("5")

def measured(run, result_of, repetitions=${REPETITIONS}):
    seconds, peak, before = [], peak_memory(), memory("VmRSS")
    forget_peak()
    for repetition in range(repetitions):
        began = time.perf_counter()
        outcome = run()
        seconds.append(time.perf_counter() - began)
        if repetition == 0:
            during = peak_memory()
    result = result_of(outcome)
    return {"seconds": min(seconds), "peak": max(peak, during), "work": max(0, during - before),
            **(result if isinstance(result, dict) else {"result": float(result)})}

def show(answer):
    print(json.dumps(answer))
`;

/**
 * Runs a Python program of the reference implementation (Debian's `python3`, which has scikit-learn and pandas). It
 * finds `files` by name in its working directory and prints one line of JSON.
 */
export function runPython<T = Measured>(program: string, files: Readonly<Record<string, Float64Array>> = {}): T {
  const directory = mkdtempSync(join(tmpdir(), 'clientele-bench-'));
  try {
    for (const [name, values] of Object.entries(files)) writeFileSync(join(directory, name), values);
    const printed = execFileSync('/usr/bin/python3', ['-c', PRELUDE + program], { cwd: directory, encoding: 'utf8' });
    return JSON.parse(printed) as T;
  } finally {
    rmSync(directory, { recursive: true });
  }
}
