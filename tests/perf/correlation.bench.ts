/**
 * How good correlation is and how fast. Run: `npm run bench:correlation -- [PART …] [--alerts=N] [--seeds=N] [--first-seed=N]
 * [--full] [--wilson] [SIZE …]`.
 *
 * Parts: `--quality` (engine and baselines on labelled alerts), `--speed` (ratio to a bare scan in memory), `--ait` (the AIT
 * Alert Data Set, where it is beside the checkout), all by default; `--store` (a real store: everything, 1,000 more, one
 * more), which takes minutes, when asked. Sizes of `--speed` and `--store` as bare numbers; `--full` goes up to a
 * million, `--wilson` takes the largest AIT network too.
 */
import { printAit } from './ait-part.ts';
import { printQuality } from './quality-part.ts';
import { printSpeed } from './speed-part.ts';
import { printStore } from './store-part.ts';

const given = process.argv.slice(2);
const parts = ['quality', 'speed', 'ait', 'store'] as const;
type Part = (typeof parts)[number];
const chosen = parts.filter((part) => given.includes(`--${part}`));
const wanted = new Set<Part>(chosen.length > 0 ? chosen : ['quality', 'speed', 'ait']);
const sizes = given.filter((word) => /^\d+$/.test(word)).map(Number);
const isFull = given.includes('--full');

if (wanted.has('quality')) {
  // Rules that were chosen by looking at some seeds are judged by others.
  const firstSeed = numberOf('first-seed', 1);
  const seeds = Array.from({ length: numberOf('seeds', 5) }, (_, index) => firstSeed + index);
  printQuality(numberOf('alerts', 30_000), seeds);
}
if (wanted.has('speed')) {
  const usual = isFull ? [30_000, 100_000, 300_000, 1_000_000] : [30_000, 100_000, 300_000];
  printSpeed(sizes.length > 0 ? sizes : usual);
}
if (wanted.has('ait')) await printAit(given.includes('--wilson'));
if (wanted.has('store'))
  await printStore(sizes.length > 0 ? sizes : isFull ? [100_000, 1_000_000] : [100_000]);

function numberOf(name: string, otherwise: number): number {
  const word = given.find((each) => each.startsWith(`--${name}=`));
  return word === undefined ? otherwise : Number(word.slice(name.length + 3));
}
