import fc from 'fast-check';
import type { JsonObject, JsonValue } from '../../lib/json.ts';
import { entityKinds } from '../../model/entity-kinds.ts';
import type { StoryAlert, StoryEvidence, StoryInput } from '../types.ts';
import { arbitraryProcesses, identifiersOfProcesses } from './arbitrary-processes.ts';

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

/** Two entities of each kind. */
const mostEntities = 2 * entityKinds.length;

const evidence: fc.Arbitrary<StoryEvidence> = fc
  .record({
    id: fc.integer({ min: 1, max: mostEntities }),
    embedded: fc.boolean(),
    alertUid: fc.constantFrom(...alertUids, 'unknown alert'),
    roles: fc.subarray([
      'created',
      'edited',
      'commandAndControl',
      'source',
      'destination',
      'attacked',
      'odd',
    ]),
    details,
  })
  .map(({ id, ...item }) => {
    // An entity is of one kind wherever it is seen.
    const kind = entityKinds[id % entityKinds.length] ?? 'generic';
    return { entity: { id, kind, label: `entity ${id}`, verdict: 'unknown' }, threats: [], ...item };
  });

/** Evidence of any kind and any shape, also self-contradicting, and evidence that meets. */
export const arbitraryEvidence: fc.Arbitrary<readonly StoryEvidence[]> = fc.oneof(
  fc.array(evidence, { maxLength: 25 }),
  arbitraryProcesses,
);

/** The same, of several alerts: entities of evidence that meets have ids above those of the rest. */
const evidenceOfAlerts: fc.Arbitrary<readonly StoryEvidence[]> = fc.oneof(
  fc.array(evidence, { maxLength: 25 }),
  fc
    .tuple(arbitraryProcesses, fc.array(fc.constantFrom(...alertUids), { minLength: 1, maxLength: 3 }))
    .map(([items, uids]) =>
      items.map(({ entity, ...item }, index) => ({
        ...item,
        entity: { ...entity, id: mostEntities + entity.id },
        alertUid: uids[index % uids.length] ?? '',
      })),
    ),
);

const alert = (uid: string): fc.Arbitrary<StoryAlert> =>
  fc.record({
    uid: fc.constant(uid),
    title: fc.constantFrom('Suspicious URL clicked', 'Malware', 'Impossible travel activity', ''),
    severity: fc.constantFrom('high', 'low', null),
    status: fc.constant('new'),
    at: fc.option(fc.integer({ min: 0, max: 5 }), { nil: null }),
    tactic: fc.constantFrom(...tactics),
    serviceSource: fc.constantFrom('azureAdIdentityProtection', 'microsoftDefenderForCloudApps', null),
    pinned: fc.boolean(),
  });

/** Any incident: alerts that may repeat, evidence of other alerts, links to nowhere, identifiers that several entities share. */
export const arbitraryStory: fc.Arbitrary<StoryInput> = fc.record({
  alerts: fc.subarray(alertUids).chain((uids) => fc.tuple(...uids.map(alert))),
  evidence: evidenceOfAlerts,
  identifiers: fc
    .array(fc.tuple(fc.integer({ min: 1, max: mostEntities }), fc.subarray(values)), { maxLength: 24 })
    .map(
      (entries) =>
        new Map([
          ...entries,
          ...[...identifiersOfProcesses].map(([id, texts]) => [mostEntities + id, texts] as const),
        ]),
    ),
  pinnedEntities: fc.uniqueArray(fc.integer({ min: 1, max: mostEntities })).map((ids) => new Set(ids)),
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

/** Processes of one alert that start each other, ids used again among them, and the files that they run from or may have made. */
export const arbitraryScene: fc.Arbitrary<{
  readonly evidence: readonly StoryEvidence[];
  /** The parent of each process that has one. */
  readonly parents: ReadonlyMap<number, number>;
  /** The file that each process runs from. */
  readonly images: ReadonlyMap<number, number>;
}> = fc
  .array(
    fc.record({
      parent: fc.option(fc.nat({ max: 5 }), { nil: undefined }),
      file: fc.integer({ min: 20, max: 23 }),
      named: fc.option(fc.integer({ min: 20, max: 23 }), { nil: null }),
      byHash: fc.boolean(),
      roles: fc.subarray(['attacked', 'contextual']),
    }),
    { maxLength: 6 },
  )
  .map((drafts) => {
    const piece = (
      id: number,
      kind: 'process' | 'file',
      roles: readonly string[],
      more: JsonObject,
    ): StoryEvidence => ({
      entity: { id, kind, label: `${kind} ${id}`, verdict: 'malicious' },
      embedded: false,
      alertUid: 'x',
      roles,
      threats: [],
      details: more,
    });
    const parents = new Map<number, number>();
    const images = new Map<number, number>();
    const processes = drafts.map(({ parent, file, named, byHash, roles }, index) => {
      if (parent !== undefined && parent !== index && parent < drafts.length)
        parents.set(index + 1, parent + 1);
      images.set(index + 1, file);
      return piece(index + 1, 'process', roles, {
        processId: index + 1,
        imageFile: byHash ? { sha256: `hash ${file}` } : { fileName: `f${file}.exe` },
        ...(parent === undefined ? {} : { parentProcessId: parent + 1 }),
        ...(named === null ? {} : { processCommandLine: `x.exe /out C:\\f${named}.exe` }),
      });
    });
    const files = [20, 21, 22, 23].map((id) =>
      piece(id, 'file', ['created', 'edited'], {
        fileDetails: { fileName: `f${id}.exe`, sha256: `hash ${id}` },
      }),
    );
    return { evidence: [...processes, ...files], parents, images };
  });
