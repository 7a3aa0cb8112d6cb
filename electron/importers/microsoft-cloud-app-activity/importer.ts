import type { JsonObject } from '../../../shared/lib/json.ts';
import { foldGuid } from '../../../shared/model/identity-fold.ts';
import { present, userEvidence } from '../_kit/evidence.ts';
import { readFlat } from '../_kit/flat-record.ts';
import type { FormatHead, Importer, ImportOptions } from '../_kit/importer.ts';
import { asIp, asMailAddress } from '../_kit/kinds.ts';
import { asObjectId } from '../_kit/microsoft/hunting-entities.ts';
import { cloudApplication, placedIp, signInRequest } from '../_kit/microsoft/sign-in-evidence.ts';
import { parseRecords } from '../_kit/record-importer.ts';
import type { MappedRecord, RecordFormat } from '../_kit/record-importer.ts';
import { toolContext } from '../_kit/tool-alert.ts';

/** `Failed log on (Failure message: &quot;…&quot;)`, `Resolve alert <b>…</b>`: descriptions are HTML, of which only these occur. */
function plainText(html: string): string {
  return html
    .replace(/<\/?(?:b|i|br|strong)\s?\/?>/gi, '')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

/**
 * An activity of Defender for Cloud Apps as context.
 * Source: Microsoft Learn, "Activities API: list activities" (Defender for Cloud Apps), and an answer of that interface.
 */
function map(record: JsonObject, options: ImportOptions): MappedRecord {
  const fields = readFlat(record, options.importedAt);
  const event = fields.text('eventTypeValue', 'eventTypeName');
  const description = fields.prose('description');
  if (event === null && description === null)
    return {
      kind: 'reject',
      code: 'missingField',
      reason: 'The activity has neither "eventTypeValue" nor "description".',
    };
  const time = fields.time('timestamp', 'timestampRaw', 'created');
  const upn = fields.checked(asMailAddress, 'user.userName');
  const user = userEvidence({
    name: null,
    upn,
    objectId: fields.checked(asObjectId, 'resolvedActor.id'),
    displayName: fields.text('resolvedActor.name'),
  });
  const ip = fields.checked(asIp, 'device.clientIP');
  const isSignIn = /LOGIN|LOGON/i.test(event ?? '');
  const app = cloudApplication(fields.text('appName'), fields.id('appId', 'saasId'));
  const what = plainText((description ?? event ?? '').slice(0, 2000));
  const country = fields.text('location.countryCode', 'device.countryCode');
  const session = fields.text('session.sessionId');
  const tenant = foldGuid(fields.text('aadTenantId'));
  const request = signInRequest({
    requestId: null,
    // An empty text's hash stands where there was no session.
    sessionId: session?.startsWith('e3b0c44298fc1c14') === true ? null : session,
    at: time === null ? null : new Date(time.ms).toISOString(),
    userAgent: fields.text('device.userAgent'),
    browser: fields.text('userAgent.browser'),
    operatingSystem: fields.text('userAgent.operatingSystem.name'),
    account: user,
  });
  return {
    kind: 'context',
    context: toolContext(
      {
        provider: 'microsoftDefenderForCloudApps',
        providerRecordId: fields.id('_id', 'uid'),
        kind: isSignIn ? 'signIn' : 'officeActivity',
        title: `${upn ?? fields.text('resolvedActor.name') ?? 'Somebody'}: ${what}`.slice(0, 500),
        time,
        action: event,
        outcome: /FAIL/i.test(event ?? '') ? 'failure' : isSignIn ? 'success' : null,
        evidence: present([
          user,
          placedIp(ip, {
            city: fields.text('location.city'),
            state: fields.text('location.region'),
            country,
          }),
          app,
          request,
        ]),
        tenant,
        additional: fields.rest(),
      },
      options,
    ),
  };
}

const format: RecordFormat = {
  envelopes: [{ key: 'data' }, { key: 'EntityResult' }],
  elements: { key: 'EntityResult' },
  map,
};

const marks = [
  'eventTypeValue',
  'eventTypeName',
  'genericEventType',
  'resolvedActor',
  'entityData',
  'mainInfo',
  'aadTenantId',
  'saasId',
  'eventRouting',
];

function sniff(head: FormatHead): number {
  return head.keys.has('eventTypeValue') && marks.filter((key) => head.keys.has(key)).length >= 4 ? 93 : 0;
}

/** Activities of Microsoft Defender for Cloud Apps (formerly Cloud App Security): as context records. */
export const microsoftCloudAppActivity: Importer = {
  id: 'microsoft-cloud-app-activity',
  version: 1,
  title: 'Microsoft Defender for Cloud Apps activities',
  description:
    'The activity log of Defender for Cloud Apps (/api/v1/activities): an answer with "data", a list, or answers that a playbook gathered by entity. No alerts: context for timelines and sign-in lists.',
  fileExtensions: ['json', 'ndjson', 'jsonl'],
  sniff,
  parse: (source, options) => parseRecords(source, format, options),
};
