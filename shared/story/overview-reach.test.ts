import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entityKinds } from '../model/entity-kinds.ts';
import { judgeReach, type ReachAlert, type ReachPiece } from './overview-reach.ts';
import { compareSigns, reachGroup, reachSigns, tellSign, type ReachSign } from './reach-signs.ts';
import { sourceFields } from './source-fields.ts';

const alert = (title: string, more: Partial<ReachAlert> = {}): ReachAlert => ({
  title,
  severity: 'medium',
  category: null,
  tactic: null,
  isTacticSaid: false,
  techniques: [],
  fields: null,
  ...more,
});
const piece = (
  entity: number,
  kind: ReachPiece['kind'],
  roles: readonly string[] = [],
  more: Partial<ReachPiece> = {},
): ReachPiece => ({
  entity,
  kind,
  isAsset: ['device', 'user', 'mailbox', 'cloudApplication', 'cloudResource'].includes(kind),
  embedded: false,
  roles,
  verdict: null,
  remediationStatus: null,
  detectionStatus: null,
  ...more,
});
const device = piece(1, 'device');
const user = piece(2, 'user');
/** Signs by entity, in the order of the pieces. */
const signs = (told: ReachAlert, ...pieces: readonly ReachPiece[]): readonly ReachSign[] =>
  judgeReach(told, pieces).map(({ judgement }) => judgement.sign);
const event = (
  title: string,
  fields: Readonly<Record<string, string | number>>,
  severity = 'high',
): ReachAlert => alert(title, { severity, fields: sourceFields(fields) });

describe('what was reached', () => {
  it('is what a role says before anything else', () => {
    const compromised = piece(1, 'device', ['compromised']);
    expect(signs(alert('Password spray', { techniques: ['T1110'] }), compromised)).toEqual(['compromised']);
    expect(signs(alert('Run'), piece(1, 'device', ['attacked']), piece(2, 'user', ['contextual']))).toEqual([
      'attacked',
      'context',
    ]);
    expect(signs(alert('Members'), piece(2, 'user', ['added']))).toEqual(['changed']);
    expect(signs(alert('Look'), piece(2, 'user', ['scanned']))).toEqual(['scanned']);
  });

  it('is a device on which a process ran, and the only account beside it', () => {
    const process = piece(3, 'process');
    expect(signs(alert('Strange process'), device, user, process)).toEqual(['process', 'account']);
    const many = signs(alert('Strange process'), device, user, piece(4, 'user'), process);
    expect(many).toEqual(['process', 'user', 'user']);
    // Of two devices nobody says on which.
    expect(signs(alert('Strange process'), device, piece(5, 'device'), process)).toEqual([
      'several',
      'several',
    ]);
    const clean = piece(3, 'process', [], { verdict: 'noThreatsFound' });
    expect(signs(alert('Strange process'), device, clean)).toEqual(['nothing']);
  });

  it('is none of what was stopped: only aimed at', () => {
    const stopped = piece(3, 'process', [], { detectionStatus: 'prevented' });
    expect(signs(alert('Malware'), device, user, stopped)).toEqual(['prevented', 'prevented']);
    const lasting = piece(4, 'file', [], { remediationStatus: 'active' });
    expect(signs(alert('Malware'), device, stopped, lasting)).toEqual(['process']);
    expect(signs(alert('Unwanted software'), device, user, lasting)).toEqual(['file', 'user']);
    expect(signs(alert('SQL injection blocked'), device)).toEqual(['tried']);
  });

  it('is what the log of the device itself records, unless nobody calls that bad', () => {
    expect(signs(event('Autorun key', { EventID: 13 }), device)).toEqual(['event']);
    expect(signs(event('Security log was cleared', { EventID: 1102 }), device, user)).toEqual([
      'event',
      'accountEvent',
    ]);
    expect(signs(event('Process Creation', { EventID: 1 }, 'informational'), device, user)).toEqual([
      'ordinary',
      'ordinary',
    ]);
    // The number means something else in another log.
    expect(signs(event('Strange', { EventID: 1, Channel: 'Application' }), device)).toEqual(['nothing']);
    const [told] = judgeReach(event('Autorun key', { EventID: 13 }), [device]);
    expect(told && tellSign(told.judgement)).toBe('its own log records that a registry value was set');
  });

  it('follows how a sign-in ended, not what its title calls it', () => {
    const failed = event('Strange logon', { EventID: 4625 });
    expect(signs(failed, device, user)).toEqual(['failed', 'failed']);
    const passed = event('Brute force', { EventID: 4624 });
    expect(signs(passed, device, piece(9, 'user'), user)).toEqual(['signedIn', 'user', 'signedIn']);
    expect(signs(event('Logon Type 3', { EventID: 4624 }, 'informational'), device, user)).toEqual([
      'ordinarySignIn',
      'ordinarySignIn',
    ]);
    const entra = event('Strange place', { ResultType: '50126', appDisplayName: 'Portal' });
    expect(signs(entra, user)).toEqual(['failed']);
    // A workstation's name in a logon is what the other side says.
    expect(signs(passed, device, piece(7, 'device', ['source']))[1]).toBe('claimed');
    expect(signs(alert('Successful RDP brute force attack'), device, piece(8, 'cloudResource'))).toEqual([
      'signInTitle',
      'signInTitle',
    ]);
    expect(signs(alert('Wazuh: sshd: authentication success.', { severity: null }), device)).toEqual([
      'ordinarySignIn',
    ]);
  });

  it('is not what sign-ins that failed, guessing, probing and reconnaissance name', () => {
    for (const title of [
      'Logon Failure - Wrong Password',
      'Logon Failure - Username does not exist',
      'Failed Logon From Public IP',
      'Password Guessing Attack',
      'User Guessing Attempt',
      'Password Spray',
      'Wazuh: PAM: User login failed.',
      'Dovecot Invalid User Login Attempt.',
      'Dovecot brute force attack (multiple auth failures).',
      'Wazuh: Web server 400 error code.',
      'Port scan from a device',
    ])
      expect(signs(alert(title), user), title).toEqual(['tried']);
    expect(signs(alert('Sign-ins', { techniques: ['T1110.003'] }), user)).toEqual(['guessed']);
    expect(signs(alert('Something', { category: 'authentication_failed' }), user)).toEqual(['tried']);
    expect(signs(alert('Something', { tactic: 'reconnaissance' }), user)).toEqual(['reconnaissance']);
  });

  it('follows the stage that a source names, where it can have happened to one thing alone', () => {
    const run = alert('Run', { tactic: 'execution', isTacticSaid: true });
    expect(signs(run, device)).toEqual(['stage']);
    expect(signs(run, device, piece(5, 'device'))).toEqual(['several', 'several']);
    expect(signs({ ...run, isTacticSaid: false }, device)).toEqual(['nothing']);
    for (const tactic of ['discovery', 'credential-access', 'initial-access', 'lateral-movement'])
      expect(signs({ ...run, tactic }, device), tactic).toEqual(['nothing']);
  });

  it('knows from where something came, and where movement went', () => {
    const from = [piece(1, 'device', ['source']), piece(2, 'user', ['source'])];
    expect(signs(alert('Port scan'), ...from, piece(5, 'device'))).toEqual(['source', 'triedWith', 'tried']);
    const to = piece(5, 'device', ['destination']);
    expect(signs(alert('Look', { tactic: 'discovery' }), to)).toEqual(['lookedAt']);
    expect(signs(alert('Move', { tactic: 'lateral-movement' }), to)).toEqual(['moved']);
    const ticket = 'Suspected overpass-the-hash attack (Kerberos)';
    expect(signs(alert(ticket, { tactic: 'lateral-movement' }), to)).toEqual(['asked']);
    expect(signs(alert('Attempted logon failed', { tactic: 'lateral-movement' }), to)).toEqual(['tried']);
    const control = piece(6, 'ip', ['commandAndControl']);
    expect(signs(alert('Beacon'), device, control)).toEqual(['connection']);
  });

  it('is no person to whom a message came, and no app because somebody broke a policy in it', () => {
    const mail = alert('Mail', { tactic: 'lateral-movement' });
    expect(signs(mail, piece(6, 'mailMessage'), user, piece(3, 'mailbox'))).toEqual(['message', 'message']);
    const app = piece(4, 'cloudApplication', ['contextual']);
    expect(signs(alert('Tor'), piece(2, 'user', ['compromised']), app)).toEqual(['compromised', 'session']);
    expect(signs(alert('Travel'), user, app)).toEqual(['nothing', 'context']);
    expect(signs(alert('Download'), piece(2, 'user', ['policyViolator']), device)).toEqual([
      'policy',
      'policy',
    ]);
  });

  it('is left open where nothing says it: an alert on a host without a sign is no proof', () => {
    expect(signs(alert('Possible compromised machine detected'), device, user)).toEqual(['nothing', 'user']);
    expect(signs(alert('IDS event', { severity: null }), device)).toEqual(['nothing']);
  });
});

