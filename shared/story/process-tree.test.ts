import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProcessTreeNode } from './alert-story-types.ts';
import { numberAt, textAt, timeAt } from './details.ts';
import { buildProcessTree } from './process-tree.ts';
import { arbitraryOrders, arbitraryProcesses } from './testing/arbitrary-processes.ts';
import type { StoryEvidence } from './types.ts';

let nextId = 1;
const item = (
  kind: StoryEvidence['entity']['kind'],
  label: string,
  details: StoryEvidence['details'],
): StoryEvidence => ({
  entity: { id: nextId++, kind, label, verdict: 'unknown' },
  embedded: false,
  alertUid: 'a',
  roles: [],
  threats: [],
  details,
});
const process = (name: string, details: StoryEvidence['details']): StoryEvidence =>
  item('process', name, { imageFile: { fileName: name }, ...details });
const outline = (nodes: readonly ProcessTreeNode[]): readonly string[] =>
  nodes.flatMap(({ name, device, children }) => [
    `${name} on ${String(device)}`,
    ...outline(children).map((line) => `> ${line}`),
  ]);

describe('the process tree', () => {
  it('keeps hosts apart that have no id, and takes each of the names of a host for it', () => {
    const onHost = (host: StoryEvidence['details'], name: string, id: number, parent: number | null) =>
      process(name, { host, processId: id, parentProcessId: parent });
    const tree = buildProcessTree([
      item('device', 'host-a.contoso.example', {
        hostName: 'HOST-A',
        deviceDnsName: 'host-a.contoso.example',
      }),
      item('device', 'HOST-B', { hostName: 'HOST-B' }),
      onHost({ hostName: 'HOST-A' }, 'parent-a.exe', 100, null),
      onHost({ hostName: 'host-b' }, 'parent-b.exe', 100, null),
      onHost({ deviceDnsName: 'HOST-A.contoso.example' }, 'child-a.exe', 200, 100),
      onHost({ hostName: 'HOST-B' }, 'child-b.exe', 200, 100),
    ]);
    expect(outline(tree)).toEqual([
      'parent-a.exe on host-a.contoso.example',
      '> child-a.exe on host-a.contoso.example',
      'parent-b.exe on HOST-B',
      '> child-b.exe on HOST-B',
    ]);
  });

  it('invents no parent for a process that its source names as its own', () => {
    const self = (more: StoryEvidence['details']) =>
      outline(buildProcessTree([process('self.exe', { processId: 300, parentProcessId: 300, ...more })]));
    const start = '2025-03-01T08:00:00Z';
    expect(self({})).toEqual(['self.exe on null']);
    expect(self({ processCreationDateTime: start, parentProcessCreationDateTime: start })).toEqual([
      'self.exe on null',
    ]);
    // An id that is used again, of another program or of another time, is another process.
    expect(self({ parentProcessImageFile: { fileName: 'other.exe' } })).toHaveLength(2);
    expect(
      self({ processCreationDateTime: start, parentProcessCreationDateTime: '2025-03-01T07:00:00Z' }),
    ).toHaveLength(2);
  });
});

/** Every node of a tree, each once. */
const nodesOf = (tree: readonly ProcessTreeNode[]): readonly ProcessTreeNode[] =>
  tree.flatMap((node) => [node, ...nodesOf(node.children)]);

