/** A generator of numbers from a seed: the same seed gives the same tests (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Values that a caller should never send; plain data, because nothing else crosses to the main process. */
const odd: readonly (() => unknown)[] = [
  () => undefined,
  () => null,
  () => true,
  () => 0,
  () => -1,
  () => 0.5,
  () => NaN,
  () => Infinity,
  () => Number.MAX_SAFE_INTEGER,
  () => 2 ** 60,
  () => 1e308,
  () => 12n,
  () => '',
  () => ' ',
  () => '1',
  () => '__proto__',
  () => 'constructor',
  () => '../../etc/passwd',
  () => "' OR 1=1 --",
  () => '"unclosed (NEAR*',
  () => '\u0000\u202e\ud800',
  () => '%_%',
  () => 'x'.repeat(25_000),
  () => [],
  () => [null],
  () => [[[[]]]],
  () => Array.from({ length: 2000 }, (_, index) => index),
  () => ({}),
  () => ({ length: 1 }),
  () => ({ toString: 'x', constructor: null }),
  () => JSON.parse('{"__proto__":{"polluted":1}}') as unknown,
];

type Json = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** One input made wrong in one to three places: a value replaced, a field taken away, a field or an item added. */
export function spoil(valid: unknown, random: () => number): unknown {
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const change = (value: unknown): unknown => {
    if (random() < 0.25) return pick(odd)();
    if (Array.isArray(value)) {
      const at = Math.floor(random() * value.length);
      return value.length === 0 ? [pick(odd)()] : value.with(at, change(value[at]));
    }
    if (!isRecord(value)) return pick(odd)();
    const keys = Object.keys(value);
    if (keys.length === 0 || random() < 0.15)
      return { ...value, [pick(['constructor', 'extra', '$where', ''])]: pick(odd)() };
    const key = pick(keys);
    if (random() < 0.15) return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
    return { ...value, [key]: change(value[key]) };
  };
  let spoiled = valid;
  for (let times = 1 + Math.floor(random() * 3); times > 0; times -= 1) spoiled = change(spoiled);
  return spoiled;
}

/** A value as text for the way into the page: JSON with marks for what JSON lacks. */
export function packValue(value: unknown): string {
  return (
    JSON.stringify(value, (_key, inner: unknown) =>
      typeof inner === 'bigint' || (typeof inner === 'number' && !Number.isFinite(inner))
        ? { $: String(inner) }
        : inner,
    ) ?? '{"$":"undefined"}'
  );
}
