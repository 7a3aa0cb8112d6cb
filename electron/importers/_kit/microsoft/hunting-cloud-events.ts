import type { JsonObject } from '../../../../shared/lib/json.ts';
import {
  compact,
  deviceEvidence,
  dnsEvidence,
  hostOf,
  ipEvidence,
  present,
  userEvidence,
} from '../evidence.ts';
import type { FlatRecord } from '../flat-record.ts';
import { asDomain, asHash, asHost, asIp, asMailAddress, asUrl } from '../kinds.ts';
import { actionOutcome, actionWords } from './hunting-events.ts';
import type { RowReader } from './hunting-events.ts';
import { asObjectId, rowDevice, rowFile, rowIp, rowUrl, rowUser } from './hunting-entities.ts';
import { cloudApplication, placedIp, signInRequest } from './sign-in-evidence.ts';

const type = (name: string): string => `#microsoft.graph.security.${name}Evidence`;

const asGuidWord = (text: string | null): string | null => (asObjectId(text) === null ? null : text);

/** The message that a mail table's row is about; null when neither a network nor an internet message id is there. */
function message(fields: FlatRecord): JsonObject | null {
  const networkMessageId = fields.checked(asGuidWord, 'NetworkMessageId');
  const internetMessageId = fields.text('InternetMessageId');
  if (networkMessageId === null && internetMessageId === null) return null;
  const from = fields.checked(asMailAddress, 'SenderFromAddress');
  const envelopeFrom = fields.checked(asMailAddress, 'SenderMailFromAddress');
  return {
    '@odata.type': type('analyzedMessage'),
    ...compact({
      networkMessageId,
      internetMessageId,
      subject: fields.text('Subject'),
      recipientEmailAddress: fields.checked(asMailAddress, 'RecipientEmailAddress'),
      p2Sender:
        from === null
          ? null
          : compact({
              emailAddress: from,
              displayName: fields.text('SenderDisplayName'),
              domainName: fields.text('SenderFromDomain'),
            }),
      p1Sender:
        envelopeFrom === null
          ? null
          : compact({ emailAddress: envelopeFrom, domainName: fields.text('SenderMailFromDomain') }),
      senderIp: fields.checked(asIp, 'SenderIPv4', 'SenderIPv6'),
      deliveryAction: fields.text('DeliveryAction'),
      deliveryLocation: fields.text('DeliveryLocation', 'LatestDeliveryLocation'),
      antiSpamDirection: fields.text('EmailDirection'),
      language: fields.text('EmailLanguage'),
      threats: fields.texts('ThreatTypes', 'ThreatNames').flatMap((text) => text.split(/,\s*/)),
      urls: [fields.checked(asUrl, 'Url')].filter((url) => url !== null),
    }),
  };
}

function recipient(fields: FlatRecord): JsonObject | null {
  const upn = fields.checked(asMailAddress, 'RecipientEmailAddress');
  return userEvidence({ name: null, upn, objectId: fields.checked(asObjectId, 'RecipientObjectId') });
}

/** EmailEvents, EmailPostDeliveryEvents, EmailUrlInfo and EmailAttachmentInfo: the message, whom it went to, its URL or attachment. */
export const readMailEvent: RowReader = (fields, action) => {
  const subject = fields.text('Subject');
  const to = fields.text('RecipientEmailAddress');
  const file = fields.has('SHA256') || fields.has('FileName') ? rowFile(fields, null) : null;
  const url = rowUrl(fields, 'Url');
  const what = action === null ? (fields.text('DeliveryAction') ?? 'Mail') : actionWords(action);
  const detail = subject ?? fields.text('FileName', 'Url') ?? fields.text('NetworkMessageId') ?? 'a message';
  const title = `${what}: ${detail}${to === null ? '' : `, to ${to}`}`;
  return {
    kind: 'mailEvent',
    title,
    outcome: actionOutcome(action),
    evidence: present([message(fields), recipient(fields), url, file]),
  };
};

