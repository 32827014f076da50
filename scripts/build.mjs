// Compiles the program into dist: the kernels (AssemblyScript) as kernels.wasm where they changed, then TypeScript.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const kernels = join(root, 'src/sdk/kernels/assembly');
const binary = join(root, 'dist/src/sdk/kernels/kernels.wasm');
const require = createRequire(import.meta.url);

/** Runs the command-line tool of a package; the build ends with its message where it fails. */
function run(tool, ...args) {
  const [name] = tool.split('/');
  const script = join(dirname(require.resolve(`${name}/package.json`)), tool.slice(name.length + 1));
  const { status, error } = spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' });
  if (error) console.error(error.message);
  if (status !== 0) process.exit(status || 1);
}

const changed = (path) => statSync(path).mtimeMs;
const sources = [kernels, fileURLToPath(import.meta.url), ...readdirSync(kernels).map((file) => join(kernels, file))];

if (!existsSync(binary) || Math.max(...sources.map(changed)) > changed(binary)) {
  mkdirSync(dirname(binary), { recursive: true });
  // 65,536 pages of 64 KiB are the 4 GiB that 32-bit addresses reach; the host decides how much of it there is.
  run(
    'assemblyscript/bin/asc.js',
    'src/sdk/kernels/assembly/index.ts',
    ...['--outFile', binary, '-O3', '--noAssert', '--runtime', 'stub', '--use', 'abort='],
    ...['--enable', 'simd', '--enable', 'threads', '--importMemory', '--sharedMemory'],
    ...['--initialMemory', '1', '--maximumMemory', '65536'],
  );
}
// A plugin whose folder is gone must be gone from the build as well: it would still be found there.
for (const folder of existsSync(join(root, 'dist/plugins')) ? readdirSync(join(root, 'dist/plugins')) : [])
  if (!existsSync(join(root, 'plugins', folder))) rmSync(join(root, 'dist/plugins', folder), { recursive: true });
run('typescript/bin/tsc', '-p', 'tsconfig.build.json');
