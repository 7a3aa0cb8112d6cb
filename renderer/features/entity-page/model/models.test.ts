import { describe, expect, it } from 'vitest';
import { authenticationResults } from './authentication.ts';
import { countNodes, familyOf, forestOf } from './process-forest.ts';
import { shadeOf } from './map-shades.ts';
import { relationWords } from './relation-words.ts';
import { noSignIns } from './sign-in-words.ts';
import { readTab } from './tabs.ts';

describe('authenticationResults', () => {
  it('reads fields of their own name, and running text for what those leave out', () => {
    expect(
      authenticationResults([
        {
          name: 'authenticationResults',
          value:
            'spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=a.example; dkim=fail; compauth=softpass reason=201',
        },
        { name: 'authenticationDetails.SPF', value: 'softfail' },
        { name: 'authenticationDetails.DMARC', value: 'none' },
      ]),
    ).toEqual([
      { method: 'SPF', result: 'softfail', outcome: 'fail' },
      { method: 'DKIM', result: 'fail', outcome: 'fail' },
      { method: 'DMARC', result: 'none', outcome: 'neither' },
      { method: 'Composite authentication', result: 'softpass', outcome: 'pass' },
    ]);
  });

  it('reads the names that Graph gives them', () => {
    const fields = Object.entries({
      compositeAuthentication: 'fail',
      dkim: 'none',
      dmarc: 'fail',
      senderPolicyFramework: 'pass',
    }).map(([name, value]) => ({ name: `authenticationDetails.${name}`, value }));
    expect(authenticationResults(fields).map(({ method, result }) => `${method} ${result}`)).toEqual([
      'SPF pass',
      'DKIM none',
      'DMARC fail',
      'Composite authentication fail',
    ]);
  });

  it('has several results of a method where sources do not agree', () => {
    const fields = ['pass', 'FAIL', 'fail'].map((value) => ({ name: 'AuthenticationDetails.SPF', value }));
    expect(authenticationResults(fields).map(({ method, result }) => [method, result])).toEqual([
      ['SPF', 'pass'],
      ['SPF', 'fail'],
    ]);
  });

  it('reads JSON text, and nothing where there is nothing', () => {
    expect(authenticationResults([{ name: 'details', value: '{"SPF":"pass","DKIM":"none"}' }])).toEqual([
      { method: 'SPF', result: 'pass', outcome: 'pass' },
      { method: 'DKIM', result: 'none', outcome: 'neither' },
    ]);
    expect(authenticationResults([{ name: 'subject', value: 'sparc fails' }])).toEqual([]);
  });
});

describe('the forest of a device', () => {
  const process = (entityId: number, processId: number, parentProcessId: number | null) => ({
    id: String(entityId),
    entityId,
    label: `p${processId}`,
    alert: null,
    ofIncident: false,
    verdict: null,
    details: { processId, parentProcessId, mdeDeviceId: 'x' },
  });

  it('has children under parents, and the family of one process', () => {
    const forest = forestOf([
      process(1, 10, null),
      process(2, 20, 10),
      process(3, 30, 20),
      process(4, 40, 10),
    ]);
    expect(forest).toHaveLength(1);
    expect(countNodes(forest)).toBe(4);
    const family = familyOf(forest, 2);
    expect(family?.entityId).toBe(1);
    expect(family?.children.map(({ entityId }) => entityId)).toEqual([2]);
    expect(family?.children[0]?.children.map(({ entityId }) => entityId)).toEqual([3]);
    expect(familyOf(forest, 9)).toBeNull();
  });

  it('begins with trees that have a process of the incident from which it is looked at', () => {
    const forest = forestOf([
      process(1, 10, null),
      process(2, 20, null),
      { ...process(3, 30, 20), ofIncident: true },
      process(4, 40, null),
    ]);
    expect(forest.map(({ entityId }) => entityId)).toEqual([2, 1, 4]);
    const [root] = forestOf([
      process(1, 10, null),
      process(2, 20, 10),
      { ...process(3, 30, 10), ofIncident: true },
      process(4, 40, 10),
    ]);
    expect(root?.children.map(({ entityId }) => entityId)).toEqual([3, 2, 4]);
  });

  it('ends where processes start each other', () => {
    const forest = forestOf([process(1, 10, 20), process(2, 20, 10)]);
    expect(countNodes(forest)).toBe(2);
  });
});

describe('a page without a sign-in', () => {
  const device = (signIns: number) => ({
    ...{ label: 'pc-1', entity: null, count: signIns, firstAt: null, lastAt: null },
    ...{ signIns, lastSignInAt: null, processes: 1, lastProcessAt: null },
  });

  it('says what devices list all the same, and never that nothing is known beside it', () => {
    const told = (...signIns: readonly number[]) => noSignIns(signIns.map(device), false);
    expect(told(0)).toEqual({
      title: 'None known',
      text: 'No alert or context record tells of a sign-in of this user, or of one that was tried.',
    });
    expect(told(4)).toEqual({
      title: 'None told one by one',
      text: 'No alert or context record says when or from where this user signed in, but the evidence of a device lists this user as signed in there: see the devices below.',
    });
    expect(told(4, 0, 1).text).toContain('the evidence of 2 devices lists this user');
    expect(noSignIns([], true).text).toContain('that were read tell of');
  });
});

describe('readTab', () => {
  it('knows its tabs alone', () => {
    expect(readTab('notes')).toBe('notes');
    expect(readTab('nothing')).toBe('overview');
    expect(readTab(undefined)).toBe('overview');
    expect(readTab('processes')).toBe('overview');
    expect(readTab('processes', true)).toBe('processes');
  });
});

describe('relationWords', () => {
  it.each([
    ['ran', 'Ran'],
    ['ran (by)', 'Ran by'],
    ['on (by)', 'Has on it'],
    ['sent to (by)', 'Received'],
  ])('%s: %s', (relation, words) => {
    expect(relationWords(relation)).toBe(words);
  });
});

describe('shadeOf', () => {
  it('tells counts apart on a scale of logarithms', () => {
    expect([0, 1, 5, 50, 1000].map((count) => shadeOf(count, 1000))).toEqual([0, 1, 1, 2, 3]);
    expect(shadeOf(1, 1)).toBe(3);
  });
});
