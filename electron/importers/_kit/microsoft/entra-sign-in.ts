import type { JsonObject } from '../../../../shared/lib/json.ts';
import { foldGuid } from '../../../../shared/model/identity-fold.ts';
import { compact, present, userEvidence } from '../evidence.ts';
import { readFlat } from '../flat-record.ts';
import type { FlatRecord } from '../flat-record.ts';
import type { ImportOptions } from '../importer.ts';
import { withParsedColumns } from '../json-column.ts';
import { asHost, asIp, asMailAddress, meaningful } from '../kinds.ts';
import type { MappedRecord } from '../record-importer.ts';
import { toolContext } from '../tool-alert.ts';
import { envelopeRest } from './event-envelope.ts';
import type { EnvelopedRow } from './event-envelope.ts';
import { asObjectId } from './hunting-entities.ts';
import { cloudApplication, placedIp, servicePrincipal, signInRequest } from './sign-in-evidence.ts';
import type { Place } from './sign-in-evidence.ts';

/** First half of the uids of Entra ID's records. */
export const entraProvider = 'microsoftEntraId';

/** Columns of Log Analytics and of the older portal that hold JSON as text. */
const dynamicColumns = [
  'Status',
  'DeviceDetail',
  'LocationDetails',
  'MfaDetail',
  'ConditionalAccessPolicies',
  'AuthenticationDetails',
  'AuthenticationProcessingDetails',
  'NetworkLocationDetails',
  'RiskEventTypes',
  'RiskEventTypes_V2',
];

/**
 * Error codes of a sign-in that was not refused but sent on (to prove more, to choose, to stay signed in).
 * Source: Microsoft Learn, "Microsoft Entra authentication and authorization error codes", names ending in `Interrupt` and their kin.
 */
const interrupts = new Set([
  '16000',
  '50058',
  '50072',
  '50074',
  '50076',
  '50079',
  '50097',
  '50125',
  '50140',
  '51006',
]);

const host = (text: string | null): string | null => asHost(text);

/** Where the address is: Graph's and Log Analytics' objects, or the portal's one text (`City, State, CC`). */
function placeOf(fields: FlatRecord): Place {
  const city = fields.text('location.city', 'LocationDetails.city', 'City');
  const state = fields.text('location.state', 'LocationDetails.state', 'State');
  const country = fields.text('location.countryOrRegion', 'LocationDetails.countryOrRegion', 'Country');
  if (city !== null || state !== null || country !== null) return { city, state, country };
  const text = fields.text('Location', 'location');
  const parts = (text ?? '').split(',').map((part) => meaningful(part));
  return parts.length >= 3
    ? { city: parts[0] ?? null, state: parts[1] ?? null, country: parts[2] ?? null }
    : { city: null, state: null, country: text };
}

/** How it ended: by the error code, else by the portal's word. */
function outcomeOf(code: string | null, word: string | null): string | null {
  if (word !== null && /^interrupted$/i.test(word)) return 'interrupted';
  if (code !== null && /^\d+$/.test(code))
    return code === '0' ? 'success' : interrupts.has(code) ? 'interrupted' : 'failure';
  if (word === null) return null;
  return /^success/i.test(word) ? 'success' : /^fail/i.test(word) ? 'failure' : word;
}

function deviceOf(fields: FlatRecord): JsonObject | null {
  const name = fields.checked(host, 'deviceDetail.displayName', 'DeviceDetail.displayName');
  const id = fields.checked(asObjectId, 'deviceDetail.deviceId', 'DeviceDetail.deviceId', 'Device ID');
  if (name === null && id === null) return null;
  return {
    '@odata.type': '#microsoft.graph.security.deviceEvidence',
    ...compact({
      hostName: name,
      azureAdDeviceId: id,
      osPlatform: fields.text(
        'deviceDetail.operatingSystem',
        'DeviceDetail.operatingSystem',
        'Operating System',
      ),
    }),
  };
}

/** The verb of a title. */
const verbs: Readonly<Record<string, string>> = {
  failure: 'failed to sign in',
  interrupted: 'was interrupted signing in',
};

/**
 * A sign-in to Entra ID as context: Graph `signIn`, the diagnostic categories (`SignInLogs`, `NonInteractiveUserSignInLogs`,
 * `ServicePrincipalSignInLogs`, `ManagedIdentitySignInLogs`), Log Analytics' tables, and the portal's CSV and JSON downloads.
 * Sources: Microsoft Graph reference, "signIn resource type"; Azure Monitor Logs reference, "SigninLogs", "AADNonInteractiveUserSignInLogs",
 * "AADServicePrincipalSignInLogs"; Microsoft Learn, "Learn about the sign-in log activity details".
 */
