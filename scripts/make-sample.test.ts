import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import { parseTechniqueId, tacticOf } from '../shared/model/attack.ts';
import type { AttackCatalogue } from '../shared/model/attack.ts';
import { composeSample, expectedStories, formatJson } from './make-sample.ts';
import { alertId } from './sample/alert.ts';
import type { JsonObject, JsonValue } from './sample/evidence.ts';
import { textOf } from './sample/evidence.ts';
import { composeNoise } from './sample/noise.ts';
import { STAFF } from './sample/organisation.ts';
import { engineGroups } from './sample/testing/engine-groups.ts';
import { partition } from './sample/testing/published-rules.ts';

const read = (path: string): string => readFileSync(new URL(`../resources/${path}`, import.meta.url), 'utf8');
const sample = composeSample();
const alerts = sample['value'] as readonly JsonObject[];
const { phishing, lateral } = expectedStories().stories;
const inStory = new Set([...phishing, ...lateral]);
const noise = alerts.filter((alert) => !inStory.has(textOf(alert['id'])));
const byId = new Map(alerts.map((alert) => [textOf(alert['id']), alert]));
const titles = (ids: readonly string[]): readonly JsonValue[] =>
  ids.map((id) => byId.get(id)?.['title'] ?? null);
const evidenceOf = (alert: JsonObject): readonly JsonObject[] => alert['evidence'] as readonly JsonObject[];

describe('the shipped files', () => {
  it('are what the script composes', () => {
    expect(read('samples/sample-alerts.json')).toBe(formatJson(sample));
    expect(JSON.parse(read('samples/expected.json'))).toEqual(expectedStories());
  });

  it('say that they are composed', () => {
    expect(read('samples/README.md')).toMatch(/composed, not observed/);
  });
});

describe('the stories', () => {
  it('tell the phishing story alert for alert', () => {
    expect(titles(phishing)).toEqual([
      'Email messages containing malicious URL removed after delivery',
      "'Obfuse' malware was prevented",
      'A potentially malicious URL click was detected',
      'Suspicious URL clicked',
      'Anonymous IP address',
      'Activity from infrequent country',
      'Activity from a Tor IP address',
    ]);
  });

  it('tell the lateral story alert for alert', () => {
    expect(titles(lateral)).toEqual([
      'Phish delivered due to an IP allow policy',
      'A user clicked through to a potentially malicious URL',
      "'Meterpreter' malware was detected",
      'Suspicious PowerShell command line',
      'Suspicious sequence of exploration activities',
      'User and IP address reconnaissance (SMB)',
      'Sensitive credential memory read',
      'Suspected overpass-the-hash attack (Kerberos)',
      'File dropped and launched from remote location',
      'Possible theft of passwords and other sensitive web browser information',
      'Anomalous Token',
      'Activity from suspicious IP addresses',
      'Malicious macro in a shared document',
      'Suspicious email sending patterns detected',
    ]);
  });

  it('run in order of time', () => {
    for (const story of [phishing, lateral]) {
      const times = story.map((id) => Date.parse(textOf(byId.get(id)?.['firstActivityDateTime'])));
      expect(times).toEqual([...times].sort((a, b) => a - b));
    }
  });

  it('have a process tree whose parents are all known on the first device', () => {
    const processes = lateral
      .flatMap((id) => evidenceOf(byId.get(id) ?? {}))
      .filter((item) => item['processId'] !== undefined);
    const known = new Set(
      processes.map((item) => `${textOf(item['mdeDeviceId'])} ${textOf(item['processId'])}`),
    );
    const roots = processes.filter(
      (item) => !known.has(`${textOf(item['mdeDeviceId'])} ${textOf(item['parentProcessId'])}`),
    );
    const rootNames = roots.map((item) => (item['imageFile'] as JsonObject)['fileName']);
    expect(new Set(rootNames)).toEqual(new Set(['msedge.exe', 'lsass.exe', 'hdsvc.exe']));
    expect(
      processes.some((item) =>
        /-EncodedCommand [A-Za-z0-9+/=]{100,}/.test(textOf(item['processCommandLine'])),
      ),
    ).toBe(true);
  });
});

describe('the published rules', () => {
  const choices = [true, false].flatMap((isBroad) =>
    [384, 256].map((consideredHours) => ({ isBroad, consideredHours })),
  );

  it.each(choices)('find both stories whole and without noise ($isBroad, $consideredHours h)', (choice) => {
    const groups = partition(alerts, choice);
    expect(groups.find((group) => group.includes(String(phishing[0])))).toEqual([...phishing].sort());
    expect(groups.find((group) => group.includes(String(lateral[0])))).toEqual([...lateral].sort());
  });

  it.each(choices)('do not chain the noise ($isBroad, $consideredHours h)', (choice) => {
    const meant = composeNoiseGroups();
    const groups = partition(alerts, choice).filter(
      (group) => group.length > 1 && !inStory.has(String(group[0])),
    );
    expect(groups.map((group) => titles(group)[0]).sort()).toEqual(
      meant.map((group) => titles(group)[0]).sort(),
    );
    expect(new Set(groups.map(String))).toEqual(new Set(meant.map(String)));
  });
});

describe('the correlation engine', () => {
  const groups = engineGroups(alerts);

  it('finds both stories whole and without noise', () => {
    for (const story of [phishing, lateral]) {
      expect(groups.find((group) => group.includes(story[0] ?? ''))).toEqual([...story].sort());
    }
  });

  it('does not chain the noise', () => {
    const joined = groups.filter((group) => group.length > 1 && !inStory.has(group[0] ?? ''));
    expect(new Set(joined.map(String))).toEqual(new Set(composeNoiseGroups().map(String)));
  });
});

