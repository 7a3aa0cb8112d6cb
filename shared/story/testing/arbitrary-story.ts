import fc from 'fast-check';
import type { JsonObject, JsonValue } from '../../lib/json.ts';
import { entityKinds } from '../../model/entity-kinds.ts';
import type { StoryAlert, StoryEvidence, StoryInput } from '../types.ts';

const alertUids = ['a1', 'a2', 'a3', 'a4', '__proto__', ''];
const tactics = ['initial-access', 'execution', 'impact', 'no such tactic', null];
const values = ['x@contoso.com', 'https://evil.example/', 'dev-1', 'id-1', 'S-1-5-21-1'];

/** Property names that stories look for, so that random details meet the code and not only its fallbacks. */
const names = [
  'processId',
  'parentProcessId',
  'processCreationDateTime',
  'parentProcessCreationDateTime',
  'mdeDeviceId',
  'imageFile',
  'parentProcessImageFile',
  'fileName',
  'sha256',
  'userAccount',
  'azureAdUserId',
  'accountName',
  'account',
  'recipientEmailAddress',
  'p1Sender',
  'p2Sender',
  'emailAddress',
  'urls',
  'networkMessageIds',
  'receivedDateTime',
  'ipAddress',
  'location',
  'countryName',
  'startUtcDateTime',
  '__proto__',
  'constructor',
];
const leaf: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.constantFrom<JsonValue>(
    ...values,
    1,
    2,
    3,
    '2',
    null,
    true,
    '2025-01-01T00:00:00Z',
    '2025-01-01T00:00:01',
    'not a time',
    '',
  ),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.string(),
);
const details: fc.Arbitrary<JsonObject> = fc.letrec<{ value: JsonValue; object: JsonObject }>((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, leaf, fc.array(tie('value'), { maxLength: 3 }), tie('object')),
  object: fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 8 }),
})).object;

const evidence: fc.Arbitrary<StoryEvidence> = fc
  .record({
    id: fc.integer({ min: 1, max: 12 }),
    embedded: fc.boolean(),
    alertUid: fc.constantFrom(...alertUids, 'unknown alert'),
    roles: fc.subarray(['created', 'commandAndControl', 'source', 'odd']),
    details,
  })
  .map(({ id, ...item }) => {
    // An entity is of one kind wherever it is seen.
    const kind = entityKinds[id % entityKinds.length] ?? 'generic';
    return { entity: { id, kind, label: `entity ${id}`, verdict: 'unknown' }, threats: [], ...item };
  });

/** Evidence of any kind and any shape, also self-contradicting. */
export const arbitraryEvidence: fc.Arbitrary<readonly StoryEvidence[]> = fc.array(evidence, {
  maxLength: 25,
});

const alert = (uid: string): fc.Arbitrary<StoryAlert> =>
  fc.record({
    uid: fc.constant(uid),
    title: fc.constantFrom('Suspicious URL clicked', 'Malware', ''),
    severity: fc.constantFrom('high', 'low', null),
    status: fc.constant('new'),
    at: fc.option(fc.integer({ min: 0, max: 5 }), { nil: null }),
    tactic: fc.constantFrom(...tactics),
    serviceSource: fc.constantFrom('azureAdIdentityProtection', null),
    pinned: fc.boolean(),
  });

/** Any incident: alerts that may repeat, evidence of other alerts, links to nowhere, identifiers that several entities share. */
export const arbitraryStory: fc.Arbitrary<StoryInput> = fc.record({
  alerts: fc.subarray(alertUids).chain((uids) => fc.tuple(...uids.map(alert))),
  evidence: arbitraryEvidence,
  identifiers: fc
    .array(fc.tuple(fc.integer({ min: 1, max: 12 }), fc.subarray(values)), { maxLength: 12 })
    .map((entries) => new Map(entries)),
  pinnedEntities: fc.uniqueArray(fc.integer({ min: 1, max: 12 })).map((ids) => new Set(ids)),
  links: fc.array(
    fc.record({
      from: fc.constantFrom(...alertUids, 'nowhere'),
      to: fc.constantFrom(...alertUids),
      rule: fc.constantFrom('sharedEntity', 'storm'),
      reason: fc.constant('sharedIndicators'),
      sharedValue: fc.constantFrom('x', null),
    }),
    { maxLength: 6 },
  ),
});
