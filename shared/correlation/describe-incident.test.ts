import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detectorStanding, threatFacts } from './alert-standing.ts';
import { describeIncident } from './describe-incident.ts';
import { scoreIncident } from './score-incident.ts';
import type { IncidentAlertFacts } from './description-types.ts';

let serial = 0;
function alert(more: Partial<IncidentAlertFacts> = {}): IncidentAlertFacts {
  serial += 1;
  return {
    uid: `a${String(serial).padStart(4, '0')}`,
    title: `Title ${serial}`,
    severity: 'low',
    firstActivity: serial * 1000,
    storm: null,
    category: null,
    source: 'Microsoft Defender for Endpoint',
    classification: null,
    devices: [],
    users: [],
    criticality: null,
    malicious: false,
    prevented: false,
    ransomware: false,
    handsOnKeyboard: false,
    rareDetector: false,
    mostlyBenignDetector: false,
    ...more,
  };
}

const nameOf = (...alerts: readonly IncidentAlertFacts[]): string => describeIncident(alerts).name;

describe('name', () => {
  it('is the title when there is one', () => {
    expect(nameOf(alert({ title: 'Suspicious URL clicked' }))).toBe('Suspicious URL clicked');
    expect(nameOf(alert({ title: 'Same' }), alert({ title: 'Same' }))).toBe('Same');
  });

  it('takes a storm for one alert, with the title of its first', () => {
    expect(nameOf(alert({ title: 'First', storm: 's' }), alert({ title: 'Renamed', storm: 's' }))).toBe(
      'First',
    );
  });

  it('names two tactics in kill-chain order', () => {
    expect(nameOf(alert({ category: 'LateralMovement' }), alert({ category: 'InitialAccess' }))).toBe(
      'Multi-stage incident involving Initial access & Lateral movement',
    );
  });

  it('chooses the two tactics by severity, then by count', () => {
    const severe = [
      alert({ category: 'Execution', severity: 'low' }),
      alert({ category: 'Impact', severity: 'high' }),
      alert({ category: 'Discovery', severity: 'medium' }),
    ];
    expect(nameOf(...severe)).toBe('Multi-stage incident involving Discovery & Impact');
    const many = [
      alert({ category: 'Execution' }),
      alert({ category: 'Impact' }),
      alert({ category: 'Impact' }),
      alert({ category: 'Discovery' }),
      alert({ category: 'Discovery' }),
    ];
    expect(nameOf(...many)).toBe('Multi-stage incident involving Discovery & Impact');
    // A storm of five counts once.
    const storm = Array.from({ length: 5 }, () => alert({ category: 'Execution', storm: 's' }));
    expect(nameOf(...storm, ...many.slice(1))).toBe('Multi-stage incident involving Discovery & Impact');
  });

  it('names one tactic', () => {
    expect(nameOf(alert({ category: 'CredentialAccess' }), alert({ category: 'Malware' }))).toBe(
      'Credential access incident',
    );
  });

  it('counts alerts where no tactic is known, and names the source', () => {
    expect(nameOf(alert({ category: 'Malware' }), alert())).toBe(
      '2 alerts from Microsoft Defender for Endpoint',
    );
    const storm = Array.from({ length: 5 }, () => alert({ title: 'Scan', storm: 's' }));
    expect(nameOf(alert(), ...storm)).toBe('6 alerts from Microsoft Defender for Endpoint');
    expect(nameOf(alert({ source: 'A' }), alert({ source: 'B' }))).toBe('2 alerts from multiple sources');
    expect(nameOf(alert({ source: null }), alert({ source: null }))).toBe('2 alerts from an unknown source');
  });

  it('says ransomware, once', () => {
    expect(nameOf(alert({ category: 'Impact', ransomware: true }), alert({ category: 'Impact' }))).toBe(
      'Impact incident including Ransomware',
    );
    expect(nameOf(alert({ title: "'Lockbit' ransomware was detected", ransomware: true }))).toBe(
      "'Lockbit' ransomware was detected",
    );
  });

  it.each([
    [['d1'], ['u1', 'u2'], 'T on one endpoint'],
    [['d1', 'd2'], [], 'T on 2 endpoints'],
    [[], ['u1'], 'T involving one user'],
    [[], ['u1', 'u2', 'u3'], 'T involving 3 users'],
    [[], [], 'T'],
  ])('counts endpoints %j, else users %j', (devices, users, expected) => {
    expect(nameOf(alert({ title: 'T', devices, users }))).toBe(expected);
  });

  it('says when several sources report it', () => {
    expect(
      nameOf(
        alert({ title: 'T', devices: ['d'] }),
        alert({ title: 'T', source: 'Microsoft Defender for Identity' }),
      ),
    ).toBe('T on one endpoint reported by multiple sources');
  });
});

