import { describe, expect, it } from 'vitest';
import { detectionSources } from './detection-sources.ts';
import { canonicalValue, valueLabel } from './values.ts';

describe('detection sources', () => {
  it.each([
    ['cloudAppSecurity', 'Microsoft Defender for Cloud Apps'],
    ['antivirus', 'Antivirus'],
    ['customDetection', 'Custom detection'],
    ['WindowsDefenderAtp', 'Microsoft Defender for Endpoint'],
    ['ASI Scheduled Alerts', 'Sentinel scheduled rule'],
    ['Some other sensor', 'Some other sensor'],
  ])('%j is read as %j', (value, label) => {
    expect(valueLabel('detectionSource', value)).toBe(label);
  });

  it('fold to what Graph calls them', () => {
    expect(canonicalValue('detectionSource', 'MCAS')).toBe('cloudAppSecurity');
    expect(canonicalValue('detectionSource', 'custom_detection')).toBe('customDetection');
    expect(canonicalValue('detectionSource', 'unknown')).toBeNull();
  });

  it('are told apart by every spelling and label', () => {
    const fold = (text: string): string => text.toLowerCase().replace(/[\s_-]+/g, '');
    const spellings = detectionSources.flatMap((source) => {
      const aliases: readonly string[] = 'aliases' in source ? source.aliases : [];
      return [...new Set([source.value, source.label, ...aliases].map(fold))];
    });
    expect(new Set(spellings).size).toBe(spellings.length);
  });
});
