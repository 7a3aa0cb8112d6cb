import type { JsonObject, JsonValue } from '../../../shared/lib/json.ts';
import {
  isJsonObject,
  ownList,
  ownObject,
  ownScalarText,
  ownText,
  ownValue,
} from '../../../shared/lib/json-read.ts';
import { foldGuid } from '../../../shared/model/identity-fold.ts';
import {
  compact,
  dnsEvidence,
  fileEvidence,
  ipEvidence,
  present,
  urlEvidence,
  userEvidence,
} from '../_kit/evidence.ts';
import { readFlat } from '../_kit/flat-record.ts';
import type { FlatRecord } from '../_kit/flat-record.ts';
import type { ImportOptions } from '../_kit/importer.ts';
import { objectColumn } from '../_kit/json-column.ts';
import { asEndpoint, asMailAddress, asUrl, asUser, meaningful } from '../_kit/kinds.ts';
import { plainColumns } from '../_kit/microsoft/event-envelope.ts';
import { asObjectId } from '../_kit/microsoft/hunting-entities.ts';
import { cloudApplication, placedIp, signInRequest } from '../_kit/microsoft/sign-in-evidence.ts';
import type { MappedRecord } from '../_kit/record-importer.ts';
import { toolContext } from '../_kit/tool-alert.ts';

/**
 * Sources: Microsoft Learn, "Office 365 Management Activity API schema" (common schema, Exchange, SharePoint, Entra STS logon, Threat
 * Intelligence), "Detailed properties in the audit log", "Search-UnifiedAuditLog"; Azure Monitor Logs reference, "OfficeActivity"; Wazuh 4.x,
 * module office365 (record under `office365`).
 */
const provider = 'microsoftOffice365';

const type = (name: string): string => `#microsoft.graph.security.${name}Evidence`;

/** What a collector put around the record, and the record itself: the column `AuditData`, or the object `office365`. */
export function unwrapActivity(record: JsonObject): { readonly row: JsonObject; readonly outer: JsonObject } {
  const nested = ownObject(record, 'office365');
  if (nested !== null) {
    const { office365: _nested, integration: _integration, ...outer } = record;
    return { row: nested, outer };
  }
  const audit = objectColumn(ownValue(record, 'AuditData') ?? ownValue(record, 'auditData'));
  if (audit === null) return { row: plainColumns(record), outer: {} };
  const { AuditData: _column, auditData: _property, ...outer } = record;
  return { row: audit, outer };
}

/** Value of one name in a list of `{Name, Value}`. */
function named(list: readonly JsonValue[], name: string): string | null {
  const found = list
    .filter(isJsonObject)
    .find((item) => ownText(item, 'Name')?.toLowerCase() === name.toLowerCase());
  return found === undefined ? null : ownScalarText(found, 'Value');
}

/** Addresses come with or without a port, and in several fields. */
function addressOf(fields: FlatRecord): string | null {
  return fields.checked(
    (text) => asEndpoint(text)?.ip ?? null,
    'ClientIP',
    'ClientIPAddress',
    'ActorIpAddress',
    'Client_IPAddress',
    'SenderIp',
  );
}

const userText = (text: string | null): string | null => {
  const user = asUser(text);
  // A name alone ("sanitized", "Not Available", a service's own word) names nobody.
  return user === null || (user.accountName !== null && user.domainName === null) ? null : text;
};

function actorOf(fields: FlatRecord, isDirectory: boolean): JsonObject | null {
  const name = fields.checked(userText, 'UserId', 'UserIds', 'User');
  // In Entra's records the key is the directory id; elsewhere it is a passport id or a name.
  const objectId = isDirectory ? fields.checked(asObjectId, 'UserKey') : null;
  return userEvidence({ name, objectId });
}

/** The message of a mailbox or threat record. */
function messageOf(fields: FlatRecord): JsonObject | null {
  const networkMessageId = fields.checked(asObjectId, 'NetworkMessageId');
  const internetMessageId = fields.text('InternetMessageId', 'Item.InternetMessageId');
  if (networkMessageId === null && internetMessageId === null) return null;
  const sender = fields.checked(asMailAddress, 'P2Sender', 'P1Sender');
  return {
    '@odata.type': type('analyzedMessage'),
    ...compact({
      networkMessageId,
      internetMessageId,
      subject: fields.text('Subject', 'Item.Subject'),
      recipientEmailAddress: fields.checked(asMailAddress, 'Recipients', 'MailboxOwnerUPN'),
      p2Sender: sender === null ? null : { emailAddress: sender },
      deliveryAction: fields.text('DeliveryAction'),
      receivedDateTime: fields.time('MessageTime')?.text ?? null,
    }),
  };
}

function mailboxOf(fields: FlatRecord): JsonObject | null {
  const primaryAddress = fields.checked(asMailAddress, 'MailboxOwnerUPN', 'MailboxId');
  return primaryAddress === null ? null : { '@odata.type': type('mailbox'), primaryAddress };
}

/** Attachments of a threat record, with their hashes. */
function attachmentsOf(row: JsonObject): readonly (JsonObject | null)[] {
  return ownList(row, 'AttachmentData')
    .filter(isJsonObject)
    .slice(0, 50)
    .map((item) => fileEvidence({ path: ownText(item, 'FileName'), hashes: [ownText(item, 'SHA256')] }));
}

