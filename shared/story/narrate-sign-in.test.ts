import { describe, expect, it } from 'vitest';
import { narrate } from './narrate.ts';
import type { NarrationPart } from './narrate-parts.ts';

type Alert = Parameters<typeof narrate>[0];

let nextId = 1;
const item = (kind: string, label: string, roles: readonly string[] = [], details: object = {}): unknown => ({
  entity: { id: nextId++, kind, label, verdict: 'unknown' },
  embedded: false,
  ...{ roles, details, threats: [], remediationStatus: null, detectionStatus: null },
});
const shown = (part: NarrationPart): string =>
  part.kind === 'text' ? part.text : part.kind === 'time' ? '<time>' : `«${part.label}»`;
function told(
  evidence: readonly unknown[],
  row: object,
  fields: Readonly<Record<string, string>> = {},
): string[] {
  const additional = Object.entries(fields).map(([name, value]) => ({ name, value }));
  const whole = { title: 'Alert', serviceSource: null, firstActivity: 1, lastActivity: 1, stormSize: 1 };
  const alert = {
    ...{ evidence, additional, description: null },
    row: { ...whole, mitreTechniques: [], ...row },
  } as unknown as Alert;
  return narrate(alert).sentences.map((sentence) => sentence.map(shown).join(''));
}

describe('narrate tells of sign-ins', () => {
  it('that were tried in vain as tried', () => {
    const evidence = [item('user', 'ann', ['attacked']), item('ip', '192.0.2.15', ['attacker'])];
    const spray = { title: 'Password spray', serviceSource: 'azureAdIdentityProtection' };
    expect(told(evidence, spray)).toEqual(['«ann» tried to sign in from «192.0.2.15» on <time> and failed.']);
    const ofApps = {
      title: 'Multiple failed login attempts',
      serviceSource: 'microsoftDefenderForCloudApps',
    };
    expect(told([...evidence, item('user', 'ben', ['attacked'])], ofApps)).toEqual([
      '«ann» and «ben» tried to sign in from «192.0.2.15» on <time> and failed.',
    ]);
    const compromised = [item('user', 'ann', ['compromised']), item('ip', '192.0.2.15')];
    expect(told(compromised, spray)).toEqual(['Sign-in activity of «ann» from «192.0.2.15» on <time>.']);
  });

  it('that are events of logons: who, to what, from where, of what kind, and how they ended', () => {
    const evidence = [item('device', 'pc-1'), item('user', 'admin'), item('ip', '192.0.2.149', ['source'])];
    const failed = { EventID: '4625', 'Details.Type': '3', 'Details.Workstation': 'gC4y' };
    expect(told(evidence, { title: 'Logon Failure - Wrong Password' }, failed)).toEqual([
      '«admin» tried to sign in to «pc-1» from «192.0.2.149», which calls itself «gC4y», on <time> (failed: wrong password, network logon).',
    ]);
    expect(told(evidence, {}, { EventID: '4624', LogonType: '10' })).toEqual([
      '«admin» signed in to «pc-1» from «192.0.2.149» on <time> (remote desktop logon).',
    ]);
    const explicit = [
      item('device', 'pc-1'),
      item('user', 'ann'),
      item('user', 'admin'),
      item('process', 'wmic'),
    ];
    expect(told(explicit, {}, { EventID: '4648', 'Details.Target Server': 'host/srv-1' })).toEqual([
      '«ann» tried to sign in as «admin» to «srv-1» from «pc-1» with «wmic» on <time> (how it ended is not told).',
    ]);
    expect(told(evidence, {}, { EventID: '4776', Status: '0x0' })).toEqual([
      '«admin» signed in from «192.0.2.149», checked by «pc-1», on <time> (NTLM).',
    ]);
  });

  it('and names a user and his or her mailbox of one name once, by their nouns', () => {
    const evidence = [item('user', 'ann@x.example', ['attacked']), item('mailbox', 'ann@x.example')];
    expect(told(evidence, { title: 'Odd rule', serviceSource: 'microsoftSentinel' })).toEqual([
      '«Microsoft Sentinel» reported «Odd rule» for the user «ann@x.example» (attacked) and their mailbox on <time>.',
    ]);
  });
});