describe('the process tree of any processes', () => {
  it('is the same however the evidence is ordered', () => {
    fc.assert(
      fc.property(arbitraryOrders(arbitraryProcesses), ([evidence, shuffled]) => {
        expect(buildProcessTree(shuffled)).toEqual(buildProcessTree(evidence));
      }),
      { numRuns: 400 },
    );
  });

  it('holds every process once, and of each all that any of its pieces says', () => {
    const fields = [
      ['processId', (item: StoryEvidence) => numberAt(item.details, 'processId')],
      ['startedAt', (item: StoryEvidence) => timeAt(item.details, 'processCreationDateTime')],
      ['user', (item: StoryEvidence) => textAt(item.details, 'userAccount', 'accountName')],
      [
        'commandLine',
        (item: StoryEvidence) => {
          const text = textAt(item.details, 'processCommandLine');
          return text === '?' ? null : text;
        },
      ],
    ] as const;
    fc.assert(
      fc.property(arbitraryProcesses, (evidence) => {
        const nodes = nodesOf(buildProcessTree(evidence));
        expect(new Set(nodes.map(({ id }) => id)).size).toBe(nodes.length);
        const processes = evidence.filter(({ entity }) => entity.kind === 'process');
        expect(new Set(nodes.flatMap(({ entityId }) => entityId ?? []))).toEqual(
          new Set(processes.map(({ entity }) => entity.id)),
        );
        for (const node of nodes) {
          const told = processes.filter(({ entity }) => entity.id === node.entityId);
          for (const [name, read] of fields) {
            const values = told.flatMap((item) => read(item) ?? []);
            if (values.length > 0) expect(values).toContain(node[name]);
          }
          const isOnDevice = told.some(({ details }) => textAt(details, 'mdeDeviceId') !== null);
          if (isOnDevice) expect(node.device).not.toBeNull();
        }
      }),
      { numRuns: 250 },
    );
  });

  it('puts together what two pieces that say as much as each other say of one process', () => {
    const entity = { id: 7, kind: 'process', label: 'a.exe', verdict: 'unknown' } as const;
    const told = (details: StoryEvidence['details']): StoryEvidence => ({
      ...process('a.exe', details),
      entity,
    });
    const pieces = [
      told({ processId: 5, userAccount: { accountName: 'ann' } }),
      told({ processId: 5, processCommandLine: 'a.exe -x' }),
    ];
    for (const evidence of [pieces, pieces.toReversed()])
      expect(buildProcessTree(evidence)).toEqual([
        expect.objectContaining({ processId: 5, user: 'ann', commandLine: 'a.exe -x' }),
      ]);
  });

  it('knows a parent by all that its children say of it, whether or not each names its image', () => {
    const child = (id: number, parent: StoryEvidence['details']): StoryEvidence =>
      process(`child-${id}.exe`, { processId: id, parentProcessId: 9, ...parent });
    const tree = buildProcessTree([
      child(1, { parentProcessCommandLine: 'Word.exe /n' }),
      child(2, { parentProcessImageFile: { fileName: 'WORD.exe', sha256: 'ff' } }),
      child(3, { parentProcessImageFile: { fileName: 'word.exe' } }),
    ]);
    expect(tree).toHaveLength(1);
    expect(tree[0]).toMatchObject({ entityId: null, commandLine: 'Word.exe /n', sha256: 'ff' });
    expect(tree[0]?.children).toHaveLength(3);
  });

  describe('of a parent whose start nobody tells', () => {
    const at = (name: string, time: string | null, parent: StoryEvidence['details']): StoryEvidence =>
      process(name, { processCreationDateTime: time, ...parent });
    const calledWith = { parentProcessCommandLine: 'cmd.exe /c update.bat' };

    it('makes one for each stretch of time that can be of one process', () => {
      const evidence = [
        at('a.exe', '2023-03-01T08:00:00Z', calledWith),
        at('b.exe', '2023-03-01T20:00:00Z', calledWith),
        at('c.exe', '2025-07-09T09:00:00Z', calledWith),
      ];
      for (const pieces of [evidence, evidence.toReversed()])
        expect(outline(buildProcessTree(pieces)).map((line) => line.replace(' on null', ''))).toEqual(
          expect.arrayContaining(['cmd.exe', '> a.exe', '> b.exe', 'cmd.exe', '> c.exe']),
        );
      expect(buildProcessTree(evidence).map(({ children }) => children.length)).toEqual([2, 1]);
    });

    it('takes a number for longer than a name, and no time for any where there is one stretch', () => {
      const numbered = { parentProcessId: 44, parentProcessImageFile: { fileName: 'services.exe' } };
      const named = { parentProcessImageFile: { fileName: 'services.exe' } };
      const on = (parent: StoryEvidence['details']) =>
        buildProcessTree([
          at('a.exe', '2025-07-01T08:00:00Z', parent),
          at('b.exe', '2025-07-04T08:00:00Z', parent),
        ]);
      expect(on(numbered).map(({ children }) => children.length)).toEqual([2]);
      expect(on(named).map(({ children }) => children.length)).toEqual([1, 1]);
      const untimed = [at('a.exe', '2025-07-01T08:00:00Z', named), at('x.exe', null, named)];
      expect(buildProcessTree(untimed).map(({ children }) => children.length)).toEqual([2]);
      expect(
        buildProcessTree([...untimed, at('b.exe', '2025-07-04T08:00:00Z', named)]).map(
          ({ children }) => children.length,
        ),
      ).toEqual([1, 1, 1]);
    });

    it('takes none over a start of the device', () => {
      const numbered = { parentProcessId: 44, parentProcessImageFile: { fileName: 'explorer.exe' } };
      const children = [
        at('a.exe', '2025-07-01T08:00:00Z', numbered),
        at('b.exe', '2025-07-01T10:00:00Z', numbered),
      ];
      expect(buildProcessTree(children)).toHaveLength(1);
      const boot = at('wininit.exe', '2025-07-01T09:00:00Z', { processId: 600 });
      expect(buildProcessTree([...children, boot])).toHaveLength(3);
      // Also where the parent itself is in the evidence.
      const parent = at('explorer.exe', '2025-07-01T07:00:00Z', { processId: 44 });
      const tree = buildProcessTree([parent, ...children, boot]);
      expect(
        tree.find(({ name, startedAt }) => name === 'explorer.exe' && startedAt !== null)?.children,
      ).toEqual([expect.objectContaining({ name: 'a.exe' })]);
    });
  });

  it('joins no children that are far apart under a parent whose start nobody tells', () => {
    fc.assert(
      fc.property(arbitraryProcesses, (evidence) => {
        for (const { entityId, startedAt, children } of nodesOf(buildProcessTree(evidence))) {
          if (entityId !== null || startedAt !== null) continue;
          const times = children.flatMap((child) => child.startedAt ?? []).sort((a, b) => a - b);
          for (const [index, time] of times.entries())
            expect(time - (times[index - 1] ?? time)).toBeLessThanOrEqual(7 * 86_400_000);
        }
      }),
      { numRuns: 250 },
    );
  });

  it('makes no process of a parent that its source does not know', () => {
    const child = (name: string, parent: StoryEvidence['details']): StoryEvidence => process(name, parent);
    const tree = buildProcessTree([
      child('a.exe', { parentProcessCommandLine: '?' }),
      child('b.exe', { parentProcessCommandLine: ' ? ', parentProcessImageFile: { fileName: '?' } }),
      child('c.exe', { parentProcessImageFile: { fileName: '-' } }),
      // A number is known, though not what ran under it.
      child('d.exe', { parentProcessId: 9, parentProcessImageFile: { fileName: '?' } }),
    ]);
    expect(outline(tree)).toEqual([
      'Unknown process on null',
      '> d.exe on null',
      'a.exe on null',
      'b.exe on null',
      'c.exe on null',
    ]);
  });
});
