import { describe, expect, it } from 'vitest';
import { sequenceFact, sequenceFacts, type SequenceFactSource } from './sequence-facts.ts';

const nameOf = (bits: number): readonly string[] =>
  Object.entries(sequenceFact)
    .filter(([, bit]) => (bits & bit) !== 0)
    .map(([name]) => name);
const source = (more: Partial<SequenceFactSource>): SequenceFactSource => ({
  title: '',
  category: null,
  mitreTechniques: [],
  evidenceKinds: [],
  ...more,
});

describe('sequence facts', () => {
  it.each<[Partial<SequenceFactSource>, readonly string[]]>([
    [
      {
        title: 'Email messages containing malicious URL removed after delivery',
        category: 'InitialAccess',
        evidenceKinds: ['mailMessage', 'url'],
      },
      ['mailDelivered'],
    ],
    [
      {
        title: 'Phish delivered due to an ETR override',
        mitreTechniques: ['T1566.002'],
        evidenceKinds: ['mailCluster'],
      },
      ['mailDelivered'],
    ],
    [
      {
        title: 'A potentially malicious URL click was detected',
        category: 'InitialAccess',
        evidenceKinds: ['user', 'url'],
      },
      ['urlClicked'],
    ],
    [
      { title: 'Suspicious URL clicked', category: 'InitialAccess', evidenceKinds: ['device', 'url'] },
      ['urlClicked'],
    ],
    [
      {
        title: 'Suspicious PowerShell command line',
        category: 'Execution',
        evidenceKinds: ['process', 'device'],
      },
      ['execution'],
    ],
    [
      { title: 'Meterpreter post-exploitation tool', mitreTechniques: ['T1059'], evidenceKinds: ['file'] },
      ['execution'],
    ],
    [{ title: 'Anonymous IP address', evidenceKinds: ['user', 'ip'] }, ['signInAnomaly']],
    [{ title: 'Activity from infrequent country', evidenceKinds: ['user', 'ip'] }, ['signInAnomaly']],
    [{ title: 'Activity from a Tor IP address', evidenceKinds: ['user', 'ip'] }, ['signInAnomaly']],
    [{ title: 'Impossible travel activity', evidenceKinds: ['user'] }, ['signInAnomaly']],
    [{ title: 'Suspicious inbox manipulation rule', evidenceKinds: ['user'] }, ['mailboxRuleOrMassDownload']],
    [{ title: 'Mass download by a single user', evidenceKinds: ['user'] }, ['mailboxRuleOrMassDownload']],
    [
      {
        title: 'Suspicious access to LSASS service',
        category: 'CredentialAccess',
        mitreTechniques: ['T1003.001'],
        evidenceKinds: ['process'],
      },
      ['credentialAccess'],
    ],
    [
      {
        title: 'Suspected overpass-the-hash attack (Kerberos)',
        category: 'LateralMovement',
        mitreTechniques: ['T1550.002'],
        evidenceKinds: ['device'],
      },
      ['credentialAccess', 'remoteLogon'],
    ],
    [
      { title: 'Remote desktop connection', mitreTechniques: ['t1021.001'], evidenceKinds: ['device'] },
      ['remoteLogon'],
    ],
  ])('%j', (more, expected) => {
    expect(nameOf(sequenceFacts(source(more)))).toEqual(expected);
  });

  it('are none for ordinary noise', () => {
    for (const title of [
      'EICAR test file was found',
      'Unwanted software detected',
      'User added to local administrators',
      'Multiple failed backups',
    ]) {
      expect(sequenceFacts(source({ title, category: 'Malware', evidenceKinds: ['device', 'file'] }))).toBe(
        0,
      );
    }
  });

  it('do not take a valid account for an anomalous sign-in by technique alone', () => {
    expect(
      sequenceFacts(
        source({ title: 'Service installed', mitreTechniques: ['T1078'], evidenceKinds: ['user'] }),
      ),
    ).toBe(0);
  });
});
