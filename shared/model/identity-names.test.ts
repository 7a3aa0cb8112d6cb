import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../lib/json.ts';
import { aliasPairs, resolveAliases } from './aliases.ts';
import { doubtOfIdentity } from './identity-doubt.ts';
import { identifierKey, identifierOrder, normalizeAlertEvidence } from './identity.ts';
import type { NormalizedEvidence } from './record.ts';

const type = (name: string): string => `#microsoft.graph.security.${name}Evidence`;
const day = Date.UTC(2025, 4, 14);
const tenants = ['tenant-a', 'tenant-b'] as const;

/** A device as records name it: whole, or by its host name alone. */
const machines: Readonly<Record<string, JsonObject>> = {
  one: { '@odata.type': type('device'), deviceDnsName: 'pc1.contoso.com' },
  oneInFull: { '@odata.type': type('device'), mdeDeviceId: 'id-1', deviceDnsName: 'PC1.contoso.com' },
  two: { '@odata.type': type('device'), deviceDnsName: 'pc2.contoso.com' },
};
const machineOf = (name: string): string => name.replace('InFull', '');

/** One sighting of something that nothing identifies, in an alert about one device or none. */
interface Sighting {
  readonly what: JsonObject;
  readonly machine: string | null;
  readonly day: number;
  readonly tenant: string | null;
}

const whats: readonly JsonObject[] = [
  { '@odata.type': type('process'), imageFile: { fileName: 'svchost.exe' } },
  { '@odata.type': type('process'), imageFile: { fileName: 'cmd.exe' } },
  { '@odata.type': type('process'), imageFile: { fileName: 'cmd.exe', filePath: 'C:\\Windows' } },
  { '@odata.type': type('process'), imageFile: { fileName: 'cmd.exe', filePath: 'C:\\Temp' } },
  { '@odata.type': type('process'), imageFile: { fileName: 'cmd.exe' }, processId: 4780 },
  { '@odata.type': type('process'), imageFile: { fileName: 'cmd.exe' }, processId: 4781 },
  { '@odata.type': type('process'), processId: 4780 },
  { '@odata.type': type('process'), processCommandLine: 'cmd.exe /c a | b' },
  { '@odata.type': type('process'), processCommandLine: 'cmd.exe /c a | c' },
  { '@odata.type': type('process'), processCommandLine: `cmd.exe /c ${'x'.repeat(600)}` },
  { '@odata.type': type('user'), userAccount: { accountName: 'admin' } },
  { '@odata.type': type('user'), userAccount: { displayName: 'Anna Meier' } },
  { '@odata.type': type('file'), fileDetails: { fileName: 'svchost.exe' } },
  { '@odata.type': type('registryValue'), registryValueName: 'Run' },
  { '@odata.type': type('securityGroup'), sid: 'S-1-5-32-544', displayName: 'Administrators' },
  { '@odata.type': type('hostLogonSession'), sessionId: '0x3e7' },
];

const sightings = fc.record<Sighting>({
  what: fc.constantFrom(...whats),
  machine: fc.constantFrom(null, ...Object.keys(machines)),
  day: fc.constantFrom(day, day + 86_400_000),
  tenant: fc.constantFrom(null, ...tenants),
});

function readSighting({ what, machine, day: time, tenant }: Sighting): NormalizedEvidence {
  const device = machine === null ? undefined : machines[machine];
  const read = normalizeAlertEvidence(device === undefined ? [what] : [device, what], { tenant, time });
  const found = read.find(({ kind, embedded }) => kind !== 'device' && !embedded);
  if (!found) throw new Error('The evidence was not read');
  return found;
}

/** The key of the entity that each becomes in one store. */
function entitiesOf(read: readonly NormalizedEvidence[]): readonly string[] {
  const identifiers = read.flatMap((item) => item.identifiers);
  let first = 0;
  const starts = read.map((item) => {
    const start = first;
    first += item.identifiers.length;
    return start;
  });
  const pairs = read.flatMap((item, index) =>
    aliasPairs(item.identifiers.length).map((place) => place + (starts[index] ?? 0)),
  );
  const { componentOf, keyOf } = resolveAliases(identifiers, pairs);
  return starts.map((start) => {
    const key = identifiers[keyOf[componentOf[start] ?? 0] ?? 0];
    return key === undefined ? '' : identifierKey(key);
  });
}

/** On what days a thing is the same: a name is one on all days, an id and a command line of one day. */
const isDaily = ({ processId, processCommandLine }: JsonObject): boolean =>
  processId !== undefined || processCommandLine !== undefined;