/** The noise that belongs together by design: four storms and two pairs, found by the stamp in their keys. */
function composeNoiseGroups(): readonly (readonly string[])[] {
  const groups = new Map<string, string[]>();
  for (const spec of composeNoise()) {
    const stamp = /\d{4}-\d{2}-\d{2}T[\d:.]+Z/.exec(spec.key)?.[0] ?? spec.key;
    groups.set(stamp, [...(groups.get(stamp) ?? []), alertId(spec)]);
  }
  return [...groups.values()].filter((group) => group.length > 1).map((group) => group.sort());
}

describe('the noise', () => {
  it('is at least 45 alerts beside the storms, from many sources over days', () => {
    const stormy = composeNoiseGroups().flatMap((group) => (group.length > 2 ? group : []));
    expect(noise.length - stormy.length).toBeGreaterThanOrEqual(45);
    expect(
      composeNoiseGroups()
        .map((group) => group.length)
        .sort(),
    ).toEqual([2, 2, 4, 5, 6, 6]);
    expect(new Set(noise.map((alert) => alert['serviceSource'])).size).toBe(9);
    expect(new Set(noise.map((alert) => textOf(alert['firstActivityDateTime']).slice(0, 10))).size).toBe(11);
  });

  it('has what was closed, what is low, an unknown evidence type, and scripts of both directions', () => {
    const text = JSON.stringify(noise);
    expect(noise.filter((alert) => alert['status'] === 'resolved').length).toBeGreaterThan(15);
    expect(noise.filter((alert) => alert['classification'] === 'falsePositive').length).toBeGreaterThan(4);
    expect(noise.some((alert) => alert['severity'] === 'informational')).toBe(true);
    expect(text).toContain('#microsoft.graph.security.quantumKeySensorEvidence');
    expect(text).toMatch(/\p{Script=Arabic}/u);
    expect(text).toMatch(/\p{Script=Hebrew}/u);
    expect(text).toMatch(/\p{Script=Han}/u);
    expect(text).toMatch(/\p{Extended_Pictographic}/u);
    expect(text).toContain('\u202E');
  });
});

describe('every alert', () => {
  const catalogue = JSON.parse(read('attack/enterprise-attack.json')) as AttackCatalogue;
  const techniqueIds = new Set(catalogue.techniques.map((technique) => technique.id));

  it('has its own id, no incident, and a time that is neither early nor late', () => {
    expect(new Set(alerts.map((alert) => alert['id'])).size).toBe(alerts.length);
    expect(new Set(alerts.map((alert) => alert['providerAlertId'])).size).toBe(alerts.length);
    for (const alert of alerts) {
      expect(alert['incidentId']).toBeNull();
      const times = [
        'firstActivityDateTime',
        'lastActivityDateTime',
        'createdDateTime',
        'lastUpdateDateTime',
      ].map((field) => Date.parse(textOf(alert[field])));
      expect(times, textOf(alert['title'])).toEqual([...times].sort((a, b) => a - b));
      expect(new Date(times[0] ?? 0).toISOString().slice(0, 7)).toBe('2025-06');
    }
  });

  it('names techniques of the shipped ATT&CK version', () => {
    for (const technique of alerts.flatMap((alert) => alert['mitreTechniques'] as readonly string[])) {
      expect(parseTechniqueId(technique)).toBe(technique);
      expect(techniqueIds.has(technique), technique).toBe(true);
    }
  });

  it('has a category that is a tactic or a known other', () => {
    const others = alerts.map((alert) => textOf(alert['category'])).filter((category) => !tacticOf(category));
    expect(new Set(others)).toEqual(
      new Set(['Malware', 'UnwantedSoftware', 'SuspiciousActivity', 'ThreatManagement']),
    );
  });

  it('has evidence of a type, with a verdict and a remediation status', () => {
    for (const item of alerts.flatMap(evidenceOf)) {
      expect(textOf(item['@odata.type'])).toMatch(/^#microsoft\.graph\.security\.\w+Evidence$/);
      expect(['unknown', 'suspicious', 'malicious', 'noThreatsFound']).toContain(item['verdict']);
      expect(item['createdDateTime']).toBeTypeOf('string');
    }
  });
});

describe('the names and addresses', () => {
  const text = JSON.stringify(sample);

  it('are reserved for documentation, or the vendor’s own', () => {
    const hosts = [...text.matchAll(/https?:\/\/([^/"\s:'\\)]+)/g)].map((match) => match[1] ?? '');
    const mailDomains = [...text.matchAll(/[\w.-]+@([\w.-]+\w)/g)].map((match) => match[1] ?? '');
    const reserved =
      /(^|\.)(contoso\.com|example)$|^(security|graph)\.microsoft\.com$|^contoso-my\.sharepoint\.com$|^(203\.0\.113|198\.51\.100|192\.0\.2)\.\d+$/;
    expect([...hosts, ...mailDomains].filter((host) => !reserved.test(host))).toEqual([]);
  });

  it('have addresses of the documentation and private ranges alone', () => {
    const addresses = [...text.matchAll(/(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])/g)].map(
      (match) => match[0],
    );
    const allowed = /^(192\.0\.2|198\.51\.100|203\.0\.113)\.|^10\.|^127\.0\.0\.1$|^\d+\.0\.0\.0$/;
    expect([...new Set(addresses)].filter((address) => !allowed.test(address))).toEqual([]);
  });

  it('are unique per person', () => {
    for (const field of ['accountName', 'mail', 'objectId', 'sid'] as const) {
      expect(new Set(STAFF.map((person) => person[field])).size).toBe(STAFF.length);
    }
  });
});
