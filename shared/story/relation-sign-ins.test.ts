import { describe, expect, it } from 'vitest';
import { buildStoryGraph } from './graph.ts';
import { recordSignInOf } from './record-sign-in.ts';
import type { ToldSignIn } from './record-sign-in.ts';
import { sourceFields } from './source-fields.ts';
import { alert, item, story } from './testing/story-parts.ts';
import type { StoryAlert, StoryEvidence } from './types.ts';

const told = (
  evidence: readonly StoryEvidence[],
  signIn: ToldSignIn | null,
  more: Partial<StoryAlert> = {},
): string[] => {
  const one = alert('x', 1, more);
  const records = [{ shown: 'x', alert: one, evidence, signIn }];
  const identifiers = new Map([[9, ['srv01']]]);
  return buildStoryGraph(story({ alerts: [one], evidence, records, identifiers }))
    .edges.filter(({ kind }) => kind === 'relation')
    .map(({ source, relation, target }) => `${source.slice(2)} ${relation} ${target.slice(2)}`);
};
const device = item(1, 'device', 'x');
const user = item(2, 'user', 'x');
const address = item(3, 'ip', 'x', { ipAddress: '203.0.113.7' }, ['source']);
const read = (
  fields: Readonly<Record<string, string | number>>,
  subject: number | null = null,
): ToldSignIn | null => {
  const signIn = recordSignInOf(sourceFields(fields), 'Logon');
  return signIn && { ...signIn, account: 2, subject };
};

describe('sign-ins that a record tells of', () => {
  it('are told with how they ended, as tried where the record says that they failed', () => {
    const evidence = [device, user, address];
    expect(told(evidence, read({ EventID: 4624 }))).toEqual(['2 signed in to 1', '2 signed in from 3']);
    const tried = ['2 tried to sign in to 1', '2 tried to sign in from 3'];
    expect(told(evidence, read({ EventID: 4625 }))).toEqual(tried);
    expect(told(evidence, read({ 'data.win.system.eventID': '4625' }))).toEqual(tried);
    // A title of success is not believed against the record.
    expect(told(evidence, read({ EventID: 4625 }), { title: 'Successful logon' })).toEqual(tried);
  });

  it('of a computer that only checks credentials are not to it', () => {
    const evidence = [device, user, address];
    for (const fields of [
      { EventID: 4771 },
      { EventID: 4776, Status: '0xc000006a' },
      { EventID: 4768, Status: '0x6' },
    ])
      expect(told(evidence, read(fields))).toEqual(['2 tried to sign in from 3']);
    expect(told(evidence, read({ EventID: 4776, Status: '0x0' }))).toEqual(['2 signed in from 3']);
    expect(told(evidence, read({ EventID: 4776 }))).toEqual([]);
  });

  it('with credentials of another are told as used and tried, on the server that they were used for', () => {
    const other = item(4, 'user', 'x');
    const explicit = (fields: Readonly<Record<string, string>>): string[] =>
      told([device, user, other, address], read({ EventID: 4648, ...fields }, 4));
    expect(explicit({ TargetServerName: 'localhost' })).toEqual([
      '4 used the account of 2',
      '2 tried to sign in to 1',
      '2 tried to sign in from 3',
    ]);
    expect(explicit({ TargetServerName: 'elsewhere' })).toEqual(['4 used the account of 2']);
    const server = item(9, 'device', 'x');
    expect(told([device, server, user], read({ EventID: 4648, TargetServerName: 'cifs/srv01' }))).toEqual([
      '2 tried to sign in to 9',
    ]);
  });

  it('come from the computer that is named as the source, not from an address of the same computer', () => {
    const from = item(5, 'device', 'x', {}, ['source']);
    const own = item(3, 'ip', 'x', { ipAddress: '127.0.0.1' }, ['source']);
    expect(told([device, from, user, own], read({ EventID: 4624 }))).toEqual([
      '2 signed in to 1',
      '2 signed in from 5',
    ]);
  });

  it('to services are told by the result', () => {
    const sign = (fields: Readonly<Record<string, string>>): string[] => told([user, address], read(fields));
    const [failed, passed] = [['2 tried to sign in from 3'], ['2 signed in from 3']];
    expect(sign({ ResultType: '50126', AppDisplayName: 'Portal' })).toEqual(failed);
    expect(sign({ 'status.errorCode': '0', appDisplayName: 'Portal' })).toEqual(passed);
    // An interrupted one may go on.
    expect(sign({ ResultType: '50074', AppDisplayName: 'Portal' })).toEqual([]);
    // A result of anything else is none of a sign-in.
    expect(sign({ ResultType: '0' })).toEqual([]);
    expect(sign({ Operation: 'UserLoginFailed' })).toEqual(failed);
    expect(sign({ 'responseElements.ConsoleLogin': 'Success' })).toEqual(passed);
    expect(sign({ 'event.category': 'authentication', 'event.outcome': 'failure' })).toEqual(failed);
    expect(sign({ 'rule.groups[1]': 'authentication_success' })).toEqual(passed);
  });
});

describe('addresses of accounts', () => {
  const mentioned = (title: string, more: Partial<StoryAlert> = {}, roles = ['source']): string[] =>
    told([user, { ...address, roles }], null, {
      title,
      serviceSource: 'microsoftDefenderForCloudApps',
      ...more,
    });

  it('are where somebody signed in only in alerts of sign-ins', () => {
    expect(mentioned('Impossible travel activity')).toEqual(['2 signed in from 3']);
    expect(mentioned('Strange activity', { techniques: ['T1078.004'] })).toEqual(['2 signed in from 3']);
    expect(mentioned('Strange activity', { serviceSource: 'azureAdIdentityProtection' })).toEqual([
      '2 signed in from 3',
    ]);
    expect(mentioned('Unusual file download (by user)')).toEqual(['2 was active from 3']);
    expect(mentioned('Unusual file download (by user)', {}, [])).toEqual([]);
  });

  it('of other tools count where their role says that something came from there', () => {
    const sentinel = { serviceSource: 'microsoftSentinel' };
    expect(mentioned('Admin logged on via SSH', sentinel)).toEqual(['2 signed in from 3']);
    expect(mentioned('Admin logged on via SSH', sentinel, [])).toEqual([]);
    expect(mentioned('Domain trust creation', sentinel)).toEqual([]);
    expect(mentioned('Password Spray', sentinel)).toEqual(['2 tried to sign in from 3']);
  });
});

describe('what a source stopped', () => {
  it('is told as tried', () => {
    const blocked = { detectionStatus: 'blocked' };
    const process = {
      ...item(5, 'process', 'x', { userAccount: { userPrincipalName: 'srv01' } }),
      ...blocked,
    };
    const key = { ...item(6, 'registryKey', 'x', { registryKey: 'Run' }), remediationStatus: 'blocked' };
    expect(told([process, key], null)).toEqual(['5 tried to change 6']);
    const account = { ...item(9, 'user', 'x') };
    expect(told([process, account], null)).toEqual(['9 tried to run 5']);
    expect(told([{ ...process, detectionStatus: 'detected' }, account], null)).toEqual(['9 ran 5']);
    const control = item(7, 'ip', 'x', { ipAddress: '203.0.113.9' }, ['destination']);
    const link = { ...item(8, 'url', 'x'), remediationStatus: 'blocked' };
    expect(told([device, control, link], null)).toEqual(['1 tried to connect to 7']);
    expect(told([device, control, { ...link, remediationStatus: 'none' }], null)).toEqual([
      '1 connected to 7',
    ]);
  });
});
