import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../lib/json.ts';
import { logonEventOf } from './logon-event.ts';
import { signInList } from './sign-in-list.ts';
import type { SignInSource } from './sign-in-outcome.ts';
import { sourceFields } from './source-fields.ts';
import { item } from './testing/story-parts.ts';
import type { StoryEvidence } from './types.ts';

const start = Date.UTC(2025, 2, 1, 8);
const piece = (
  id: number,
  kind: StoryEvidence['entity']['kind'],
  label: string,
  details: StoryEvidence['details'] = {},
  roles: readonly string[] = [],
): StoryEvidence => {
  const one = item(id, kind, 'x', details, roles);
  return { ...one, entity: { ...one.entity, label } };
};
const source = (
  evidence: readonly StoryEvidence[],
  more: Partial<SignInSource> = {},
  additional: JsonObject = {},
): SignInSource => ({
  at: start,
  title: 'Alert',
  techniques: [],
  serviceSource: 'azureAdIdentityProtection',
  evidence,
  fields: sourceFields(additional),
  ...more,
});
const address = piece(9, 'ip', '203.0.113.9', { ipAddress: '203.0.113.9' });
const outcomes = (evidence: readonly StoryEvidence[], more: Partial<SignInSource> = {}): unknown =>
  signInList(source(evidence, more)).map(({ user, outcome }) => [user, outcome]);

describe('how a sign-in ended', () => {
  const attacked = piece(1, 'user', 'ann', {}, ['attacked']);
  const compromised = piece(1, 'user', 'ann', {}, ['compromised']);
  const plain = piece(1, 'user', 'ann');

  it('is failure for those attacked and for guessed passwords, and open otherwise', () => {
    expect(outcomes([attacked, address])).toEqual([['ann', 'failure']]);
    expect(outcomes([plain, address], { techniques: ['T1110.003'] })).toEqual([['ann', 'failure']]);
    expect(outcomes([plain, address], { title: 'Multiple failed login attempts' })).toEqual([
      ['ann', 'failure'],
    ]);
    expect(outcomes([plain, address])).toEqual([['ann', null]]);
    expect(outcomes([plain, address], { techniques: ['T1078'] })).toEqual([['ann', null]]);
  });

  it('is open where one try may have passed', () => {
    expect(outcomes([compromised, address], { techniques: ['T1110'] })).toEqual([['ann', null]]);
    expect(outcomes([plain, address], { title: 'Successful sign-in after brute force' })).toEqual([
      ['ann', null],
    ]);
  });

  it('is told of each of several users of one address', () => {
    const other = piece(2, 'user', 'ben', {}, ['attacked']);
    expect(outcomes([attacked, other, address], { title: 'Password spray' })).toEqual([
      ['ann', 'failure'],
      ['ben', 'failure'],
    ]);
  });
});

describe('a sign-in of an alert', () => {
  it('has the time of the alert where it has none of its own, and says so', () => {
    const user = piece(1, 'user', 'ann');
    expect(signInList(source([user, address]))[0]).toMatchObject({ at: start, isTimeOfAlert: true });
    const session = piece(3, 'session', 's', { startUtcDateTime: '2025-03-01T07:00:00Z' });
    expect(signInList(source([user, session]))[0]).toMatchObject({
      at: start - 3_600_000,
      isTimeOfAlert: false,
    });
  });

  it('has the risk that evidence or the record tells, else what the service for risks found', () => {
    const user = piece(1, 'user', 'ann', { riskLevel: 'high', riskDetail: 'none' });
    const risk = (
      evidence: readonly StoryEvidence[],
      more: Partial<SignInSource>,
      record: JsonObject,
    ): unknown => signInList(source(evidence, more, record))[0]?.risk;
    expect(risk([user, address], {}, { riskLevel: 'low' })).toBe('high');
    const plain = piece(1, 'user', 'ann');
    const record = { additionalData: { riskLevel: 'medium', riskEventType: 'unfamiliarFeatures' } };
    expect(risk([plain, address], {}, record)).toBe('medium, unfamiliarFeatures');
    expect(risk([plain, address], { title: 'Anonymous IP address' }, {})).toBe('found: Anonymous IP address');
    const ofApps = { serviceSource: 'microsoftDefenderForCloudApps', title: 'Impossible travel activity' };
    expect(risk([plain, address], ofApps, {})).toBeNull();
  });

  it('is none in an alert of what somebody did, wherever he or she did it', () => {
    const evidence = [piece(1, 'user', 'ann'), address];
    const listed = (title: string, techniques: readonly string[] = [], record: JsonObject = {}): number =>
      signInList(
        source(evidence, { title, techniques, serviceSource: 'microsoftDefenderForCloudApps' }, record),
      ).length;
    expect(listed('Unusual file download (by user)', ['T1530'])).toBe(0);
    expect(listed('Ransomware activity')).toBe(0);
    expect(listed('Impossible travel activity')).toBe(1);
    expect(listed('Suspicious activity', ['T1078.004'])).toBe(1);
    expect(listed('Suspicious activity', [], { ResultType: '0', appDisplayName: 'Exchange' })).toBe(1);
    // A session is one that somebody signed in to; when is not told by what he or she did in it.
    const session = piece(3, 'session', 's');
    const ofApps = { title: 'Unusual file download', serviceSource: 'microsoftDefenderForCloudApps' };
    expect(signInList(source([...evidence, session], ofApps))).toEqual([
      expect.objectContaining({ at: null, isTimeOfAlert: false }),
    ]);
  });

  it('is none of the session 0x0', () => {
    const session = piece(3, 'session', 'Logon 0x0', {
      sessionId: '0x0',
      account: { userAccount: { accountName: 'made-up' } },
    });
    const device = piece(4, 'device', 'pc-1');
    expect(
      signInList(source([session, piece(1, 'user', 'made-up'), device], { serviceSource: null })),
    ).toEqual([]);
  });
});