describe('signs', () => {
  it('are ordered: what says that it was reached before what leaves it open, that before what aims at it', () => {
    const all = Object.keys(reachSigns) as ReachSign[];
    const groups = all.toSorted((a, b) => compareSigns(b, a)).map(reachGroup);
    expect([...new Set(groups)]).toEqual(['reached', 'unclear', 'targeted']);
    expect(groups.at(-1)).toBe('unclear');
    expect(compareSigns('compromised', 'stage')).toBeGreaterThan(0);
  });

  it('are found for any alert, for every asset, the same in any order of its other pieces', () => {
    const text = fc.oneof(
      fc.constantFrom('Failed logon', 'Successful logon', 'Run', 'Port scan'),
      fc.string(),
    );
    const anyAlert = fc.record({
      title: text,
      severity: fc.option(fc.constantFrom('high', 'low', 'informational', '?')),
      category: fc.option(text),
      tactic: fc.option(fc.constantFrom('execution', 'discovery', 'lateral-movement', 'reconnaissance', '?')),
      isTacticSaid: fc.boolean(),
      techniques: fc.array(fc.constantFrom('T1110', 'T1059', '?')),
      fields: fc.option(fc.integer({ min: 0, max: 5000 }).map((EventID) => sourceFields({ EventID }))),
    });
    const status = fc.option(fc.constantFrom('prevented', 'active', '?'));
    const anyPiece = fc.record({
      entity: fc.integer({ min: 1, max: 5 }),
      kind: fc.constantFrom(...entityKinds),
      isAsset: fc.boolean(),
      embedded: fc.boolean(),
      roles: fc.array(fc.constantFrom('compromised', 'attacked', 'source', 'destination', 'contextual', '?')),
      verdict: fc.option(fc.constantFrom('noThreatsFound', 'malicious')),
      remediationStatus: status,
      detectionStatus: status,
    });
    fc.assert(
      fc.property(anyAlert, fc.array(anyPiece), (told, pieces) => {
        const judged = judgeReach(told, pieces);
        expect(judged).toHaveLength(pieces.filter(({ isAsset }) => isAsset).length);
        for (const { judgement } of judged) expect(tellSign(judgement)).not.toContain('{}');
        // Users of a logon are told apart by their order alone.
        if (told.fields === null) expect(judgeReach(told, pieces.toReversed()).toReversed()).toEqual(judged);
      }),
    );
  });
});