export function mapSignIn(
  { category, row, tenant, envelope }: EnvelopedRow,
  options: ImportOptions,
): MappedRecord {
  const parsed = withParsedColumns(row, dynamicColumns);
  const fields = readFlat(parsed, options.importedAt);
  // What a list of sign-ins shows of a row is read without taking it out of `additional`.
  const peek = readFlat(parsed, options.importedAt);
  const outer = readFlat(envelope, options.importedAt);
  const time =
    fields.time('createdDateTime', 'CreatedDateTime', 'TimeGenerated', 'Date (UTC)', 'Date') ??
    outer.time('time');
  const id = fields.id('id', 'Id', 'Request ID', 'RequestId', 'OriginalRequestId');
  const code =
    peek.id('status.errorCode', 'Status.errorCode', 'Sign-in error code', 'ErrorCode', 'ResultType') ??
    outer.id('resultType');
  const outcome = outcomeOf(code, peek.text('Status'));
  const upn = fields.checked(
    asMailAddress,
    'userPrincipalName',
    'UserPrincipalName',
    'Username',
    'Sign-in identifier',
  );
  const displayName = fields.text('userDisplayName', 'UserDisplayName', 'User');
  const user = userEvidence({
    name: null,
    upn,
    objectId: fields.checked(asObjectId, 'userId', 'UserId', 'User ID'),
    displayName,
  });
  const principalName = fields.text(
    'servicePrincipalName',
    'ServicePrincipalName',
    'Service principal name',
    'Managed Identity',
  );
  const appName = fields.text('appDisplayName', 'AppDisplayName', 'Application');
  const appId = fields.id('appId', 'AppId', 'Application ID');
  const principal = servicePrincipal({
    name: principalName ?? appName,
    appId: user === null ? appId : null,
    objectId: fields.checked(asObjectId, 'servicePrincipalId', 'ServicePrincipalId', 'Service principal ID'),
  });
  const ipText =
    fields.checked(asIp, 'ipAddress', 'IPAddress', 'IP address') ?? outer.checked(asIp, 'callerIpAddress');
  const resource = fields.text('resourceDisplayName', 'ResourceDisplayName', 'Resource');
  const isUser = user !== null;
  const target = isUser ? appName : (resource ?? appName);
  const request = signInRequest({
    requestId: id,
    sessionId: fields.checked(asObjectId, 'sessionId', 'SessionId', 'Session ID'),
    at: time?.text ?? null,
    userAgent: peek.text('userAgent', 'UserAgent', 'User agent'),
    browser: peek.text('deviceDetail.browser', 'DeviceDetail.browser', 'Browser'),
    operatingSystem: peek.text(
      'deviceDetail.operatingSystem',
      'DeviceDetail.operatingSystem',
      'Operating System',
    ),
    account: user,
  });
  if (user === null && principal === null && id === null)
    return {
      kind: 'reject',
      code: 'missingField',
      reason: 'The sign-in names no user, no service principal and no request.',
    };
  const directory =
    tenant ??
    foldGuid(
      fields.text('AADTenantId', 'homeTenantId', 'HomeTenantId', 'Home tenant ID', 'resourceTenantId'),
    );
  const who = upn ?? displayName ?? principalName ?? appName ?? 'Somebody';
  const verb = verbs[outcome ?? ''] ?? 'signed in';
  const isAction = category !== null && /SignIn/i.test(category);
  return {
    kind: 'context',
    context: toolContext(
      {
        provider: entraProvider,
        // One request can be logged interrupted and then ended: both are kept.
        providerRecordId: id === null ? null : `${id}|${code ?? ''}`,
        kind: 'signIn',
        title:
          `${who} ${verb}${target === null ? '' : ` to ${target}`}${ipText === null ? '' : ` from ${ipText}`}`.slice(
            0,
            500,
          ),
        time,
        action: isAction ? category : 'SignIn',
        outcome,
        evidence: present([
          user,
          principal,
          placedIp(ipText, placeOf(fields)),
          isUser
            ? cloudApplication(appName, appId)
            : cloudApplication(resource, fields.id('resourceId', 'ResourceIdentity', 'Resource ID')),
          request,
          deviceOf(fields),
        ]),
        tenant: directory,
        additional: { ...envelopeRest(envelope), ...fields.rest() },
      },
      options,
    ),
  };
}

/** True for a row that looks like a sign-in, whatever layout it has. */
export function isSignIn(row: JsonObject, category: string | null): boolean {
  if (category !== null) return /SignInLogs$/i.test(category);
  const has = (...keys: readonly string[]): boolean => keys.some((key) => Object.hasOwn(row, key));
  if (has('Sign-in error code')) return true;
  const isNamed = has('appDisplayName', 'AppDisplayName', 'servicePrincipalId', 'ServicePrincipalId');
  return (
    isNamed &&
    has(
      'ipAddress',
      'IPAddress',
      'conditionalAccessStatus',
      'ConditionalAccessStatus',
      'status',
      'ResultType',
    )
  );
}
