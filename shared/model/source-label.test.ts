import { describe, expect, it } from 'vitest';
import { shortSourceLabel } from './source-label.ts';

describe('short names of sources', () => {
  it('are what tells products of one maker apart', () => {
    expect(
      [
        'microsoftDefenderForEndpoint',
        'microsoftDefenderForOffice365',
        'microsoft365Defender',
        'microsoftSentinel',
        'azureAdIdentityProtection',
      ].map(shortSourceLabel),
    ).toEqual(['Endpoint', 'Office 365', 'Defender XDR', 'Sentinel', 'Entra ID Protection']);
  });
  it('are the names themselves for others', () => {
    expect(['wazuh', 'Microsoft', 'My sensor'].map(shortSourceLabel)).toEqual([
      'Wazuh',
      'Microsoft',
      'My sensor',
    ]);
  });
});
