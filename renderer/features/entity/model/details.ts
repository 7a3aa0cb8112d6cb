import type { OutputOf } from '../../../../shared/contract/index.ts';
import type { EvidenceForm, Fact } from '../../../ui/index.ts';

/** One piece of evidence of an alert. */
export type EvidenceItem = OutputOf<'alerts.get'>['evidence'][number];

type Json = EvidenceItem['details'][string];

/** Names that say where the value leads: shown as addresses. */
const addressName = /(url|uri|address|ip|domain|sender|recipient|link|host)/i;

/** How the value of a field is shown, told by its name. */
export const formOfField = (name: string): EvidenceForm => (addressName.test(name) ? 'address' : 'text');

/** Short forms that are written in capitals. */
const shortForms = new Set([
  'aad',
  'ad',
  'av',
  'dns',
  'fqdn',
  'id',
  'ip',
  'md5',
  'mde',
  'mfa',
  'nt',
  'oms',
  'os',
  'sha1',
  'sha256',
  'sid',
  'smtp',
  'spn',
  'upn',
  'uri',
  'url',
  'vm',
]);

/** What sources still call by names that their products no longer have, or that say little to who does not know the format. */
const knownNames: readonly (readonly [RegExp, string])[] = [
  [/\b(?:azureAd|aad)(?=(?:User|Device|Tenant)Id\b)/gi, 'entra'],
  [/\bmdeDeviceId\b/gi, 'defenderDeviceId'],
  [/\bcountryLetterCode\b/gi, 'countryCode'],
  [/\blocation\.countryName\b/gi, 'country'],
  [/\b(?:account\.)?userAccount(?=\.)/gi, 'account'],
  [/UtcDateTime\b/g, 'TimeUTC'],
  [/^urn$/i, 'referenceOfTheSource'],
  // A file's details are those of the file: `fileDetails.filePublisher`.
  [/^fileDetails\.(?=file)/i, ''],
  [/\bnetBios(?=Name\b)/gi, 'netbios'],
  [/\bsaasApp/gi, 'saasApplication'],
];
const properNames: ReadonlyMap<string, string> = new Map([
  ['entra', 'Entra'],
  ['defender', 'Defender'],
  ['netbios', 'NetBIOS'],
  ['saas', 'SaaS'],
]);

/** `deviceDnsName` → `Device dns name`: a source's field name as words. */
export function fieldWords(name: string): string {
  const words = knownNames
    .reduce((text, [pattern, known]) => text.replace(pattern, known), name)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .replace(/[_.]+/g, ' ')
    .trim()
    .split(/\s+/)
    // `imageFile.fileName` is the name of the image file: a word that was just said is not said again.
    .filter((word, index, all) => word.toLowerCase() !== all[index - 1]?.toLowerCase())
    .map((word, index) => {
      if (shortForms.has(word.toLowerCase())) return word.toUpperCase();
      if (word === word.toUpperCase()) return word;
      const proper = properNames.get(word.toLowerCase());
      if (proper !== undefined) return proper;
      return index === 0 ? word.charAt(0).toUpperCase() + word.slice(1) : word.toLowerCase();
    });
  return words.join(' ');
}

function isText(value: Json): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** How deep objects inside objects are followed. */
const deepest = 3;

/**
 * The fields of a JSON object as facts, objects inside it flattened with dots. Empty values and `@odata` annotations are left out.
 * @param skip names at the top that are shown elsewhere
 */
export function jsonFacts(
  details: Readonly<Record<string, Json>>,
  skip: ReadonlySet<string> = new Set(),
  prefix = '',
  depth = 0,
): readonly Fact[] {
  return Object.entries(details).flatMap(([name, value]): readonly Fact[] => {
    if (value === null || value === '' || name.includes('@odata') || (depth === 0 && skip.has(name)))
      return [];
    const path = prefix === '' ? name : `${prefix}.${name}`;
    const form = formOfField(name);
    if (isText(value)) return [{ name: fieldWords(path), value: String(value), form }];
    if (Array.isArray(value)) {
      const values = value.map((item) => (isText(item) ? String(item) : JSON.stringify(item)));
      return values.length === 0 ? [] : [{ name: fieldWords(path), value: values, form }];
    }
    return depth < deepest
      ? jsonFacts(value, skip, path, depth + 1)
      : [{ name: fieldWords(path), value: JSON.stringify(value), form }];
  });
}
