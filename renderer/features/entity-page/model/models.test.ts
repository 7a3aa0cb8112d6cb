import { describe, expect, it } from 'vitest';
import { authenticationResults } from './authentication.ts';
import { countNodes, familyOf, forestOf } from './process-forest.ts';
import { shadeOf } from './map-shades.ts';
import { relationWords } from './relation-words.ts';
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

  it('ends where processes start each other', () => {
    const forest = forestOf([process(1, 10, 20), process(2, 20, 10)]);
    expect(countNodes(forest)).toBe(2);
  });
});

describe('readTab', () => {
  it('knows its tabs alone', () => {
    expect(readTab('notes')).toBe('notes');
    expect(readTab('nothing')).toBe('overview');
    expect(readTab(undefined)).toBe('overview');
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
