import type { JsonObject, JsonValue } from '../../../../shared/lib/json.ts';
import { isJsonObject, ownList, ownObject, ownText, ownValue } from '../../../../shared/lib/json-read.ts';
import { foldGuid } from '../../../../shared/model/identity-fold.ts';
import { compact, ipEvidence, present, userEvidence } from '../evidence.ts';
import { readFlat } from '../flat-record.ts';
import type { FlatRecord } from '../flat-record.ts';
import type { ImportOptions } from '../importer.ts';
import { withParsedColumns } from '../json-column.ts';
import { asHost, asIp, asMailAddress } from '../kinds.ts';
import type { MappedRecord } from '../record-importer.ts';
import { toolContext } from '../tool-alert.ts';
import { entraProvider } from './entra-sign-in.ts';
import { envelopeRest } from './event-envelope.ts';
import type { EnvelopedRow } from './event-envelope.ts';
import { asObjectId } from './hunting-entities.ts';
import { servicePrincipal } from './sign-in-evidence.ts';

const dynamicColumns = ['InitiatedBy', 'TargetResources', 'AdditionalDetails'];

const type = (name: string): string => `#microsoft.graph.security.${name}Evidence`;
const host = (text: string | null): string | null => asHost(text);

/** Targets of a portal CSV row: `Target1Type`, `Target1DisplayName`, … */
function columnTargets(fields: FlatRecord): readonly JsonObject[] {
  return [1, 2, 3, 4, 5].flatMap((number) => {
    const at = (name: string): string | null => fields.text(`Target${String(number)}${name}`);
    const target = compact({
      type: at('Type'),
      displayName: at('DisplayName'),
      id: at('ObjectId'),
      userPrincipalName: at('UserPrincipalName'),
    });
    return Object.keys(target).length === 0 ? [] : [target];
  });
}

/** One thing that was changed, by its type. */
function targetEvidence(target: JsonObject): JsonObject | null {
  const kind = (ownText(target, 'type') ?? ownText(target, '@odata.type') ?? '')
    .toLowerCase()
    .replace(/[^a-z]/g, '');
  const id = asObjectId(ownText(target, 'id'));
  const name = ownText(target, 'displayName');
  const upn = asMailAddress(ownText(target, 'userPrincipalName'));
  if (kind === 'user' || (kind === '' && upn !== null))
    return userEvidence({ name: null, upn, objectId: id, displayName: name, roles: ['edited'] });
  if (kind === 'device') {
    const hostName = host(name);
    return id === null && hostName === null
      ? null
      : { '@odata.type': type('device'), ...compact({ hostName, azureAdDeviceId: id }), roles: ['edited'] };
  }
  if (kind === 'group')
    return id === null && name === null
      ? null
      : {
          '@odata.type': type('securityGroup'),
          ...compact({ securityGroupId: id, displayName: name }),
          roles: ['edited'],
        };
  if (kind === 'serviceprincipal') return servicePrincipal({ name, appId: null, objectId: id });
  // An application's object is not its application id.
  if (kind === 'app' || kind === 'application')
    return id === null
      ? null
      : {
          '@odata.type': type('oauthApplication'),
          ...compact({ displayName: name, objectId: id }),
          roles: ['edited'],
        };
  return null;
}

/** Who did it: a user with his or her address, or an application. */
function actors(
  fields: FlatRecord,
  initiated: JsonObject | null,
): { readonly pieces: readonly (JsonObject | null)[]; readonly who: string | null } {
  const user = initiated === null ? null : ownObject(initiated, 'user');
  const app = initiated === null ? null : ownObject(initiated, 'app');
  const own = user === null ? null : readUser(user);
  const column = userEvidence({
    name: null,
    upn: fields.checked(asMailAddress, 'ActorUserPrincipalName'),
    objectId: fields.checked(asObjectId, 'ActorObjectId'),
    displayName: fields.text('ActorDisplayName'),
  });
  const principal = servicePrincipal({
    name:
      (app === null ? null : (ownText(app, 'displayName') ?? ownText(app, 'servicePrincipalName'))) ??
      fields.text('ActorServicePrincipalName'),
    appId: app === null ? null : asObjectId(ownText(app, 'appId')),
    objectId:
      asObjectId(app === null ? null : ownText(app, 'servicePrincipalId')) ??
      fields.checked(asObjectId, 'ActorServicePrincipalId'),
  });
  const ip = (user === null ? null : asIp(ownText(user, 'ipAddress'))) ?? fields.checked(asIp, 'IPAddress');
  for (const name of ['initiatedBy', 'InitiatedBy']) {
    if (own !== null)
      fields.use(...['id', 'displayName', 'userPrincipalName'].map((key) => `${name}.user.${key}`));
    if (ip !== null) fields.use(`${name}.user.ipAddress`);
    if (principal !== null)
      fields.use(...['appId', 'displayName', 'servicePrincipalId'].map((key) => `${name}.app.${key}`));
  }
  const who =
    (user === null ? null : (ownText(user, 'userPrincipalName') ?? ownText(user, 'displayName'))) ??
    (app === null ? null : ownText(app, 'displayName')) ??
    fields.text('ActorUserPrincipalName', 'ActorDisplayName', 'ActorServicePrincipalName', 'Identity');
  return {
    pieces: [own ?? column, principal, ipEvidence(ip === '0.0.0.0' ? null : ip, { roles: ['source'] })],
    who,
  };
}