describe('the event of a logon', () => {
  const device = piece(4, 'device', 'pc-1');
  const user = piece(1, 'user', 'Administrator');
  const from = piece(9, 'ip', '192.0.2.149', { ipAddress: '192.0.2.149' }, ['source']);
  const rowOf = (additional: JsonObject, title = 'Logon Failure - Wrong Password', more = [user]): unknown =>
    signInList(source([device, ...more, from], { title, serviceSource: null }, additional))[0];

  it('is a row: who, from where, to what, what kind of logon, how it ended and why', () => {
    const details = { Type: '3', Workstation: 'gC4y', AuthPackage: 'NTLM', SubStatus: '0xC0000072' };
    expect(rowOf({ EventID: '4625', Details: details })).toMatchObject({
      entityId: 9,
      at: start,
      isTimeOfAlert: false,
      user: 'Administrator',
      ip: '192.0.2.149',
      device: 'pc-1',
      fromDevice: 'gC4y',
      client: 'network logon, NTLM',
      outcome: 'failure',
      reason: 'disabled account',
    });
    expect(rowOf({ EventID: '4625' })).toMatchObject({ reason: 'wrong password', client: null });
    expect(rowOf({ EventID: 4624 }, 'Logon Type 10 - RDP')).toMatchObject({
      outcome: 'success',
      reason: null,
      client: 'remote desktop logon',
    });
  });

  it('of other credentials is a try for whose end nothing speaks, from the computer to the server', () => {
    const two = [piece(1, 'user', 'ann'), piece(2, 'user', 'admin')];
    const additional = { EventID: 4648, Details: { 'Target Server': 'host/srv-1' } };
    expect(rowOf(additional, 'Explicit Logon', two)).toMatchObject({
      user: 'admin',
      device: 'srv-1',
      fromDevice: 'pc-1',
      outcome: null,
    });
    const local = { EventID: 4648, Details: { 'Target Server': 'localhost' } };
    expect(rowOf(local, 'Explicit Logon', two)).toMatchObject({ device: 'pc-1', fromDevice: null });
  });

  it('of a computer that checks credentials is no logon to that computer', () => {
    expect(rowOf({ EventID: 4776, Details: { Status: '0x0' } }, 'NTLM Logon')).toMatchObject({
      device: null,
      client: 'NTLM',
      outcome: 'success',
    });
    expect(rowOf({ EventID: 4768, Details: { Status: '0x6' } }, 'Kerberos TGT')).toMatchObject({
      outcome: 'failure',
      reason: 'no such user',
    });
  });

  it('is one of the log Security, as different collectors write it', () => {
    const event = (additional: JsonObject): unknown => logonEventOf(sourceFields(additional), 'x')?.outcome;
    expect(event({ data: { win: { system: { eventID: '4625', channel: 'Security' } } } })).toBe('failure');
    expect(event({ winlog: { event_id: 4624 } })).toBe('success');
    expect(event({ EventID: 4625, Channel: 'Application' })).toBeUndefined();
    expect(event({ EventID: 4688 })).toBeUndefined();
    expect(signInList(source([device], { serviceSource: null }, { EventID: 4625 }))).toEqual([]);
  });
});
