import { addressKey } from '../../../shared/model/address-range.ts';
import { accountOf, pathOf } from '../../../shared/model/pasted-identifiers.ts';
import { readPastedRange } from '../../../shared/model/pasted-ranges.ts';
import type { PastedValue } from '../../../shared/model/pasted-values.ts';
import { foldDisplayName, loggedOnKey, saidForms } from '../../../shared/model/said-keys.ts';
import type { ReadableStore } from '../connection.ts';
import { mayBeTitle } from './sighting-titles.ts';

/** SQL of what evidence says keys of; for tests of its plan. */
export const entitiesOfSaid = `SELECT j.key AS at, i.entity_id AS entity FROM json_each(?) AS j CROSS JOIN said_key AS s ON s.form = ? AND s.key = j.value
  CROSS JOIN identifier AS i ON i.id = s.identifier_id`;

/** SQL of what evidence says a key of up to another; for tests of its plan. */
export const entitiesOfSaidStretch = `SELECT i.entity_id FROM said_key AS s CROSS JOIN identifier AS i ON i.id = s.identifier_id
  WHERE s.form = ? AND s.key >= ? AND s.key <= ? LIMIT ?`;

/** What evidence says the value of a place of. */
interface SaidOfPlace {
  readonly place: number;
  readonly entity: number;
  readonly match: 'name' | 'path' | 'address' | 'loggedOn' | 'senderName' | 'inRange' | 'mentioned';
}

type Plain = Exclude<SaidOfPlace['match'], 'inRange' | 'loggedOn'>;

/** The key that a value is under, of each way in which evidence says it; null where it says none so. */
const keysOfValue: readonly (readonly [match: Plain, keyOf: (value: PastedValue) => string | null])[] = [
  ['name', (value) => (value.kind === 'sid' ? foldDisplayName(value.value) : nameOf(value))],
  ['path', (value) => pathOf(value)?.path ?? null],
  ['address', addressOf],
  ['senderName', nameOf],
  ['mentioned', addressOf],
];

/** Mail is sent under addresses too. */
function nameOf(value: PastedValue): string | null {
  return mayBeTitle(value) || value.kind === 'emailAddress' ? foldDisplayName(value.value) : null;
}

function addressOf({ kind, value }: PastedValue): string | null {
  return kind === 'ip' ? addressKey(value) : null;
}

/** What evidence says the values of beside its identifiers. The cost is linear in the values and in what is found. @param most for each net and account. */
export function* thingsSaid(
  store: ReadableStore,
  values: readonly PastedValue[],
  most: number,
): Generator<SaidOfPlace> {
  const read = store.read<{ at: number; entity: number }>(entitiesOfSaid);
  for (const [match, keyOf] of keysOfValue) {
    const asked = values.flatMap((value, place) => {
      const key = keyOf(value);
      return key === null ? [] : [{ place, key }];
    });
    if (asked.length === 0) continue;
    const keys = JSON.stringify(asked.map(({ key }) => key));
    for (const { at, entity } of read.iterate(keys, saidForms[match]))
      yield { place: asked[at]?.place ?? -1, entity, match };
  }
  const stretch = store.pluck<number>(entitiesOfSaidStretch);
  for (const [place, value] of values.entries()) {
    const account = accountOf(value);
    if (account !== null) {
      const from = loggedOnKey(account.name, account.domain);
      // Without a domain, in any.
      const to = account.domain === null ? `${from}\u{10ffff}` : from;
      for (const entity of stretch.all(saidForms.loggedOn, from, to, most))
        yield { place, entity, match: 'loggedOn' };
    }
    const range = value.kind === 'range' ? readPastedRange(value.value) : null;
    if (range === null) continue;
    for (const [form, match] of [
      [saidForms.address, 'inRange'],
      [saidForms.mentioned, 'mentioned'],
    ] as const)
      for (const entity of stretch.all(form, range.first, range.last, most)) yield { place, entity, match };
  }
}
