import fc from 'fast-check';
import { defaultCorrelationSettings } from '../settings.ts';
import type { Lock } from '../types.ts';
import { hour, minute, type EntityText, type TestAlert } from './build-input.ts';

/**
 * Few names and a short span, so that storms, hubs, pools, locks and conflicts of every sort happen often.
 */
const entityText = fc.oneof(
  fc.constantFrom<EntityText>(
    'device:1',
    'device:2',
    'device:3',
    'user:1',
    'user:2',
    'ip:1',
    'ip:2',
    'mailbox:1',
    'url:1',
  ),
  fc.integer({ min: 1, max: 12 }).map((number): EntityText => `mailbox:x${number}`),
  fc.integer({ min: 1, max: 60 }).map((number): EntityText => `user:x${number}`),
);

const alertRecord = fc.record({
  at: fc.oneof(
    fc.integer({ min: 0, max: 40 }).map((steps) => steps * 2 * minute),
    fc.integer({ min: 0, max: 100 * hour }),
    fc.constant(null),
  ),
  entities: fc.uniqueArray(entityText, { maxLength: 6, size: 'max' }),
  doubtful: fc.boolean(),
  tenant: fc.constantFrom('', '', '', '', '', 't1', 't2'),
  detector: fc.constantFrom('d1', 'd2', 'd3'),
  asset: fc.constantFrom<EntityText>('device:1', 'device:2', 'user:1'),
  facts: fc.integer({ min: 0, max: 127 }),
  source: fc.constantFrom('', '', '', 's1', 's2'),
});

/** Alerts of a store. */
export const alertList = fc
  .oneof(
    fc.array(alertRecord, { minLength: 1, maxLength: 12 }),
    fc.array(alertRecord, { minLength: 25, maxLength: 45 }),
  )
  .map((list) =>
    list.map(({ tenant, source, doubtful, ...alert }, index): TestAlert => ({
      uid: `a${String(index).padStart(2, '0')}`,
      ...alert,
      doubtful: doubtful && index % 7 === 0,
      ...(tenant === '' ? {} : { tenant }),
      ...(source === '' ? {} : { source }),
    })),
  );

const uid = fc.integer({ min: 0, max: 30 }).map((index) => `a${String(index).padStart(2, '0')}`);
const uids = fc.uniqueArray(uid, { minLength: 1, maxLength: 4 });
const lock: fc.Arbitrary<Lock> = fc.oneof(
  uids.map((alerts): Lock => ({ kind: 'mustLink', alerts })),
  fc.tuple(uids, uids).map((sides): Lock => ({ kind: 'cannotLink', sides })),
  fc
    .tuple(fc.constantFrom('i1', 'i2'), uids)
    .map(([incident, alerts]): Lock => ({ kind: 'keep', incident, alerts })),
  fc
    .tuple(fc.constantFrom('i1', 'i3'), uids)
    .map(([incident, alerts]): Lock => ({ kind: 'seal', incident, alerts })),
  fc
    .tuple(fc.constantFrom('x', 'y'), uids)
    .map(([value, alerts]): Lock => ({ kind: 'value', field: 'assignedTo', value, alerts })),
  fc
    .oneof(uids, fc.constant(null))
    .map((alerts): Lock => ({ kind: 'ignoreEntity', entityKind: 'user', entityKey: 'user:1', alerts })),
);
/** Decisions of analysts on some of them. */
export const locks = fc.oneof(
  fc.constant<Lock[]>([]),
  fc.array(lock, { minLength: 1, maxLength: 6, size: 'max' }),
);

/** Settings under which groups are refused for weakness and size too. */
export const strict = { ...defaultCorrelationSettings, thresholdBase: 350, groupLimit: 9 };
