// Writes a new plugin: a folder with a small algorithm that works, its test and its README.
//   npm run new-plugin -- my-algorithm               a segmenter
//   npm run new-plugin -- my-algorithm --predictor   a predictor of numbers
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const KEBAB_CASE = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const USAGE = 'npm run new-plugin -- my-algorithm [--predictor]';

/** Ends the script with a message: what is wrong, the value seen, what would be right. */
function refuse(message) {
  console.error(message);
  process.exit(1);
}

function readArguments() {
  try {
    return parseArgs({ options: { predictor: { type: 'boolean', default: false } }, allowPositionals: true });
  } catch (error) {
    return refuse(`${error.message}\nUsage: ${USAGE}`);
  }
}

const { values, positionals } = readArguments();
const [id, ...others] = positionals;
if (id === undefined || others.length > 0)
  refuse(`Name one algorithm; seen: ${positionals.join(' ') || 'none'}.\nUsage: ${USAGE}`);
if (!KEBAB_CASE.test(id) || id.length > 50) {
  refuse(`The name "${id}" is not kebab-case of up to 50 characters, such as "my-algorithm".`);
}
const plugins = new URL('../plugins/', import.meta.url);
const folder = new URL(`${id}/`, plugins);
if (existsSync(folder))
  refuse(`The folder ${fileURLToPath(folder)} exists already. Choose another name, or remove it first.`);

const words = id.split('-');
const names = {
  'my-algorithm': id,
  myAlgorithm: words.map((word, i) => (i === 0 ? word : word[0].toUpperCase() + word.slice(1))).join(''),
  'My algorithm': `${id[0].toUpperCase()}${id.slice(1).replaceAll('-', ' ')}`,
};
const template = new URL(`new-plugin/${values.predictor ? 'predictor' : 'segmenter'}/`, import.meta.url);
/** A template with the algorithm's names in place of its own. */
const filled = (file) =>
  Object.entries(names).reduce(
    (text, [from, to]) => text.replaceAll(from, to),
    readFileSync(new URL(file, template), 'utf8'),
  );

mkdirSync(folder);
for (const [file, source] of [
  ['index.ts', 'index.ts'],
  [`${id}.test.ts`, 'my-algorithm.test.ts'],
  ['README.md', 'README.md'],
]) {
  writeFileSync(new URL(file, folder), filled(source));
}

const steps = [
  [`npx vitest run -t ${id}`, 'runs its own test, and what every algorithm promises'],
  [`plugins/${id}/index.ts`, 'is where your method goes; plugins/README.md is the contract on one page'],
  ['npm run schema', 'writes it into schema/; commit that together with the folder'],
];
const width = Math.max(...steps.map(([what]) => what.length));
console.log(`plugins/${id} holds a ${values.predictor ? 'predictor' : 'segmenter'} that works. Next:`);
for (const [i, [what, why]] of steps.entries()) console.log(`  ${i + 1}. ${what.padEnd(width)}  ${why}`);
console.log('Nothing else has to be edited: the server finds the folder when it starts.');