describe('severity', () => {
  it('is the highest of alerts not classified false positive', () => {
    expect(describeIncident([alert({ severity: 'medium' }), alert({ severity: 'low' })]).severity).toBe(
      'medium',
    );
    expect(
      describeIncident([
        alert({ severity: 'high', classification: 'falsePositive' }),
        alert({ severity: 'low' }),
      ]).severity,
    ).toBe('low');
    expect(describeIncident([alert({ severity: 'high', classification: 'falsePositive' })]).severity).toBe(
      'informational',
    );
    expect(describeIncident([alert({ severity: null })]).severity).toBe('informational');
  });
});

describe('priority', () => {
  const itemsOf = (...alerts: readonly IncidentAlertFacts[]): Readonly<Record<string, number>> =>
    Object.fromEntries(describeIncident(alerts).scoreItems.map((item) => [item.code, item.points]));

  it.each([
    ['high', 40],
    ['medium', 25],
    ['low', 10],
    ['informational', 2],
  ])('%s gives %i', (severity, points) => {
    expect(itemsOf(alert({ severity }))).toEqual({ severity: points });
  });

  it('gives 4 a tactic, up to 20', () => {
    const tactics = ['Impact', 'Exfiltration', 'Collection', 'Discovery', 'Execution', 'InitialAccess'];
    expect(itemsOf(alert({ category: 'Impact' }), alert({ category: 'Impact' }))['tactics']).toBe(4);
    expect(itemsOf(...tactics.map((category) => alert({ category })))['tactics']).toBe(20);
  });

  it('gives 10 for tactics that rise in time over three or more', () => {
    const rising = ['InitialAccess', 'Discovery', 'Execution', 'Impact'].map((category) =>
      alert({ category }),
    );
    expect(describeIncident(rising).scoreItems.find((item) => item.code === 'risingSequence')).toEqual({
      code: 'risingSequence',
      points: 10,
      params: { length: 3 },
    });
    const falling = ['Impact', 'Discovery', 'Execution'].map((category) => alert({ category }));
    expect(itemsOf(...falling)['risingSequence']).toBeUndefined();
    const repeated = ['Execution', 'Execution', 'Execution'].map((category) => alert({ category }));
    expect(itemsOf(...repeated)['risingSequence']).toBeUndefined();
  });

  it.each([
    ['criticalAsset', { criticality: 'critical' }, 15],
    ['criticalAsset', { criticality: 'high' }, 10],
    ['criticalAsset', { criticality: 'medium' }, 5],
    ['criticalAsset', { criticality: 'low' }, undefined],
    ['severalDevices', { devices: ['a', 'b'] }, 5],
    ['severalDevices', { devices: ['a'] }, undefined],
    ['maliciousVerdict', { malicious: true }, 5],
    ['ransomwareOrHandsOnKeyboard', { ransomware: true, handsOnKeyboard: true }, 10],
    ['ransomwareOrHandsOnKeyboard', { handsOnKeyboard: true }, 10],
    ['rareDetector', { rareDetector: true }, 5],
    ['allPrevented', { prevented: true }, -10],
    ['mostlyBenignDetector', { mostlyBenignDetector: true }, -15],
  ] as const)('%s for %j: %s', (code, more, points) => {
    expect(itemsOf(alert({ severity: 'high', ...more }))[code]).toBe(points);
  });

  it('takes off for prevention and noise only where all alerts agree', () => {
    const items = itemsOf(alert({ severity: 'high', prevented: true, mostlyBenignDetector: true }), alert());
    expect(items['allPrevented']).toBeUndefined();
    expect(items['mostlyBenignDetector']).toBeUndefined();
  });

  it('shows the clamp at both ends', () => {
    const low = describeIncident([
      alert({ severity: 'informational', prevented: true, mostlyBenignDetector: true }),
    ]);
    expect(low.priorityScore).toBe(0);
    expect(low.scoreItems.at(-1)).toEqual({ code: 'clamp', points: 23, params: { from: -23, to: 0 } });
    const worst = ['InitialAccess', 'Execution', 'Persistence', 'LateralMovement', 'Impact'].map((category) =>
      alert({
        category,
        severity: 'high',
        criticality: 'critical',
        devices: ['a', 'b'],
        malicious: true,
        ransomware: true,
        rareDetector: true,
      }),
    );
    const high = describeIncident(worst);
    expect(high.priorityScore).toBe(100);
    expect(high.scoreItems.at(-1)).toEqual({ code: 'clamp', points: -10, params: { from: 110, to: 100 } });
  });

  it('is the sum of its items, from 0 to 100, in any order', () => {
    const arbitrary = fc.record({
      category: fc.constantFrom(null, 'Execution', 'Impact', 'Discovery', 'Malware'),
      severity: fc.constantFrom(null, 'low', 'medium', 'high'),
      storm: fc.constantFrom(null, null, 's1'),
      devices: fc.subarray(['d1', 'd2']),
      criticality: fc.constantFrom(null, 'low' as const, 'critical' as const),
      prevented: fc.boolean(),
      mostlyBenignDetector: fc.boolean(),
      rareDetector: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(arbitrary, { minLength: 1, maxLength: 12 }), (list) => {
        const alerts = list.map((more) => alert(more));
        const described = describeIncident(alerts);
        expect(described.priorityScore).toBe(
          described.scoreItems.reduce((sum, item) => sum + item.points, 0),
        );
        expect(described.priorityScore).toBeGreaterThanOrEqual(0);
        expect(described.priorityScore).toBeLessThanOrEqual(100);
        expect(describeIncident([...alerts].reverse())).toEqual(described);
      }),
    );
  });
});

