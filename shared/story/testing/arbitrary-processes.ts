import fc from 'fast-check';
import type { JsonObject } from '../../lib/json.ts';
import type { EntityKind } from '../../model/entity-kinds.ts';
import type { StoryEvidence } from '../types.ts';

/**
 * Few values of each sort, so that evidence meets: processes are each other's parents, in circles too, ids are used again, pieces of one
 * process agree, contradict and leave out.
 */
const processIds = [1, 2, 3, 4] as const;
const starts = [
  '2025-01-01T00:00:00Z',
  '2025-01-01T00:00:01Z',
  '2025-01-01T00:00:02Z',
  '2027-06-01T00:00:00Z',
] as const;
const images = ['cmd.exe', 'Cmd.exe', 'powershell.exe', 'wininit.exe', '?'] as const;
const commands = ['cmd.exe /c dir', 'powershell.exe -nop', '?'] as const;
const accounts = ['ann', 'ben'] as const;

/** Names of the devices; the third is of one that no evidence describes. */
const devices = ['dev-a', 'dev-b', 'dev-c'] as const;

/** A property that evidence mostly has, and often enough leaves out. */
const mostly = <Value>(values: readonly Value[]): fc.Arbitrary<Value | null> =>
  fc.option(fc.constantFrom(...values), { nil: null, freq: 4 });

const piece = (
  id: number,
  kind: EntityKind,
  details: JsonObject,
  roles: readonly string[] = [],
): StoryEvidence => ({
  entity: { id, kind, label: `${kind} ${id}`, verdict: 'unknown' },
  embedded: false,
  alertUid: 'x',
  roles,
  threats: [],
  details,
});

const withValues = (fields: Readonly<Record<string, JsonObject[string] | null | undefined>>): JsonObject =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) =>
      value === null || value === undefined ? [] : [[name, value]],
    ),
  );

const imageOf = (fileName: string | null): JsonObject | null => (fileName === null ? null : { fileName });

/** A process's piece of evidence: of one of eight entities, so that many have several. */
const processPiece: fc.Arbitrary<StoryEvidence> = fc
  .record({
    id: fc.integer({ min: 100, max: 107 }),
    processId: mostly(processIds),
    start: mostly(starts),
    parentId: mostly(processIds),
    parentStart: fc.option(fc.constantFrom(...starts), { nil: null, freq: 2 }),
    image: mostly(images),
    parentImage: fc.option(fc.constantFrom(...images), { nil: null, freq: 2 }),
    command: mostly(commands),
    parentCommand: fc.option(fc.constantFrom(...commands), { nil: null, freq: 2 }),
    device: mostly(devices),
    account: mostly(accounts),
    embedded: fc.boolean(),
    roles: fc.subarray(['attacked', 'contextual', 'source']),
  })
  .map(({ id, embedded, roles, ...told }) => ({
    ...piece(
      id,
      'process',
      withValues({
        processId: told.processId,
        processCreationDateTime: told.start,
        parentProcessId: told.parentId,
        parentProcessCreationDateTime: told.parentStart,
        imageFile: imageOf(told.image),
        parentProcessImageFile: imageOf(told.parentImage),
        processCommandLine: told.command,
        parentProcessCommandLine: told.parentCommand,
        mdeDeviceId: told.device,
        userAccount:
          told.account === null ? null : { accountName: told.account, azureAdUserId: `id-${told.account}` },
      }),
      roles,
    ),
    embedded,
  }));

/** Devices, some known by a name that another has too, with the users that they list. */
const devicePiece: fc.Arbitrary<StoryEvidence> = fc
  .record({
    id: fc.constantFrom(1, 2),
    mdeDeviceId: mostly(devices.slice(0, 2)),
    hostName: mostly(['pc-a', 'pc-b']),
    users: fc.subarray([...accounts]),
  })
  .map(({ id, mdeDeviceId, hostName, users }) =>
    piece(
      id,
      'device',
      withValues({
        mdeDeviceId,
        hostName,
        loggedOnUsers: users.map((name) => ({ accountName: name, azureAdUserId: `id-${name}` })),
      }),
    ),
  );

/** Users with their sessions, addresses, groups and what else stands beside processes. */
const otherPiece: fc.Arbitrary<StoryEvidence> = fc
  .record({
    id: fc.integer({ min: 10, max: 19 }),
    account: fc.constantFrom(...accounts),
    start: mostly(starts),
    roles: fc.subarray(['attacked', 'compromised', 'source', 'destination', 'created', 'commandAndControl']),
  })
  .map(({ id, account, start, roles }) => {
    const userAccount = { accountName: account, azureAdUserId: `id-${account}` };
    if (id <= 11)
      return piece(
        id,
        'user',
        {
          userAccount: {
            accountName: accounts[id - 10] ?? account,
            azureAdUserId: `id-${accounts[id - 10] ?? account}`,
          },
        },
        roles,
      );
    if (id <= 13)
      return piece(
        id,
        'session',
        withValues({ account: { userAccount }, startUtcDateTime: start, sessionId: `s-${id}` }),
        roles,
      );
    if (id <= 15) return piece(id, 'ip', { ipAddress: `203.0.113.${id}` }, roles);
    if (id === 16) return piece(id, 'securityGroup', { displayName: 'Admins' }, roles);
    if (id === 17)
      return piece(id, 'mailbox', { primaryAddress: `${account}@contoso.com`, userAccount }, roles);
    return piece(id, 'file', { fileDetails: { fileName: id === 18 ? 'cmd.exe' : 'drop.dll' } }, roles);
  });

/** Evidence of one device alert as dense as it gets: processes that start each other, users with sessions, groups, devices. */
export const arbitraryProcesses: fc.Arbitrary<readonly StoryEvidence[]> = fc
  .tuple(
    fc.array(processPiece, { minLength: 1, maxLength: 12 }),
    fc.array(devicePiece, { maxLength: 3 }),
    fc.array(otherPiece, { maxLength: 6 }),
    fc.boolean(),
  )
  .map(([processes, machines, others, isRepeated]) => [
    ...machines,
    ...processes,
    ...others,
    // A piece that says word for word what another says.
    ...(isRepeated ? processes.slice(0, 1) : []),
  ]);

/** Evidence with the same evidence in another order. */
export const arbitraryOrders = (
  evidence: fc.Arbitrary<readonly StoryEvidence[]>,
): fc.Arbitrary<readonly [readonly StoryEvidence[], readonly StoryEvidence[]]> =>
  evidence.chain((items) =>
    fc
      .shuffledSubarray([...items], { minLength: items.length, maxLength: items.length })
      .map((shuffled) => [items, shuffled] as const),
  );

/** What the entities of dense evidence are found by. */
export const identifiersOfProcesses: ReadonlyMap<number, readonly string[]> = new Map([
  [1, ['dev-a', 'pc-a']],
  [2, ['dev-b', 'pc-b']],
  [10, ['id-ann', 'ann']],
  [11, ['id-ben', 'ben']],
  [17, ['ann@contoso.com']],
]);
