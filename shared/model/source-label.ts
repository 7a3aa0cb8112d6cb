import { valueLabel } from './values.ts';

/**
 * The name of an alert's source for where room is short: what tells Microsoft's products apart, as in "Endpoint" for Microsoft Defender for
 * Endpoint. Others keep their names. Show the whole name beside it for who asks.
 */
export function shortSourceLabel(serviceSource: string): string {
  const label = valueLabel('serviceSource', serviceSource);
  return label.replace(/^Microsoft (?:Defender for )?(?=\S)/, '');
}
