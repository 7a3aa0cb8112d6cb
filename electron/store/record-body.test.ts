import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { NormalizedAlert, NormalizedEvidence, SourceTime } from '../../shared/model/record.ts';
import { entityKinds } from '../../shared/model/entity-kinds.ts';
import { nothingSaid, packBody, readBody } from './record-body.ts';

const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { nil: null });
const text = fc.string({ maxLength: 12, unit: 'binary' });
const json = fc.dictionary(
  text.filter((name) => name !== '__proto__'),
  fc.oneof(text, fc.integer(), fc.constant(null)),
);

const plainTime = fc.integer({ min: 0, max: 4e12 }).map((ms): SourceTime => ({
  ms,
  text: new Date(ms).toISOString(),
  offset: 'Z',
  fraction: 3,
  doubtful: false,
}));
const anyTime: fc.Arbitrary<SourceTime> = fc.oneof(
  plainTime,
  fc.record({
    ms: fc.integer(),
    text,
    offset: maybe(text),
    fraction: fc.integer({ min: -1, max: 9 }),
    doubtful: fc.boolean(),
  }),
);

const kind = fc.constantFrom(...entityKinds);
const evidence: fc.Arbitrary<NormalizedEvidence> = fc.record({
  kind,
  identifiers: fc.array(
    fc.record({
      kind,
      namespace: fc.oneof(fc.constantFrom('sha256', 'fqdn', 'upn', 'name', 'address'), text),
      // Values above 512 characters never reach a body: they were replaced by their hash.
      value: text,
      tenant: maybe(text),
      rank: fc.integer({ min: 0, max: 12 }),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  links: fc.boolean(),
  label: text,
  embedded: fc.boolean(),
  verdict: maybe(text),
  remediationStatus: maybe(text),
  detectionStatus: maybe(text),
  roles: fc.array(text, { maxLength: 2 }),
  threats: fc.array(text, { maxLength: 2 }),
  firstSeen: maybe(fc.integer()),
  details: json,
});

const alert: fc.Arbitrary<NormalizedAlert> = fc.record({
  ...Object.fromEntries(
    Object.entries(nothingSaid).map(([name, usual]) => [
      name,
      usual === null ? maybe(text) : typeof usual === 'string' ? text : fc.constant(usual),
    ]),
  ),
  names: fc.array(text, { maxLength: 2 }),
  tags: fc.array(text, { maxLength: 2 }),
  created: maybe(anyTime),
  updated: maybe(anyTime),
  resolved: maybe(anyTime),
  firstActivity: maybe(anyTime),
  lastActivity: maybe(anyTime),
  comments: fc.array(fc.record({ text, by: maybe(text), at: maybe(anyTime) }), { maxLength: 2 }),
  sourceIncident: maybe(fc.record({ provider: text, id: text, webUrl: maybe(text) })),
  evidence: fc.array(evidence, { maxLength: 3 }),
  additional: json,
}) as unknown as fc.Arbitrary<NormalizedAlert>;

test('every alert is read as it was written', () => {
  fc.assert(
    fc.property(alert, (written) => {
      expect(readBody(packBody(written))).toEqual(written);
    }),
    { numRuns: 500 },
  );
});

test('bodies that say everything, as stores have them from before, are read too', () => {
  fc.assert(
    fc.property(alert, (written) => {
      expect(readBody(JSON.stringify(written))).toEqual(written);
    }),
  );
});

test('what is not said takes no room', () => {
  expect(packBody({ ...nothingSaid, provider: 'p', title: 'One' })).toBe('{"provider":"p","title":"One"}');
});
