import { describe, expect, it } from 'vitest';
import { alertStory } from './alert-story.ts';
import type { AlertStoryInput, ProcessTreeNode } from './alert-story-types.ts';
import { buildProcessTree } from './process-tree.ts';
import type { StoryEvidence } from './types.ts';

type Input = Pick<AlertStoryInput, 'row' | 'evidence' | 'additional' | 'description'>;
const inputOf = (
  evidence: readonly StoryEvidence[],
  serviceSource: string | null = null,
  more: Partial<Input> = {},
): Input =>
  ({
    row: { serviceSource, title: 'Alert', firstActivity: null, mitreTechniques: [] },
    evidence,
    additional: [],
    description: null,
    ...more,
  }) as unknown as Input;

let nextId = 1;
function item(
  kind: StoryEvidence['entity']['kind'],
  details: StoryEvidence['details'],
  label: string = kind,
): StoryEvidence {
  return {
    entity: { id: nextId++, kind, label, verdict: 'suspicious' },
    embedded: false,
    alertUid: 'a',
    roles: [],
    threats: [],
    details,
  };
}
const process = (
  name: string,
  processId: number,
  startedAt: string | null,
  parent: { id: number; at?: string; name?: string } | null,
  device = 'dev',
): StoryEvidence =>
  item('process', {
    processId,
    processCreationDateTime: startedAt,
    mdeDeviceId: device,
    imageFile: { fileName: name },
    parentProcessId: parent?.id ?? null,
    parentProcessCreationDateTime: parent?.at ?? null,
    parentProcessImageFile: parent?.name === undefined ? null : { fileName: parent.name },
  });

function outline(nodes: readonly ProcessTreeNode[]): string {
  return nodes
    .map(({ name, children }) => (children.length === 0 ? name : `${name}(${outline(children)})`))
    .join(' ');
}
function count(nodes: readonly ProcessTreeNode[]): number {
  const open = [...nodes];
  let total = 0;
  for (let node = open.pop(); node; node = open.pop()) {
    total += 1;
    open.push(...node.children);
  }
  return total;
}
const at = (second: number): string => `2025-03-01T08:00:${String(second).padStart(2, '0')}Z`;

describe('buildProcessTree', () => {
  it('hangs processes under their parents, and adds a parent that only its child names', () => {
    const tree = buildProcessTree([
      process('powershell.exe', 30, at(3), { id: 20, at: at(2) }),
      process('winword.exe', 20, at(2), { id: 10, at: at(1), name: 'explorer.exe' }),
      process('cmd.exe', 40, at(4), { id: 20, at: at(2) }),
    ]);
    expect(outline(tree)).toBe('explorer.exe(winword.exe(powershell.exe cmd.exe))');
    expect(tree[0]?.entityId).toBeNull();
  });

  it('tells where a program is that its command line does not, so that two of one name are told apart', () => {
    const run = (id: number, filePath: string, processCommandLine: string, parent: object = {}) =>
      item('process', {
        processId: id,
        processCommandLine,
        imageFile: { fileName: 'cmd.exe', filePath },
        ...parent,
      });
    const [parent] = buildProcessTree([
      run(5, 'C:\\Windows\\System32', '"c:\\windows\\system32\\cmd.exe" /k'),
      run(6, 'C:\\Users\\Public', 'cmd /c whoami', { parentProcessId: 5 }),
    ]);
    expect([parent?.folder, parent?.children[0]?.folder]).toEqual([null, 'C:\\Users\\Public']);
  });

  it('tells processes apart that used one id one after the other', () => {
    const tree = buildProcessTree([
      process('old.exe', 20, at(1), null),
      process('new.exe', 20, at(5), null),
      process('child of old', 31, at(3), { id: 20 }),
      process('child of new', 32, at(7), { id: 20 }),
      process('child of another', 33, at(8), { id: 20, at: at(6), name: 'third.exe' }),
    ]);
    expect(outline(tree)).toBe('old.exe(child of old) new.exe(child of new) third.exe(child of another)');
  });

  it('keeps devices apart and names them', () => {
    const tree = buildProcessTree([
      item('device', { mdeDeviceId: 'one' }, 'pc-1'),
      process('parent.exe', 5, at(1), null, 'one'),
      process('child.exe', 6, at(2), { id: 5, name: 'x.exe' }, 'two'),
    ]);
    expect(outline(tree)).toBe('parent.exe x.exe(child.exe)');
    expect(tree[0]?.device).toBe('pc-1');
  });

  it('takes a parent that stands inside its evidence of its child, without a device, for the parent', () => {
    const tree = buildProcessTree([
      item('device', { mdeDeviceId: 'one' }, 'pc-1'),
      item('process', {
        processId: 5,
        processCreationDateTime: at(1),
        imageFile: { fileName: 'parent.exe' },
      }),
      process('child.exe', 6, at(2), { id: 5, at: at(1), name: 'parent.exe' }, 'one'),
    ]);
    expect(outline(tree)).toBe('parent.exe(child.exe)');
    expect(tree[0]?.entityId).not.toBeNull();
    expect(tree[0]?.device).toBe('pc-1');
  });

  it('knows a parent by its command line where nothing else tells it', () => {
    const child = (name: string, command: string): StoryEvidence =>
      item('process', { imageFile: { fileName: name }, parentProcessCommandLine: command });
    const tree = buildProcessTree([
      child('csc.exe', '"C:\\Windows\\system32\\cmd.exe" /c build'),
      child('link.exe', '"C:\\Windows\\system32\\cmd.exe" /c build'),
      child('a.exe', 'C:\\Program Files\\X\\y.exe -k'),
      child('b.sh', '/usr/bin/bash -c x'),
    ]);
    expect(outline(tree)).toBe('bash(b.sh) y.exe(a.exe) cmd.exe(csc.exe link.exe)');
    expect(tree[2]?.commandLine).toBe('"C:\\Windows\\system32\\cmd.exe" /c build');
  });

  it('cuts cycles and processes that are their own parent', () => {
    const tree = buildProcessTree([
      process('a', 1, null, { id: 2 }),
      process('b', 2, null, { id: 1 }),
      process('c', 3, at(1), { id: 3, at: at(1) }),
    ]);
    expect(count(tree)).toBeGreaterThanOrEqual(3);
  });

  it('survives a chain that is longer than the call stack', () => {
    const chain = Array.from({ length: 20_000 }, (_, n) =>
      process(`p${n}`, n + 1, null, n === 0 ? null : { id: n }),
    );
    expect(count(buildProcessTree(chain))).toBe(20_000);
  });
});