describe('standing of a detector', () => {
  it.each([
    [{ alerts: 4, classified: 0, benign: 0, storeAlerts: 256 }, true, false],
    [{ alerts: 5, classified: 0, benign: 0, storeAlerts: 256 }, false, false],
    [{ alerts: 1, classified: 0, benign: 0, storeAlerts: 255 }, false, false],
    [{ alerts: 50, classified: 10, benign: 8, storeAlerts: 999 }, false, true],
    [{ alerts: 50, classified: 10, benign: 7, storeAlerts: 999 }, false, false],
    [{ alerts: 50, classified: 7, benign: 7, storeAlerts: 999 }, false, false],
  ])('%j: rare %s, mostly benign %s', (counts, rare, mostlyBenign) => {
    expect(detectorStanding(counts)).toEqual({ rare, mostlyBenign });
  });
});

describe('threat of an alert', () => {
  const source = {
    title: '',
    category: null,
    threatFamilyName: null,
    threatDisplayName: null,
    mitreTechniques: [],
  };

  it.each([
    [{ title: 'Ransomware behavior detected in the file system' }, true, false],
    [{ category: 'Ransomware' }, true, false],
    [{ threatDisplayName: 'Ransom:Win32/Lockbit' }, true, false],
    [{ mitreTechniques: ['T1486'] }, true, false],
    [{ title: 'Hands-on keyboard attack disruption' }, false, true],
    [{ title: 'Human-operated attack' }, false, true],
    [{ title: 'Suspicious URL clicked' }, false, false],
  ])('%j', (more, ransomware, handsOnKeyboard) => {
    expect(threatFacts({ ...source, ...more })).toEqual({ ransomware, handsOnKeyboard });
  });
});

describe('a severity that nobody knows', () => {
  it('has no points, also when it is called as what every object has', () => {
    for (const severity of ['__proto__', 'constructor', 'toString', 'grave']) {
      const items = scoreIncident([], { severity, isOverride: true }, 0);
      expect(items, severity).toEqual([]);
    }
    expect(scoreIncident([], { severity: 'high', isOverride: true }, 0)).toMatchObject([{ points: 40 }]);
  });
});