const readUser = (user: JsonObject): JsonObject | null =>
  userEvidence({
    name: null,
    upn: asMailAddress(ownText(user, 'userPrincipalName')),
    objectId: asObjectId(ownText(user, 'id')),
    displayName: ownText(user, 'displayName'),
  });

const objectsOf = (value: JsonValue | undefined): readonly JsonObject[] =>
  Array.isArray(value) ? value.filter(isJsonObject).slice(0, 50) : [];

/**
 * A directory change as context: Graph `directoryAudit`, the diagnostic category `AuditLogs`, Log Analytics' table of that name, and the
 * portal's CSV and JSON downloads. Sources: Microsoft Graph reference, "directoryAudit resource type"; Azure Monitor Logs reference, "AuditLogs".
 */
export function mapDirectoryAudit(
  { row, tenant, envelope }: EnvelopedRow,
  options: ImportOptions,
): MappedRecord {
  const parsed = withParsedColumns(row, dynamicColumns);
  const fields = readFlat(parsed, options.importedAt);
  const outer = readFlat(envelope, options.importedAt);
  const action =
    fields.text('activityDisplayName', 'ActivityDisplayName', 'OperationName', 'Activity') ??
    outer.text('operationName');
  if (action === null)
    return {
      kind: 'reject',
      code: 'missingField',
      reason: 'The audit record has no activity ("activityDisplayName" or "OperationName").',
    };
  const initiated = ownObject(parsed, 'initiatedBy') ?? ownObject(parsed, 'InitiatedBy');
  const { pieces, who } = actors(fields, initiated);
  const listed = objectsOf(ownValue(parsed, 'targetResources') ?? ownValue(parsed, 'TargetResources'));
  const targets = listed.length > 0 ? listed : columnTargets(fields);
  const names = targets
    .map((target) => ownText(target, 'userPrincipalName') ?? ownText(target, 'displayName'))
    .filter((name) => name !== null);
  const id = fields.id('id', 'Id');
  const directory = tenant ?? foldGuid(fields.text('AADTenantId', 'tenantId'));
  const result = fields.text('result', 'Result');
  const outcome =
    result === null
      ? null
      : /^success/i.test(result)
        ? 'success'
        : /^fail/i.test(result)
          ? 'failure'
          : result;
  const agent = ownList(parsed, 'additionalDetails')
    .filter(isJsonObject)
    .find((item) => /^user-?agent$/i.test(ownText(item, 'key') ?? ''));
  return {
    kind: 'context',
    context: toolContext(
      {
        provider: entraProvider,
        providerRecordId: id,
        kind: 'auditEvent',
        title:
          `${action}${names.length === 0 ? '' : `: ${names.slice(0, 3).join(', ')}`}${who === null ? '' : ` by ${who}`}`.slice(
            0,
            500,
          ),
        time:
          fields.time('activityDateTime', 'ActivityDateTime', 'TimeGenerated', 'Date (UTC)') ??
          outer.time('time'),
        action,
        outcome,
        evidence: present([...pieces, ...targets.map(targetEvidence)]),
        tenant: directory,
        // Who and what are in the evidence; what was changed in them (old and new values) is only here.
        additional: {
          ...envelopeRest(envelope),
          ...fields.rest(),
          ...compact({ userAgent: agent === undefined ? null : ownText(agent, 'value') }),
        },
      },
      options,
    ),
  };
}

/** True for a row that looks like a directory audit, whatever layout it has. */
export function isDirectoryAudit(row: JsonObject, category: string | null): boolean {
  if (category !== null) return /^AuditLogs$/i.test(category);
  const has = (...keys: readonly string[]): boolean => keys.some((key) => Object.hasOwn(row, key));
  return (
    (has('activityDisplayName', 'ActivityDisplayName', 'OperationName') &&
      has(
        'initiatedBy',
        'InitiatedBy',
        'targetResources',
        'TargetResources',
        'loggedByService',
        'LoggedByService',
      )) ||
    (has('Activity') && has('ActorUserPrincipalName', 'ActorType', 'Target1Type'))
  );
}