/** UrlClickEvents: a click on a link in a message, in Teams or in Office. */
export const readUrlClick: RowReader = (fields, action) => {
  const user = userEvidence({ name: null, upn: fields.checked(asMailAddress, 'AccountUpn') });
  const url = fields.text('Url');
  const title = `${fields.text('AccountUpn') ?? 'Somebody'}: ${actionWords(action).toLowerCase()}${url === null ? '' : `, ${url}`}`;
  return {
    kind: 'mailEvent',
    title,
    outcome: actionOutcome(action),
    evidence: present([user, rowUrl(fields, 'Url'), rowIp(fields, ['source'], 'IPAddress'), message(fields)]),
  };
};

function destination(fields: FlatRecord): JsonObject | null {
  const name = fields.checked((text) => asHost(text), 'DestinationDeviceName', 'TargetDeviceName');
  return deviceEvidence({
    name,
    roles: ['destination'],
    ips: [fields.checked(asIp, 'DestinationIPAddress')],
  });
}

/** Who signed in to a cloud application, as rows of IdentityLogonEvents and the sign-in tables tell. */
const signInPieces = (fields: FlatRecord): readonly (JsonObject | null)[] => [
  placedIp(fields.checked(asIp, 'IPAddress'), {
    city: fields.text('City'),
    state: fields.text('State'),
    country: fields.text('Country', 'CountryCode', 'Location'),
  }),
  cloudApplication(fields.text('Application'), fields.id('ApplicationId')),
];

/** IdentityLogonEvents: of Active Directory (a logon to a device) and of Microsoft's cloud (a sign-in to an application). */
export const readIdentityLogon: RowReader = (fields, action) => {
  const isOnPremises =
    /^(?:kerberos|ntlm|ldap)/i.test(fields.text('Protocol') ?? '') ||
    fields.text('Application') === 'Active Directory';
  const ip = fields.text('IPAddress');
  const device = rowDevice(fields, isOnPremises ? fields.checked(asIp, 'IPAddress') : null);
  const user = rowUser(fields, isOnPremises ? hostOf(device) : null);
  const who = fields.text('AccountUpn', 'AccountName', 'AccountDisplayName') ?? 'Somebody';
  const target = fields.text('DestinationDeviceName', 'TargetDeviceName') ?? fields.text('Application');
  const verb = /fail/i.test(action ?? '') ? 'failed to sign in' : 'signed in';
  return {
    kind: isOnPremises ? 'logonEvent' : 'signIn',
    title: `${who} ${verb}${target === null ? '' : ` to ${target}`}${ip === null ? '' : ` from ${ip}`}`,
    outcome: actionOutcome(action),
    evidence: isOnPremises
      ? present([
          user,
          device,
          destination(fields),
          ipEvidence(fields.checked(asIp, 'IPAddress'), { roles: ['source'] }),
        ])
      : present([user, ...signInPieces(fields), device]),
  };
};

/** AADSignInEventsBeta, AADSpnSignInEventsBeta and their successors: sign-ins of Entra ID as advanced hunting has them. */
export const readEntraSignIn: RowReader = (fields) => {
  const error = fields.id('ErrorCode');
  const outcome = error === null ? null : error === '0' ? 'success' : 'failure';
  const upn = fields.checked(asMailAddress, 'AccountUpn');
  const principal = fields.text('ServicePrincipalName');
  const who = upn ?? principal ?? fields.text('AccountDisplayName') ?? 'Somebody';
  const app = fields.text('Application');
  const device = deviceEvidence({
    name: fields.checked((text) => asHost(text), 'DeviceName'),
    osPlatform: fields.text('OSPlatform'),
  });
  const at = fields.time('Timestamp', 'TimeGenerated')?.text ?? null;
  const user = userEvidence({
    name: null,
    upn,
    objectId: fields.checked(asObjectId, 'AccountObjectId'),
    displayName: fields.text('AccountDisplayName'),
  });
  const request = signInRequest({
    requestId: fields.id('RequestId'),
    sessionId: fields.id('SessionId'),
    at,
    userAgent: fields.text('UserAgent'),
    browser: fields.text('Browser'),
    operatingSystem: null,
    account: user,
  });
  const entraDevice = fields.checked(asObjectId, 'AadDeviceId', 'EntraIdDeviceId');
  const ip = fields.text('IPAddress');
  return {
    kind: 'signIn',
    title: `${who} ${outcome === 'failure' ? 'failed to sign in' : 'signed in'}${app === null ? '' : ` to ${app}`}${ip === null ? '' : ` from ${ip}`}`,
    outcome,
    evidence: present([
      user,
      ...signInPieces(fields),
      request,
      device === null && entraDevice === null
        ? null
        : { '@odata.type': type('device'), ...(device ?? {}), ...compact({ azureAdDeviceId: entraDevice }) },
    ]),
  };
};

