import type { JsonObject } from '../../../shared/lib/json.ts';
import { tacticOf, parseTechniqueIds } from '../../../shared/model/attack.ts';
import type { SourceTime } from '../../../shared/model/record.ts';
import { isoMs } from '../../../shared/model/time.ts';
import { canonicalValue } from '../../../shared/model/values.ts';
import { compact, deviceEvidence } from '../_kit/evidence.ts';
import type { FlatRecord } from '../_kit/flat-record.ts';
import { asDomain, asHash, asHost, asIp, asPath } from '../_kit/kinds.ts';

/** First half of the uids of records of CrowdStrike Falcon. */
export const provider = 'crowdStrikeFalcon';

/** `severity_displayname` of every Falcon interface. Critical is the model's high. */
const names: Readonly<Record<string, string>> = {
  informational: 'informational',
  info: 'informational',
  low: 'low',
  medium: 'medium',
  high: 'high',
  critical: 'high',
};

/**
 * A severity by its name, else by its number: 1 to 5 in the first event streams (informational to critical), 1 to 100 since (from 20 low,
 * 40 medium, 60 high). Source: falconpy, "Alerts" and "Detects"; CrowdStrike, "Streaming API event dictionary".
 */
export function severityOf(name: string | null, number: number | null): string | null {
  const named = names[name?.trim().toLowerCase() ?? ''];
  if (named !== undefined) return named;
  if (number === null || !Number.isFinite(number) || number <= 0) return canonicalValue('severity', name);
  if (number <= 5) return ['informational', 'low', 'medium', 'high', 'high'][Math.ceil(number) - 1] ?? null;
  if (number < 20) return 'informational';
  if (number < 40) return 'low';
  return number < 60 ? 'medium' : 'high';
}

/** What a Falcon status says: where work stands, and in the older interface also how it ended. */
export function statusOf(text: string | null): {
  readonly status: string | null;
  readonly classification: string | null;
} {
  const word =
    text
      ?.trim()
      .toLowerCase()
      .replace(/[\s-]+/g, '_') ?? '';
  switch (word) {
    case 'new':
      return { status: 'new', classification: null };
    case 'in_progress':
    case 'reopened':
      return { status: 'inProgress', classification: null };
    case 'true_positive':
      return { status: 'resolved', classification: 'truePositive' };
    case 'false_positive':
      return { status: 'resolved', classification: 'falsePositive' };
    case 'closed':
    case 'ignored':
      return { status: 'resolved', classification: null };
    default:
      return { status: canonicalValue('alertStatus', text), classification: null };
  }
}

/** The tactic that a tactic id or name says, in Graph's spelling; CrowdStrike's own (`Machine Learning`, `CSTA0004`) stay as they are. */
export function categoryOf(tactics: readonly (string | null)[]): string | null {
  const known = tactics
    .map((text) => (text === null ? null : tacticOf(text)))
    .find((tactic) => tactic !== null);
  if (known != null)
    return known.shortname
      .split('-')
      .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
      .join('');
  const named = tactics.filter((text) => text !== null);
  return named.find((text) => !/^CSTA\d+$/i.test(text)) ?? named[0] ?? null;
}

/** ATT&CK techniques among ids; CrowdStrike's own (`CST0007`) are none. */
export function techniquesOf(ids: readonly (string | null)[]): readonly string[] {
  return [...new Set(ids.flatMap((id) => parseTechniqueIds(id ?? '')))];
}

/** What Falcon did, as the remediation status of what it did it to. */
export function remediationOf(description: string | null): string | null {
  if (description === null) return null;
  if (/^prevention/i.test(description)) return 'prevented';
  return /would have been|standard detection|detection/i.test(description) ? 'active' : null;
}

/** A digest; CrowdStrike writes zeros for one that it did not compute. */
export const hashText = (text: string | null): string | null => {
  const hash = asHash(text);
  return hash === null || /^0+$/.test(hash.value) ? null : text;
};

/** A text that is an address of a host, or null. */
export const hostText = (text: string | null): string | null => asHost(text);

/** ISO 8601 of a time in seconds, milliseconds or text, or null. */
export const isoOf = (time: SourceTime | null): string | null => (time === null ? null : isoMs(time.ms));

/** 100 ns since 1601 (Windows) as a number; anything else is null. */
export function fileTime(value: number | null): string | null {
  if (value === null || value < 1.16e17 || value > 2.6e17) return null;
  return isoMs(Math.floor(value / 10_000) - 11_644_473_600_000);
}

/** The device of a detection, with the sensor's id beside (it names the device only to Falcon). */
export function falconDevice(
  fields: FlatRecord,
  paths: {
    readonly name: readonly string[];
    readonly domain: readonly string[];
    readonly agent: readonly string[];
    readonly localIp: readonly string[];
    readonly externalIp: readonly string[];
    readonly platform: readonly string[];
  },
): JsonObject | null {
  const device = deviceEvidence({
    name: fields.checked(hostText, ...paths.name),
    domain: fields.checked(asDomain, ...paths.domain),
    ips: paths.localIp.map((path) => fields.checked(asIp, path)),
    osPlatform: fields.text(...paths.platform),
  });
  if (device === null) return null;
  return {
    ...device,
    ...compact({
      lastExternalIpAddress: fields.checked(asIp, ...paths.externalIp),
      falconAgentId: fields.text(...paths.agent),
    }),
  };
}

/** Path of an image: Falcon's `filepath` holds folder and name, or the folder alone. */
export function imagePath(path: string | null, name: string | null): string | null {
  if (asPath(path) === null) return name;
  const last = path?.split(/[\\/]/).at(-1)?.toLowerCase() ?? '';
  if (name === null || last === name.toLowerCase()) return path;
  if (/\.[a-z0-9]{1,6}$/.test(last)) return path;
  return `${path ?? ''}${/[\\/]$/.test(path ?? '') ? '' : (path ?? '').includes('\\') ? '\\' : '/'}${name}`;
}
