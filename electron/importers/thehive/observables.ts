import type { JsonObject } from '../../../shared/lib/json.ts';
import { isJsonList, isJsonObject, ownValue } from '../../../shared/lib/json-read.ts';
import { compact, fileEvidence } from '../_kit/evidence.ts';
import { readFlat } from '../_kit/flat-record.ts';
import { observableEvidence } from '../_kit/observable.ts';
import type { ObservableKind } from '../_kit/observable.ts';

/** The data types that TheHive ships, as far as they name a thing. Source: TheHive documentation, "Observable types". */
const kinds: Readonly<Record<string, ObservableKind>> = {
  ip: 'ip',
  domain: 'domain',
  fqdn: 'domain',
  hostname: 'device',
  url: 'url',
  uri_path: 'file',
  filename: 'file',
  hash: 'hash',
  mail: 'mailbox',
  email: 'mailbox',
  registry: 'registryKey',
  user: 'user',
  username: 'user',
  'user-account': 'user',
  account: 'user',
  mac: 'macAddress',
  'mac-address': 'macAddress',
};

/** What an observable is worth as evidence, and what of it is kept beside. */
export interface ReadObservable {
  readonly evidence: JsonObject | null;
  /** The observable as it came, without what the evidence says; null when nothing is left. */
  readonly left: JsonObject | null;
}

/** The file behind an observable: TheHive keeps its name, size and three digests (SHA-256, SHA-1, MD5). */
function attachmentEvidence(
  attachment: JsonObject,
  isIndicator: boolean,
  importedAt: number,
): JsonObject | null {
  const flat = readFlat(attachment, importedAt);
  return fileEvidence({
    path: flat.text('name'),
    hashes: flat.texts('hashes'),
    size: flat.number('size'),
    verdict: isIndicator ? 'suspicious' : null,
  });
}

/**
 * An observable (TheHive 5) or artifact (TheHive 4) as evidence. `ioc` says that people hold it for an indicator of compromise: suspicious,
 * not malicious, because the flag is set on the strength of a report and carries no verdict. Data types that name no thing (`other`,
 * `user-agent`, `regexp`, `mail_subject`, own types) and values that fail the check stay whole.
 */
export function readObservable(observable: JsonObject, importedAt: number): ReadObservable {
  const flat = readFlat(observable, importedAt);
  const type = flat.text('dataType')?.toLowerCase() ?? '';
  const isIndicator = observable['ioc'] === true;
  const verdict = isIndicator ? 'suspicious' : null;
  const attachment = observable['attachment'];
  const kind = Object.hasOwn(kinds, type) ? kinds[type] : undefined;
  // TheHive 5 gives a list where one observable holds several values.
  const data = ownValue(observable, 'data');
  const value = isJsonList(data) && data.length === 1 ? data[0] : data;
  const evidence = isJsonObject(attachment)
    ? attachmentEvidence(attachment, isIndicator, importedAt)
    : kind === undefined || typeof value !== 'string'
      ? null
      : observableEvidence(kind, value, { verdict });
  if (evidence === null) return { evidence: null, left: observable };
  flat.use(
    'data',
    'attachment.*',
    'ioc',
    'dataType',
    '_type',
    '_id',
    'id',
    '_createdBy',
    '_createdAt',
    'createdAt',
    'createdBy',
  );
  const seen = flat.time('startDate');
  const said = compact({
    tags: flat.texts('tags'),
    note: flat.prose('message'),
    ioc: isIndicator ? true : null,
    sighted: observable['sighted'] === true ? true : null,
    firstSeenDateTime: seen === null ? null : new Date(seen.ms).toISOString(),
  });
  flat.use('sighted', 'tlp', 'pap', 'tlpLabel', 'papLabel', 'ignoreSimilarity', '_updatedBy', '_updatedAt');
  const left = flat.rest();
  return { evidence: { ...evidence, ...said }, left: Object.keys(left).length === 0 ? null : left };
}