describe('alertStory', () => {
  it('lists the messages of a mail alert by time, the shown sender first', () => {
    const story = alertStory(
      inputOf(
        [
          item('mailMessage', {
            subject: 'Second',
            receivedDateTime: at(9),
            p1Sender: { emailAddress: 'bounce@evil.example' },
          }),
          item('mailMessage', {
            subject: 'Invoice',
            receivedDateTime: at(1),
            p1Sender: { emailAddress: 'bounce@evil.example' },
            p2Sender: { emailAddress: 'ceo@contoso.com' },
            urls: ['https://evil.example'],
            attachmentsCount: 2,
          }),
        ],
        'microsoftDefenderForOffice365',
      ),
    );
    expect(story.first).toBe('messageList');
    expect(story.messages.map(({ subject, sender }) => [subject, sender])).toEqual([
      ['Invoice', 'ceo@contoso.com'],
      ['Second', 'bounce@evil.example'],
    ]);
    expect(story.messages[0]).toMatchObject({
      p1Sender: 'bounce@evil.example',
      urls: ['https://evil.example'],
      attachmentCount: 2,
      receivedAt: Date.UTC(2025, 2, 1, 8, 0, 1),
    });
  });

  it('lists the sign-ins of an identity alert, and none where nobody signs in', () => {
    const address = item('ip', {
      ipAddress: '203.0.113.9',
      location: { countryName: 'Iceland', city: 'Reykjavik' },
    });
    const story = alertStory(
      inputOf([address, item('user', {}, 'megan@contoso.com')], 'azureAdIdentityProtection'),
    );
    expect(story.first).toBe('signInList');
    expect(story.signIns).toEqual([
      expect.objectContaining({ user: 'megan@contoso.com', ip: '203.0.113.9', place: 'Reykjavik, Iceland' }),
    ]);
    expect(alertStory(inputOf([address])).views).toEqual(['fields']);
    // An alert of a device names users and addresses too: nobody need have signed in.
    const ofDevice = [address, item('user', {}, 'megan@contoso.com'), item('device', {}, 'pc-1')];
    expect(alertStory(inputOf(ofDevice)).views).toEqual(['fields']);
    // The address that a mail came from is not where its recipient is.
    const ofMail = [address, item('user', {}, 'megan@contoso.com'), item('mailMessage', {}, 'm')];
    expect(alertStory(inputOf(ofMail, 'microsoftDefenderForOffice365')).views).toEqual([
      'messageList',
      'fields',
    ]);
    const onDevice = (title: string): readonly string[] => {
      const row = { serviceSource: 'microsoftDefenderForIdentity', title, mitreTechniques: [] };
      return alertStory({ ...inputOf(ofDevice), row: { ...inputOf([]).row, ...row } }).views;
    };
    expect(onDevice('Suspicious VPN sign-in')).toContain('signInList');
    expect(onDevice('Account enumeration')).toEqual(['fields']);
  });

  it('takes the session where there is one', () => {
    const session = item('session', {
      startUtcDateTime: at(4),
      browser: 'Firefox',
      operatingSystem: 'Linux',
      account: { userAccount: { userPrincipalName: 'megan@contoso.com' } },
    });
    const story = alertStory(inputOf([item('ip', { ipAddress: '203.0.113.9' }), session]));
    expect(story.signIns).toEqual([
      expect.objectContaining({
        user: 'megan@contoso.com',
        ip: '203.0.113.9',
        client: 'Firefox, Linux',
        at: Date.UTC(2025, 2, 1, 8, 0, 4),
      }),
    ]);
  });

  it('lists the flow of a sensor’s alert, with what context adds', () => {
    const story = alertStory(
      inputOf(
        [
          { ...item('ip', {}, '10.0.0.5'), roles: ['source'] },
          { ...item('ip', {}, '203.0.113.9'), roles: ['destination'] },
        ],
        'Suricata',
        {
          additional: [
            { name: 'data.src_port', value: '1234' },
            { name: 'data.dest_port', value: '99999' },
            { name: 'data.proto', value: 'TCP' },
            { name: 'data.flow.bytes_toserver', value: '42' },
          ],
        },
      ),
      {
        processes: [],
        signIns: [],
        activities: [],
        flows: [
          {
            uid: 'c1',
            at: 5,
            source: '10.0.0.5',
            sourcePort: 1,
            destination: '192.0.2.1',
            destinationPort: 53,
            protocol: 'udp',
            application: 'dns',
            bytesOut: null,
            bytesIn: null,
            outcome: null,
          },
        ],
        truncated: false,
      },
    );
    expect(story.first).toBe('flowList');
    expect(
      story.flows.map(({ destination, sourcePort, destinationPort, bytesOut, fromContext }) => [
        destination,
        sourcePort,
        destinationPort,
        bytesOut,
        fromContext,
      ]),
    ).toEqual([
      ['192.0.2.1', 1, 53, null, true],
      ['203.0.113.9', 1234, null, 42, false],
    ]);
    expect(story.flows[0]?.sourceEntityId).toBe(story.flows[1]?.sourceEntityId);
  });

  it('reads a flow from Snort’s own line', () => {
    const story = alertStory(
      inputOf([], 'wazuh', {
        description: '[**] [1:1:1] X [**] [Priority: 3] {TCP} 172.19.128.1:443 -> 10.1.2.3:50034',
      }),
    );
    expect(story.flows).toMatchObject([
      {
        source: '172.19.128.1',
        sourcePort: 443,
        destination: '10.1.2.3',
        destinationPort: 50034,
        protocol: 'TCP',
      },
    ]);
  });

  it('lists what was done in a cloud app, and only names objects without an operation', () => {
    const evidence = [
      item('user', {}, 'megan@contoso.com'),
      item('cloudApplication', {}, 'SharePoint'),
      item('file', {}, 'plan.docx'),
      item('file', {}, 'list.xlsx'),
    ];
    const done = alertStory(
      inputOf(evidence, 'microsoftDefenderForCloudApps', {
        additional: [{ name: 'Operation', value: 'FileDownloaded' }],
      }),
    );
    expect(done.first).toBe('activityList');
    expect(done.activities.map(({ action, object, user }) => [action, object, user])).toEqual([
      ['FileDownloaded', 'plan.docx', 'megan@contoso.com'],
      ['FileDownloaded', 'list.xlsx', 'megan@contoso.com'],
    ]);
    const named = alertStory(inputOf(evidence, 'microsoftDefenderForCloudApps'));
    expect(named.activities.map(({ action }) => action)).toEqual([null, null]);
  });

  it('lists every field with its path, up to a limit, and no type of evidence', () => {
    const story = alertStory(
      inputOf([
        item(
          'generic',
          {
            '@odata.type': '#microsoft.graph.security.ipEvidence',
            a: { '@odata.type': '#microsoft.graph.security.geoLocation', b: [1, { c: 'x' }] },
            empty: '',
            gone: null,
          },
          'thing',
        ),
      ]),
    );
    expect(story.fields).toEqual([
      { group: 'Other: thing', name: 'a.b[0]', value: '1' },
      { group: 'Other: thing', name: 'a.b[1].c', value: 'x' },
    ]);
    const wide = item('generic', { list: Array.from({ length: 5_000 }, (_, n) => n) });
    expect(alertStory(inputOf([wide])).fields).toHaveLength(2_000);
  });
});
