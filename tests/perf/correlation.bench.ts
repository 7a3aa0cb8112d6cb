/**
 * How good correlation is and how fast. Run: `npm run bench:correlation -- [PART …] [--alerts=N] [--seeds=N]
 * [--full] [alerts …]`.
 *
 * Parts, all by default: `--quality` (engine and baselines on labelled alerts), `--speed` (ratio to a bare scan; sizes as
 * bare numbers, up to a million with `--full`).
 */
import { printQuality } from './quality-part.ts';
import { printSpeed } from './speed-part.ts';

const given = process.argv.slice(2);
const parts = ['quality', 'speed'] as const;
const chosen = parts.filter((part) => given.includes(`--${part}`));
const wanted = new Set<(typeof parts)[number]>(chosen.length > 0 ? chosen : parts);
const sizes = given.filter((word) => /^\d+$/.test(word)).map(Number);

if (wanted.has('quality')) {
  const seeds = Array.from({ length: numberOf('seeds', 5) }, (_, index) => index + 1);
  printQuality(numberOf('alerts', 30_000), seeds);
}
if (wanted.has('speed')) {
  const usual = given.includes('--full') ? [30_000, 100_000, 300_000, 1_000_000] : [30_000, 100_000, 300_000];
  printSpeed(sizes.length > 0 ? sizes : usual);
}

function numberOf(name: string, otherwise: number): number {
  const word = given.find((each) => each.startsWith(`--${name}=`));
  return word === undefined ? otherwise : Number(word.slice(name.length + 3));
}
