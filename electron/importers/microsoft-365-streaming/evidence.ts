import type { JsonObject, JsonValue } from '../../../shared/lib/json.ts';
import { isJsonObject, ownText, setOwn } from '../../../shared/lib/json-read.ts';
import { joinPath } from '../../../shared/model/identity-fold.ts';
import {
  deviceEvidence,
  fileEvidence,
  hostOf,
  processEvidence,
  registryEvidence,
  userEvidence,
} from '../_kit/evidence.ts';
import type { FlatRecord } from '../_kit/flat-record.ts';
import { asHash, asIp } from '../_kit/kinds.ts';
import { rowAccount, rowDevice, rowIp, rowUrl } from '../_kit/microsoft/hunting-entities.ts';
import { shapeEntities } from '../_kit/microsoft/sentinel-entities.ts';
import { indexEntities } from '../_kit/microsoft/sentinel-references.ts';

const type = (name: string): string => `#microsoft.graph.security.${name}Evidence`;

/** What AlertEvidence calls an entity, folded → the evidence type of Graph. */
const entityTypes: Readonly<Record<string, string>> = {
  machine: 'device',
  device: 'device',
  host: 'device',
  user: 'user',
  account: 'user',
  ip: 'ip',
  url: 'url',
  file: 'file',
  process: 'process',
  registrykey: 'registryKey',
  registryvalue: 'registryValue',
  registry: 'registryValue',
  mailmessage: 'analyzedMessage',
  mailbox: 'mailbox',
  mailcluster: 'mailCluster',
  cloudapplication: 'cloudApplication',
  oauthapplication: 'oauthApplication',
  securitygroup: 'securityGroup',
  cloudresource: 'azureResource',
  azureresource: 'azureResource',
};

const hash = (text: string | null): string | null => (asHash(text) === null ? null : text);

const word = (text: string | null): string | null => text;

/** The entity as the row's own columns tell it; null when they name none. */
function fromColumns(fields: FlatRecord, name: string, host: JsonObject | null): JsonObject | null {
  const fileName = fields.text('FileName');
  const path = joinPath(fields.text('FolderPath'), fileName) ?? fileName;
  const hashes = ['SHA256', 'SHA1', 'MD5'].map((column) => fields.checked(hash, column));
  switch (name) {
    case 'device':
      return rowDevice(fields, fields.checked(asIp, 'LocalIP'));
    case 'user': {
      const account = rowAccount(fields);
      return account === null ? null : userEvidence({ ...account, host });
    }
    case 'ip':
      return rowIp(fields, [], 'RemoteIP', 'LocalIP');
    case 'url':
      return rowUrl(fields, 'RemoteUrl');
    case 'file':
      return fileEvidence({ path, hashes, size: fields.number('FileSize'), host });
    case 'process':
      return processEvidence({
        id: null,
        image: path,
        hashes,
        commandLine: fields.prose('ProcessCommandLine'),
        user: rowAccount(fields),
        host,
      });
    case 'registryKey':
    case 'registryValue':
      return registryEvidence({
        key: fields.text('RegistryKey'),
        valueName: fields.text('RegistryValueName'),
        value: fields.prose('RegistryValueData'),
        host,
      });
    case 'analyzedMessage': {
      const id = fields.text('NetworkMessageId');
      const subject = fields.text('EmailSubject');
      const upn = fields.text('AccountUpn');
      return id === null && subject === null
        ? null
        : {
            '@odata.type': type('analyzedMessage'),
            ...(id === null ? {} : { networkMessageId: id }),
            ...(subject === null ? {} : { subject }),
            ...(upn === null ? {} : { recipientEmailAddress: upn }),
          };
    }
    case 'mailbox': {
      const upn = fields.text('AccountUpn');
      return upn === null ? null : { '@odata.type': type('mailbox'), primaryAddress: upn };
    }
    case 'cloudApplication':
    case 'oauthApplication': {
      const displayName = fields.text('Application');
      const appId =
        name === 'oauthApplication' ? fields.text('OAuthApplicationId') : fields.id('ApplicationId');
      return displayName === null && appId === null
        ? null
        : {
            '@odata.type': type(name),
            ...(displayName === null ? {} : { displayName }),
            ...(appId === null ? {} : { appId }),
          };
    }
    case 'azureResource': {
      const resourceId = fields.text('ResourceID', 'ResourceId');
      const resourceName = fields.text('CloudResource');
      return resourceId === null && resourceName === null
        ? null
        : {
            '@odata.type': type('azureResource'),
            ...(resourceId === null ? {} : { resourceId }),
            ...(resourceName === null ? {} : { resourceName }),
          };
    }
    default:
      return null;
  }
}

