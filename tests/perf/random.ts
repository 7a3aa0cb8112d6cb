/** A seeded source of numbers. */
export interface Random {
  /** 0 ≤ x < 1. */
  readonly next: () => number;
  /** A whole number 0 ≤ n < limit. */
  readonly below: (limit: number) => number;
}

/** The same numbers for the same seed (mulberry32, public domain by Tommy Ettinger). */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { next, below: (limit) => Math.floor(next() * limit) };
}

/** Normal deviate of mean 0 and deviation 1 (Box and Muller, 1958). */
export function drawNormal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}

/** Lognormal of a median; the deviation is that of the logarithm. */
export function drawLognormal(random: Random, median: number, deviation: number): number {
  return median * Math.exp(deviation * drawNormal(random));
}

/** Whole number from 0 up of this mean, each further one as likely as the one before (geometric). */
export function drawGeometric(random: Random, mean: number): number {
  return mean <= 0 ? 0 : Math.floor(Math.log(1 - random.next()) / Math.log(mean / (1 + mean)));
}