/** Whom or what a directory operation changed (`Target`: type 5 is a user principal name). */
function targetsOf(row: JsonObject, actor: string | null): readonly (JsonObject | null)[] {
  const names = ownList(row, 'Target')
    .filter(isJsonObject)
    .slice(0, 50)
    .flatMap((item) => asMailAddress(ownText(item, 'ID')) ?? []);
  return [...new Set(names)]
    .filter((upn) => upn.toLowerCase() !== actor?.toLowerCase())
    .map((upn) => userEvidence({ name: null, upn, roles: ['edited'] }));
}

/** `Success`, `Succeeded`, `True`, `PartiallySucceeded`, `Failed`, … */
function outcomeOf(status: string | null, operation: string | null): string | null {
  if (/(?:LoginFailed|LogonFailed)$/i.test(operation ?? '')) return 'failure';
  if (status === null) return /^UserLoggedIn$/i.test(operation ?? '') ? 'success' : null;
  if (/^(?:success|succeeded|true)$/i.test(status)) return 'success';
  return /^(?:fail(?:ed|ure)?|false)$/i.test(status) ? 'failure' : status;
}

/** A record of Microsoft 365's unified audit log, as context; a logon to Entra ID as a sign-in. */
export function mapActivity(record: JsonObject, options: ImportOptions): MappedRecord {
  const { row, outer } = unwrapActivity(record);
  const fields = readFlat(row, options.importedAt);
  const around = readFlat(outer, options.importedAt);
  const operation = fields.text('Operation', 'Operations') ?? around.text('Operation', 'Operations');
  // Kind of record and service stay visible under their own names.
  const peek = readFlat(row, options.importedAt);
  const workload = peek.text('Workload', 'OfficeWorkload');
  const recordType = peek.id('RecordType') ?? around.id('RecordType');
  if (
    operation === null &&
    workload === null &&
    recordType === null &&
    // Wazuh's module writes a record of its own on each subscription.
    !fields.has('subscription_name')
  )
    return {
      kind: 'reject',
      code: 'missingField',
      reason: 'The record has neither "Operation" nor "Workload" nor "RecordType".',
    };
  const isDirectory = /^AzureActiveDirectory/i.test(workload ?? '');
  const actor =
    actorOf(fields, isDirectory) ?? userEvidence({ name: around.checked(userText, 'UserIds', 'UserId') });
  const who = fields.text('UserId', 'UserIds') ?? around.text('UserIds', 'UserId');
  const ip = addressOf(fields);
  const object = fields.text('ObjectId', 'OfficeObjectId', 'SourceFileName');
  const url = asUrl(object);
  const extended = [...ownList(row, 'ExtendedProperties'), ...ownList(row, 'DeviceProperties')];
  const time =
    fields.time('CreationTime', 'TimeGenerated', 'CreationDate') ??
    around.time('CreationDate', 'timestamp', '@timestamp');
  const id = foldGuid(fields.text('Id', 'OfficeId')) ?? foldGuid(around.text('Identity', 'RecordId'));
  const isSignIn = /^(?:UserLoggedIn|UserLoginFailed)$/i.test(operation ?? '');
  const session = meaningful(
    fields.text('SessionId', 'AppAccessContext.AADSessionId') ?? named(extended, 'SessionId'),
  );
  const appId = fields.checked(asObjectId, 'ApplicationId', 'AppId', 'ClientAppId');
  const app = fields.text('ApplicationDisplayName') ?? (isSignIn ? null : workload);
  const shown = meaningful(object);
  // "sanitized", "Not Available" and the like name nothing.
  const target = shown === null || /^(?:sanitized|not available)$/i.test(shown) ? null : shown;
  const evidence = present([
    actor,
    placedIp(ip, { city: null, state: null, country: null }),
    cloudApplication(app, appId),
    mailboxOf(fields),
    messageOf(fields),
    url === null ? null : urlEvidence(url),
    fileEvidence({ path: fields.text('SourceFileName'), hashes: [] }),
    dnsEvidence(fields.text('DomainName')),
    session === null || asObjectId(session) === null
      ? null
      : signInRequest({
          requestId: null,
          sessionId: session,
          at: time?.text ?? null,
          userAgent: named(extended, 'UserAgent') ?? ownText(row, 'UserAgent'),
          browser: named(extended, 'BrowserType'),
          operatingSystem: named(extended, 'OS'),
          account: actor,
        }),
    ...attachmentsOf(row),
    ...targetsOf(row, who),
    ipEvidence(fields.checked((text) => asEndpoint(text)?.ip ?? null, 'OriginatingIP')),
  ]);
  const name = asUser(who) === null || /^not available$/i.test(who ?? '') ? 'Somebody' : (who ?? 'Somebody');
  const tenant = foldGuid(fields.checked(asObjectId, 'OrganizationId', 'tenant_id'));
  const outcome = outcomeOf(fields.text('ResultStatus'), operation);
  const title = isSignIn
    ? `${name} ${outcome === 'failure' ? 'failed to sign in' : 'signed in'}${ip === null ? '' : ` from ${ip}`}`
    : `${name}: ${operation ?? workload ?? fields.text('subscription_name') ?? 'activity'}${target === null ? '' : `, ${target}`}${workload === null || operation === null ? '' : ` (${workload})`}`;
  return {
    kind: 'context',
    context: toolContext(
      {
        provider,
        providerRecordId: id,
        kind: isSignIn ? 'signIn' : 'officeActivity',
        title: title.slice(0, 500),
        time,
        action: operation,
        outcome,
        evidence,
        tenant,
        additional: { ...around.rest(), ...fields.rest() },
      },
      options,
    ),
  };
}
