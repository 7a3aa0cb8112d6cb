import type { ScoreItem } from '../../shared/correlation/index.ts';
import { valueLabel } from '../../shared/model/values.ts';

/** The sentence that people read for one item of a priority score. */
export function scoreText({ code, params }: ScoreItem): string {
  const value = (name: string): string => String(params[name] ?? '');
  switch (code) {
    case 'severity':
      return `Severity ${valueLabel('severity', value('severity')).toLowerCase()}${value('by') === 'analyst' ? ', set by an analyst' : ''}`;
    case 'tactics':
      return value('tactics') === '1' ? 'One tactic' : `${value('tactics')} tactics`;
    case 'risingSequence':
      return `${value('length')} tactics in the order of the kill chain`;
    case 'criticalAsset':
      return `An asset of ${value('criticality')} criticality`;
    case 'severalDevices':
      return `${value('devices')} devices`;
    case 'maliciousVerdict':
      return 'Something in it has the verdict malicious';
    case 'ransomwareOrHandsOnKeyboard':
      return 'Ransomware or hands on keyboard';
    case 'rareDetector':
      return 'A detector that has rarely spoken before';
    case 'allPrevented':
      return 'All of it was blocked or remediated';
    case 'mostlyBenignDetector':
      return 'Its detectors were mostly wrong or saw expected activity before';
    case 'clamp':
      return `Kept between 0 and 100 (the sum is ${value('from')})`;
  }
}