describe('what is known by a name alone', () => {
  it('never links', () => {
    fc.assert(
      fc.property(sightings, (sighting) => {
        const isProcessOfCommand = readSighting({
          ...sighting,
          what: {
            '@odata.type': type('process'),
            processId: 4780,
            processCommandLine: 'cmd.exe /c a | b',
          },
        });
        expect(isProcessOfCommand.links).toBe(sighting.machine !== null);
        expect(readSighting(sighting).links).toBe(false);
      }),
    );
  });

  it('is the same on the same device only, whatever names of it are told, in any order', () => {
    fc.assert(
      fc.property(fc.array(sightings, { minLength: 2, maxLength: 8 }), (list) => {
        // One tenant: what tenants do is told below.
        const seen = list.map((sighting) => ({ ...sighting, tenant: tenants[0] }));
        // Without it nothing says that the device with the id is the one without.
        const joined = seen.flatMap(({ what, day: time }) => [
          { what, machine: 'one', day: time, tenant: tenants[0] },
          { what, machine: 'oneInFull', day: time, tenant: tenants[0] },
        ]);
        const read = [...seen, ...joined].map(readSighting);
        const keys = entitiesOf(read);
        expect(entitiesOf(read.toReversed())).toEqual(keys.toReversed());
        for (const [left, one] of seen.entries()) {
          for (const [right, other] of seen.entries()) {
            const isOnSame =
              one.machine === null || other.machine === null
                ? one.machine === other.machine
                : machineOf(one.machine) === machineOf(other.machine);
            const isSameDay = one.machine === null || !isDaily(one.what) || one.day === other.day;
            // Without a device the id of a process says nothing, and two of one name cannot be told apart.
            const isSameName =
              one.what === other.what ||
              (one.machine === null &&
                one.what['imageFile'] !== undefined &&
                JSON.stringify(one.what['imageFile']) === JSON.stringify(other.what['imageFile']));
            expect(keys[left] === keys[right], `${String(keys[left])} and ${String(keys[right])}`).toBe(
              isOnSame && isSameDay && isSameName,
            );
          }
        }
      }),
    );
  });

  it('is another thing in another tenant', () => {
    fc.assert(
      fc.property(sightings, fc.boolean(), (sighting, isOther) => {
        const read = [sighting, sighting].map((one, index) =>
          readSighting({ ...one, tenant: tenants[isOther ? index : 0] ?? null }),
        );
        const isContentAlone = read[0]?.identifiers[0]?.namespace === 'content';
        const [left, right] = entitiesOf(read);
        expect(left === right).toBe(!isOther || isContentAlone);
      }),
    );
  });

  it('says so of itself in words', () => {
    fc.assert(
      fc.property(sightings, (sighting) => {
        const { kind, identifiers } = readSighting(sighting);
        const [strongest] = identifiers;
        const text = strongest === undefined ? '' : doubtOfIdentity(kind, identifierKey(strongest))?.text;
        expect(text).toMatch(/may be several/);
        expect(text?.includes('pc1.contoso.com') === true).toBe(sighting.machine === 'one');
      }),
    );
  });

  it('has namespaces behind those that stores know the places of', () => {
    for (const namespaces of Object.values(identifierOrder)) {
      const content = namespaces.indexOf('content');
      expect(namespaces[content - 1]).toBe('name');
      for (const later of namespaces.slice(content + 1))
        expect(later).toMatch(/^(?:named|content|commandLine|processId)@/);
    }
    expect(identifierOrder.process.indexOf('name')).toBe(10);
    expect(identifierOrder.user.indexOf('name')).toBe(15);
    expect(identifierOrder.file.indexOf('name')).toBe(8);
    expect(identifierOrder.session.indexOf('name')).toBe(7);
  });

  it('rests on the only device of its alert, and on none where there are two', () => {
    const [, , process] = normalizeAlertEvidence(
      [
        machines['one'] ?? {},
        machines['two'] ?? {},
        { '@odata.type': type('process'), imageFile: { fileName: 'a.exe' } },
      ],
      { tenant: null, time: day },
    );
    expect(process?.identifiers.map(({ namespace, value }) => `${namespace}=${value}`)).toEqual([
      'name=a.exe',
    ]);
  });
});

describe('things that shared a name before', () => {
  const first = (evidence: JsonObject): readonly string[] =>
    normalizeAlertEvidence([evidence], { tenant: null, time: day })[0]?.identifiers.map(
      ({ namespace, value }) => `${namespace}=${value}`,
    ) ?? [];

  it('tells rules of two mailboxes apart that have one name', () => {
    const rule = (mailboxPrimaryAddress: string): readonly string[] =>
      first({ '@odata.type': type('mailboxConfiguration'), displayName: 'Rule 1', mailboxPrimaryAddress });
    expect(rule('Ann@contoso.com')).toEqual(['name=ann@contoso.com|rule 1']);
    expect(rule('bob@contoso.com')).not.toEqual(rule('Ann@contoso.com'));
  });

  it('tells clusters apart by what they have in common, not by the method', () => {
    const cluster = (clusterByValue: string | null, emailCount: number): readonly string[] =>
      first({ '@odata.type': type('mailCluster'), clusterBy: 'Subject', clusterByValue, emailCount });
    expect(cluster('Invoice', 1)).toEqual(['name=subject|invoice']);
    expect(cluster('Invoice', 2)).toEqual(cluster('Invoice', 1));
    expect(cluster('Hello', 1)).not.toEqual(cluster('Invoice', 1));
    expect(cluster(null, 1)).not.toEqual(cluster(null, 2));
  });
});
