import { describe, expect, it } from 'vitest';
import { fieldWords, jsonFacts } from './details.ts';

describe('fieldWords', () => {
  it('opens names into words and keeps abbreviations', () => {
    expect(fieldWords('deviceDnsName')).toBe('Device DNS name');
    expect(fieldWords('SHA256Hash')).toBe('SHA256 hash');
    expect(fieldWords('fileDetails.file_name')).toBe('File name');
    expect(fieldWords('fileDetails.filePublisher')).toBe('File publisher');
    expect(fieldWords('fileDetails.signer')).toBe('File details signer');
    expect(fieldWords('imageFile.fileName')).toBe('Image file name');
  });

  it('calls things by the names that experts know', () => {
    expect(fieldWords('azureAdUserId')).toBe('Entra user ID');
    expect(fieldWords('aadDeviceId')).toBe('Entra device ID');
    expect(fieldWords('host.mdeDeviceId')).toBe('Host Defender device ID');
    expect(fieldWords('location.countryName')).toBe('Country');
    expect(fieldWords('account.userAccount.displayName')).toBe('Account display name');
    expect(fieldWords('userAccount.accountName')).toBe('Account name');
    expect(fieldWords('startUtcDateTime')).toBe('Start time UTC');
    expect(fieldWords('saasAppId')).toBe('SaaS application ID');
    expect(fieldWords('netBiosName')).toBe('NetBIOS name');
    expect(fieldWords('urn')).toBe('Reference of the source');
  });
});

describe('jsonFacts', () => {
  it('flattens objects, lists lists, leaves out what is empty', () => {
    const facts = jsonFacts({
      '@odata.type': '#x',
      osPlatform: 'Windows 11',
      empty: null,
      blank: '',
      none: [],
      vmMetadata: { vmId: '1', inner: { depth: 2 } },
      ipInterfaces: ['10.0.0.1', { v: 6 }],
      onboarded: false,
    });
    expect(facts.map((fact) => [fact.name, fact.value])).toEqual([
      ['OS platform', 'Windows 11'],
      ['VM metadata VM ID', '1'],
      ['VM metadata inner depth', '2'],
      ['IP interfaces', ['10.0.0.1', '{"v":6}']],
      ['Onboarded', 'false'],
    ]);
  });

  it('treats addresses as addresses', () => {
    expect(jsonFacts({ url: 'x', fileName: 'y' }).map((fact) => fact.form)).toEqual(['address', 'text']);
  });

  it('does not follow objects without end', () => {
    const deep = { a: { b: { c: { d: { e: { f: 1 } } } } } };
    expect(jsonFacts(deep)).toHaveLength(1);
  });

  it('leaves out what is shown elsewhere, at the top only', () => {
    expect(jsonFacts({ subject: 's', inner: { subject: 't' } }, new Set(['subject']))).toHaveLength(1);
  });
});
