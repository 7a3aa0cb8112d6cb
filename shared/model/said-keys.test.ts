import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../lib/json.ts';
import type { EntityKind } from './entity-kinds.ts';
import { makeIdentifier } from './identity-namespaces.ts';
import { addressesOfDevice, placeSaid, saidKeysOf, splitSaid } from './said-keys.ts';

const said = (kind: EntityKind, details: JsonObject, namespace = 'fqdn'): readonly string[] =>
  saidKeysOf({ kind, details, identifiers: [makeIdentifier(kind, namespace, 'x', null)] }).map(
    ({ form, key }) => `${form} ${key}`,
  );

describe('what evidence is found by beside its identifiers', () => {
  it('of a device: its addresses in one form, each once, and the accounts that are logged on', () => {
    expect(
      said('device', {
        lastIpAddress: '10.20.2.76',
        lastExternalIpAddress: '2001:DB8:0::1',
        ipInterfaces: ['10.20.2.76', '::ffff:10.20.2.77', '10.1.0.0/16', 'none', 7],
        loggedOnUsers: [
          { accountName: 'ZKaminska', domainName: 'CONTOSO' },
          { accountName: 'root' },
          'x',
          {},
        ],
      }),
    ).toEqual([
      '1 40a14024c',
      '1 620010db8000000000000000000000001',
      '1 40a14024d',
      '1 40a010000',
      '4 zkaminska|contoso',
      '4 root|',
    ]);
    expect(said('device', { ipInterfaces: 'none' })).toEqual([]);
    expect(addressesOfDevice({ lastIpAddress: '10.0.0.1' })).toEqual(['10.0.0.1']);
  });

  it('of a file with a hash: its path; one without has it as an identifier', () => {
    const fileDetails = { filePath: 'C:\\Users\\Public', fileName: 'D.bin' };
    expect(said('file', { fileDetails }, 'sha256')).toEqual(['2 c:\\users\\public\\d.bin']);
    expect(said('file', { fileDetails }, 'path@mdeDeviceId')).toEqual([]);
    expect(said('file', { fileDetails: { fileName: 'd.bin' } }, 'sha256')).toEqual([]);
    expect(said('file', { fileDetails: { filePath: 'C:\\Users' } }, 'sha256')).toEqual([]);
  });

  it('of a message: the names that it was sent under', () => {
    const p2Sender = { displayName: ' Contoso Human Resources ', emailAddress: 'a@evil.example' };
    expect(said('mailMessage', { p2Sender, p1Sender: { displayName: 'Bounces' } })).toEqual([
      '3 contoso human resources',
      '3 bounces',
    ]);
    expect(said('mailMessage', { p2Sender, p1Sender: p2Sender })).toEqual(['3 contoso human resources']);
  });

  it('of a process: the addresses in its command line, but no versions', () => {
    const processCommandLine =
      'cmd /c curl http://203.0.113.9:8080/a & nmap 10.66.6.0/24 1> \\\\127.0.0.1\\ADMIN$\\x Chrome/124.0.0.0 1.2.3.4.5 999.1.1.1';
    expect(said('process', { processCommandLine })).toEqual(['5 4cb007109', '5 40a420600', '5 47f000001']);
  });

  it('of people: their names; of a built-in account also its own and its SID', () => {
    const userAccount = { accountName: 'SYSTEM', userSid: 'S-1-5-18', displayName: 'Anna Berg' };
    expect(said('user', { userAccount, displayName: 'Anna Berg' }, 'upn')).toEqual(['0 anna berg']);
    expect(said('user', { userAccount }, 'builtIn@mdeDeviceId')).toEqual([
      '0 anna berg',
      '0 system',
      '0 s-1-5-18',
    ]);
  });

  it('is placed by the piece that says it', () => {
    const placed = placeSaid([
      { kind: 'ip', details: {}, identifiers: [] },
      { kind: 'mailbox', details: { displayName: 'Anna' }, identifiers: [] },
    ]);
    expect(placed).toEqual([[1, ['0anna']]]);
    expect(splitSaid('0anna')).toEqual([0, 'anna']);
  });
});
