/**
 * The made-up organisation of the shipped sample: people, devices and identifiers.
 *
 * Everything is composed. Domains are contoso.com (reserved by the vendor for documentation) and names under
 * .example (RFC 2606); public addresses come from the documentation ranges of RFC 5737. Identifiers are hashes
 * of names, so that a second run writes the same bytes.
 */
import { createHash } from 'node:crypto';

/** Directory id of the sample's tenant. */
export const TENANT_ID = guid('tenant contoso');

/** Hexadecimal digest of a label: a stand-in for an id that a service would have drawn. */
export function hex(label: string, length: number): string {
  let digits = createHash('sha256').update(`casemate sample: ${label}`).digest('hex');
  while (digits.length < length) digits += createHash('sha256').update(digits).digest('hex');
  return digits.slice(0, length);
}

/** A GUID in the form of version 4, derived from a label. */
export function guid(label: string): string {
  const digits = hex(label, 32);
  const parts = [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(13, 16)}`,
    `a${digits.slice(17, 20)}`,
    digits.slice(20, 32),
  ];
  return parts.join('-');
}

/** A small number derived from a label, between `low` and `high` inclusive. */
export function pick(label: string, low: number, high: number): number {
  return low + (Number.parseInt(hex(label, 8), 16) % (high - low + 1));
}

/** A person as the directory has them. */
export interface Person {
  readonly displayName: string;
  readonly accountName: string;
  readonly mail: string;
  readonly objectId: string;
  readonly sid: string;
}

/** A member of the organisation. `address` is the part before the @. */
export function person(displayName: string, address: string): Person {
  const [given = address, family = ''] = address.split('.');
  return {
    displayName,
    accountName: family === '' ? given : `${given.charAt(0)}${family}`,
    mail: `${address}@contoso.com`,
    objectId: guid(`user ${address}`),
    sid: `S-1-5-21-1180699209-877415012-3182924384-${pick(`sid ${address}`, 1_100, 98_999)}`,
  };
}

/** A device as the directory and the sensor on it have it. */
export interface Device {
  readonly name: string;
  readonly dnsName: string;
  readonly defenderId: string;
  readonly directoryId: string;
  readonly osPlatform: string;
  readonly osBuild: number;
  readonly osVersion: string;
  readonly group: string;
  readonly address: string;
  readonly tags: readonly string[];
}

const BUILDS: Readonly<Record<string, readonly [number, string]>> = {
  Windows11: [22631, '23H2'],
  Windows10: [19045, '22H2'],
  WindowsServer2022: [20348, '21H2'],
  Linux: [0, 'Other'],
  macOS: [24, '15.5'],
};

/** A device of the organisation's domain, at a private address (RFC 1918). */
export function device(
  name: string,
  osPlatform = 'Windows11',
  group = 'Workstations',
  tags: readonly string[] = [],
): Device {
  const [osBuild, osVersion] = BUILDS[osPlatform] ?? [0, 'Other'];
  return {
    name,
    dnsName: `${name}.corp.contoso.com`,
    defenderId: hex(`defender device ${name}`, 40),
    directoryId: guid(`directory device ${name}`),
    osPlatform,
    osBuild,
    osVersion,
    group,
    address: `10.20.${pick(`subnet ${name}`, 1, 60)}.${pick(`host ${name}`, 10, 240)}`,
    tags,
  };
}

/** People of the ordinary noise. None of them appears in a story. */
export const STAFF: readonly Person[] = [
  person('Adaeze Nwosu', 'adaeze.nwosu'),
  person('Bram de Wit', 'bram.dewit'),
  person('Chiara Bellandi', 'chiara.bellandi'),
  person('Dmitri Volkov', 'dmitri.volkov'),
  person('Elif Yıldız', 'elif.yildiz'),
  person('محمد الفارسي', 'mohammed.alfarsi'),
  person('Freya Sandberg', 'freya.sandberg'),
  person('Gustavo Prado', 'gustavo.prado'),
  person('Hana Novotná', 'hana.novotna'),
  person('Ines Marques', 'ines.marques'),
  person('Jun Watanabe 渡辺 淳', 'jun.watanabe'),
  person('Kwame Boateng', 'kwame.boateng'),
  person('Liv Haugen', 'liv.haugen'),
  person('Marek Zieliński', 'marek.zielinski'),
  person('Noa Ben-Ami', 'noa.benami'),
  person('Oluwaseun Ade', 'oluwaseun.ade'),
  person('Priya Raghunathan', 'priya.raghunathan'),
  person('Quentin Lefèvre', 'quentin.lefevre'),
  person('Rosa Iglesias', 'rosa.iglesias'),
  person('Søren Kjær', 'soren.kjaer'),
  person('Thandiwe Mokoena', 'thandiwe.mokoena'),
  person('Umberto Galli', 'umberto.galli'),
  person('Vera Kuznetsova', 'vera.kuznetsova'),
  person('Wen Li 李文', 'wen.li'),
  person('Ximena Duarte', 'ximena.duarte'),
  person('Yusuf Demir', 'yusuf.demir'),
  person('Zofia Kamińska', 'zofia.kaminska'),
  person('Aroha Tamati', 'aroha.tamati'),
  person('Benedikt Huber', 'benedikt.huber'),
  person('Catalina Rojas', 'catalina.rojas'),
  person('Daniel Osei', 'daniel.osei'),
  person('Emi Fujimoto', 'emi.fujimoto'),
  person('Farid Haddad', 'farid.haddad'),
  person('Greta Lindholm', 'greta.lindholm'),
  person('Henrik Aalto', 'henrik.aalto'),
  person('Isla Mackenzie', 'isla.mackenzie'),
];
