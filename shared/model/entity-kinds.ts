/**
 * The kinds of entity that evidence can name, in the order in which screens list them.
 * Names follow the Microsoft Graph security API's evidence types without their `Evidence` suffix.
 */
export const entityKinds = [
  'user',
  'device',
  'mailbox',
  'mailMessage',
  'mailCluster',
  'url',
  'ip',
  'file',
  'process',
  'registryKey',
  'registryValue',
  'cloudApplication',
  'oauthApplication',
  'securityGroup',
  'session',
  'cloudResource',
  'generic',
] as const;

/** One kind of entity. An unknown `@odata.type` becomes `generic` and keeps its fields. */
export type EntityKind = (typeof entityKinds)[number];

/** Kinds that count as an impacted asset of an incident. */
export const assetKinds = ['device', 'user', 'mailbox', 'cloudApplication', 'cloudResource'] as const;

/** Kinds that are things on a device: of two that say the same on two devices, each is its own. */
export const kindsOnDevices: ReadonlySet<EntityKind> = new Set([
  'user',
  'file',
  'process',
  'registryKey',
  'registryValue',
  'session',
]);

/** What a person reads for one entity of a kind, and for several. */
export const entityKindLabels: Readonly<Record<EntityKind, { readonly one: string; readonly many: string }>> =
  {
    user: { one: 'User', many: 'Users' },
    device: { one: 'Device', many: 'Devices' },
    mailbox: { one: 'Mailbox', many: 'Mailboxes' },
    mailMessage: { one: 'Email', many: 'Emails' },
    mailCluster: { one: 'Email cluster', many: 'Email clusters' },
    url: { one: 'URL', many: 'URLs' },
    ip: { one: 'IP address', many: 'IP addresses' },
    file: { one: 'File', many: 'Files' },
    process: { one: 'Process', many: 'Processes' },
    registryKey: { one: 'Registry key', many: 'Registry keys' },
    registryValue: { one: 'Registry value', many: 'Registry values' },
    cloudApplication: { one: 'App', many: 'Apps' },
    oauthApplication: { one: 'OAuth app', many: 'OAuth apps' },
    securityGroup: { one: 'Group', many: 'Groups' },
    session: { one: 'Sign-in session', many: 'Sign-in sessions' },
    cloudResource: { one: 'Cloud resource', many: 'Cloud resources' },
    generic: { one: 'Other', many: 'Other' },
  };