/** Two tellings of one piece of evidence: where both speak the columns win, objects are joined. */
function join(entity: JsonObject, columns: JsonObject): JsonObject {
  const joined: Record<string, JsonValue> = { ...entity };
  for (const key of Object.keys(columns)) {
    const [theirs, ours] = [joined[key], columns[key] as JsonValue];
    setOwn(joined, key, isJsonObject(theirs) && isJsonObject(ours) ? { ...theirs, ...ours } : ours);
  }
  return joined;
}

/** `Impacted`, `Related` and the direction of an address, as roles. `Impacted` is the source's own word: it does not say compromised. */
function rolesOf(fields: FlatRecord): readonly string[] {
  const role = fields.text('EvidenceRole');
  const direction = fields.text('EvidenceDirection')?.toLowerCase() ?? '';
  return [
    ...(role === null ? [] : [/^related$/i.test(role) ? 'contextual' : role.toLowerCase()]),
    ...(direction === 'source' || direction === 'destination' ? [direction] : []),
  ];
}

/**
 * The piece of evidence that a row of AlertEvidence is, in the shape of Graph. `AdditionalFields` holds the entity as Sentinel writes it,
 * with what the columns have no place for: a process's id, start and parent, a message's addresses, a verdict.
 */
export function rowEvidence(
  fields: FlatRecord,
  additional: JsonObject | null,
  time: string | null,
): readonly JsonObject[] {
  const named = fields.text('EntityType') ?? '';
  const folded = named.toLowerCase().replace(/[^a-z0-9]/g, '');
  const name = Object.hasOwn(entityTypes, folded)
    ? (entityTypes[folded] as string)
    : `${named.charAt(0).toLowerCase()}${named.slice(1)}`;
  const device = name === 'device' ? null : rowDevice(fields);
  const host = hostOf(device);
  const columns = fromColumns(fields, name, host);
  const isEntity =
    additional !== null && (ownText(additional, 'Type') ?? ownText(additional, 'type')) !== null;
  // Without a type of its own the entity is what the row says it is.
  const typed = additional === null ? null : isEntity ? additional : { ...additional, Type: named };
  const shaped = typed === null ? null : (shapeEntities(indexEntities([typed]))[0] ?? null);
  const same = shaped !== null && columns !== null && shaped['@odata.type'] === columns['@odata.type'];
  const piece = same ? join(shaped, columns) : (columns ?? shaped);
  const roles = rolesOf(fields);
  const threat = fields.checked(word, 'ThreatFamily');
  const noted = {
    ...(roles.length === 0 ? {} : { roles }),
    ...(threat === null ? {} : { threats: [threat] }),
    ...(time === null ? {} : { createdDateTime: time }),
  };
  const evidence = piece === null ? [] : [{ ...(host === null ? {} : { host }), ...piece, ...noted }];
  // An address names no device of its own; where it was seen stands beside it.
  const besides =
    device !== null && (name === 'ip' || name === 'url')
      ? [deviceEvidence({ name: ownText(device, 'hostName'), mdeDeviceId: ownText(device, 'mdeDeviceId') })]
      : [];
  return [...evidence, ...besides.filter((item) => item !== null)];
}