/** IdentityQueryEvents: a query to a domain controller. */
export const readIdentityQuery: RowReader = (fields, action) => {
  const device = rowDevice(fields, fields.checked(asIp, 'IPAddress'));
  const isDns = /^dns/i.test(action ?? '') || /^dns$/i.test(fields.text('Protocol') ?? '');
  const target = fields.text('QueryTarget', 'Query');
  return {
    kind: isDns ? 'dnsQuery' : 'other',
    title: `${fields.text('AccountName', 'DeviceName', 'IPAddress') ?? 'Somebody'}: ${actionWords(action).toLowerCase()}${target === null ? '' : `, ${target}`}`,
    outcome: actionOutcome(action),
    evidence: present([
      rowUser(fields, hostOf(device)),
      device,
      isDns ? dnsEvidence(fields.checked(asDomain, 'QueryTarget')) : null,
      destination(fields),
    ]),
  };
};

/** IdentityDirectoryEvents: a change in the directory. */
export const readDirectoryEvent: RowReader = (fields, action) => {
  const device = rowDevice(fields, fields.checked(asIp, 'IPAddress'));
  const target = userEvidence({
    name: null,
    upn: fields.checked(asMailAddress, 'TargetAccountUpn'),
    displayName: fields.text('TargetAccountDisplayName'),
  });
  const whom = fields.text('TargetAccountUpn', 'TargetAccountDisplayName');
  return {
    kind: 'auditEvent',
    title: `${fields.text('AccountUpn', 'AccountName') ?? 'Somebody'}: ${actionWords(action).toLowerCase()}${whom === null ? '' : `, ${whom}`}`,
    outcome: actionOutcome(action),
    evidence: present([rowUser(fields, null), target, device, destination(fields)]),
  };
};

/** CloudAppEvents: an activity in Microsoft 365 or another cloud application. */
export const readCloudAppEvent: RowReader = (fields, action) => {
  const user = userEvidence({
    name: fields.checked(asMailAddress, 'AccountId'),
    upn: fields.checked(asMailAddress, 'AccountUpn'),
    objectId: fields.checked(asObjectId, 'AccountObjectId'),
    displayName: fields.text('AccountDisplayName'),
  });
  const object = fields.text('ObjectName');
  const app = fields.text('Application');
  return {
    kind: 'officeActivity',
    title: `${fields.text('AccountDisplayName', 'AccountId') ?? 'Somebody'}: ${action ?? 'activity'}${object === null ? '' : `, ${object}`}${app === null ? '' : ` (${app})`}`,
    outcome: null,
    evidence: present([user, ...signInPieces(fields)]),
  };
};

/** Any other table: the device, account, file and addresses that its row names. */
export const readOtherRow: RowReader = (fields, action) => {
  const device = rowDevice(fields, fields.checked(asIp, 'LocalIP'));
  const host = hostOf(device);
  const hasFile = fields.checked((text) => (asHash(text) === null ? null : text), 'SHA256', 'SHA1') !== null;
  return {
    kind: 'other',
    title: `${actionWords(action)}${fields.text('DeviceName') === null ? '' : `, ${fields.text('DeviceName') ?? ''}`}`,
    outcome: actionOutcome(action),
    evidence: present([
      rowUser(fields, host),
      device,
      hasFile ? rowFile(fields, host) : null,
      rowIp(fields, [], 'RemoteIP', 'IPAddress', 'PublicIP'),
      rowUrl(fields, 'RemoteUrl'),
    ]),
  };
};
