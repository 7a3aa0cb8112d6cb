import type { JsonObject } from '../../../../shared/lib/json.ts';
import type { ContextKind } from '../../../../shared/model/record.ts';
import { hostOf, present, processEvidence, registryEvidence } from '../evidence.ts';
import type { FlatRecord } from '../flat-record.ts';
import { asHost, asIp } from '../kinds.ts';
import {
  connectionEvidence,
  createdProcess,
  initiatingFacts,
  rowDevice,
  rowFile,
  rowIp,
  rowPort,
  rowUrl,
  rowUser,
} from './hunting-entities.ts';
import { deviceEvidence } from '../evidence.ts';

/** What a row of a table says. */
export interface RowReading {
  readonly kind: ContextKind;
  readonly title: string;
  readonly outcome: string | null;
  readonly evidence: readonly JsonObject[];
}

/** Reads a row of one table. */
export type RowReader = (fields: FlatRecord, action: string | null) => RowReading;

/** `ConnectionSuccess` as words: "Connection success". */
export function actionWords(action: string | null): string {
  const words = (action ?? 'Event').replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const base = (path: string | null | undefined): string | null => path?.split(/[\\/]/).at(-1) ?? null;

/** `Success`/`Failed` in an action's name. */
export function actionOutcome(action: string | null): string | null {
  if (/fail|denied|block/i.test(action ?? '')) return 'failure';
  return /success|accepted|allowed/i.test(action ?? '') ? 'success' : null;
}

/** DeviceProcessEvents: the created process under the one that started it. */
export const readProcessEvent: RowReader = (fields, action) => {
  const device = rowDevice(fields);
  const host = hostOf(device);
  const parent = initiatingFacts(fields, host);
  const name = fields.text('FileName');
  const started = base(parent?.image);
  const process = createdProcess(fields, host, parent);
  const verb = action === null || action === 'ProcessCreated' ? 'started' : actionWords(action).toLowerCase();
  const title =
    started === null ? `${name ?? 'Process'} ${verb}` : `${started} ${verb} ${name ?? 'a process'}`;
  return {
    kind: 'processEvent',
    title,
    outcome: null,
    evidence: present([process, parent === null ? null : processEvidence(parent), device]),
  };
};

/** DeviceLogonEvents: who logged on to the device, from where. */
export const readLogonEvent: RowReader = (fields, action) => {
  const device = rowDevice(fields);
  const host = hostOf(device);
  const parent = initiatingFacts(fields, host);
  const user = rowUser(fields, host);
  const ip = rowIp(fields, ['source'], 'RemoteIP');
  const remote = deviceEvidence({
    name: fields.checked((text) => asHost(text), 'RemoteDeviceName'),
    roles: ['source'],
  });
  const who = fields.text('AccountUpn', 'AccountName') ?? 'Somebody';
  const how = fields.text('LogonType');
  const from = fields.text('RemoteIP', 'RemoteDeviceName');
  const verb = /fail/i.test(action ?? '')
    ? 'failed to log on'
    : /attempt/i.test(action ?? '')
      ? 'tried to log on'
      : 'logged on';
  return {
    kind: 'logonEvent',
    title: `${who} ${verb} to ${fields.text('DeviceName') ?? 'a device'}${how === null ? '' : ` (${how.toLowerCase()})`}${from === null ? '' : ` from ${from}`}`,
    outcome: actionOutcome(action),
    evidence: present([user, device, ip, remote, parent === null ? null : processEvidence(parent)]),
  };
};

/** DeviceNetworkEvents: a connection of a process. */
export const readNetworkEvent: RowReader = (fields, action) => {
  const inbound = /inbound|accepted|listening/i.test(action ?? '');
  const localIp = fields.checked(asIp, 'LocalIP');
  const device = rowDevice(fields, localIp);
  const host = hostOf(device);
  const parent = initiatingFacts(fields, host);
  const remoteIp = fields.checked(asIp, 'RemoteIP');
  const remotePort = rowPort(fields, 'RemotePort');
  const roles = [inbound ? 'source' : 'destination'];
  const connection = connectionEvidence({
    localIp,
    localPort: rowPort(fields, 'LocalPort'),
    remoteIp,
    remotePort,
    inbound,
    protocol: fields.text('Protocol'),
  });
  const target = fields.text('RemoteUrl') ?? remoteIp;
  const who = base(parent?.image) ?? fields.text('DeviceName') ?? 'A device';
  const port = remotePort === null ? '' : ` port ${String(remotePort)}`;
  return {
    kind: 'networkEvent',
    title: `${who}: ${actionWords(action).toLowerCase()}${target === null ? '' : `, ${target}${port}`}`,
    outcome: actionOutcome(action),
    evidence: present([
      parent === null ? null : processEvidence(parent),
      device,
      rowIp(fields, roles, 'RemoteIP'),
      rowUrl(fields, 'RemoteUrl', inbound ? [] : ['destination']),
      connection,
    ]),
  };
};

/** DeviceFileEvents and DeviceImageLoadEvents: a file and the process that wrote or loaded it. */
export const readFileEvent =
  (kind: 'fileEvent' | 'imageLoadEvent'): RowReader =>
  (fields, action) => {
    const device = rowDevice(fields);
    const host = hostOf(device);
    const parent = initiatingFacts(fields, host);
    const roles = kind === 'imageLoadEvent' ? ['loaded'] : action === 'FileCreated' ? ['created'] : [];
    const who = base(parent?.image) ?? 'A process';
    const verb =
      kind === 'imageLoadEvent'
        ? 'loaded'
        : (/^File(\w+)$/.exec(action ?? '')?.[1]?.toLowerCase() ?? 'touched');
    return {
      kind,
      title: `${who} ${verb} ${fields.text('FileName') ?? 'a file'}`,
      outcome: null,
      evidence: present([
        rowFile(fields, host, roles),
        parent === null ? null : processEvidence(parent),
        device,
        rowUrl(fields, 'FileOriginUrl'),
        rowIp(fields, [], 'FileOriginIP'),
        rowUser(fields, host, [], 'Request'),
        rowIp(fields, ['source'], 'RequestSourceIP'),
      ]),
    };
  };

/** DeviceRegistryEvents: a key or value and the process that changed it. */
export const readRegistryEvent: RowReader = (fields, action) => {
  const device = rowDevice(fields);
  const host = hostOf(device);
  const parent = initiatingFacts(fields, host);
  const key = fields.text('RegistryKey', 'PreviousRegistryKey');
  const valueName = fields.text('RegistryValueName', 'PreviousRegistryValueName');
  const registry = registryEvidence({ key, valueName, value: fields.prose('RegistryValueData'), host });
  return {
    kind: 'registryEvent',
    title: `${base(parent?.image) ?? 'A process'}: ${actionWords(action).toLowerCase()}, ${valueName ?? base(key) ?? 'a key'}`,
    outcome: null,
    evidence: present([registry, parent === null ? null : processEvidence(parent), device]),
  };
};

/** DeviceEvents: whatever the row names. */
export const readDeviceEvent: RowReader = (fields, action) => {
  const localIp = fields.checked(asIp, 'LocalIP');
  const device = rowDevice(fields, localIp);
  const host = hostOf(device);
  const parent = initiatingFacts(fields, host);
  const hasProcess = fields.checked((text) => text, 'ProcessId') !== null;
  const key = fields.text('RegistryKey');
  const target = fields.text('FileName', 'RemoteUrl', 'RemoteIP', 'RegistryKey');
  return {
    kind: 'other',
    title: `${base(parent?.image) ?? fields.text('DeviceName') ?? 'A device'}: ${actionWords(action).toLowerCase()}${target === null ? '' : `, ${target}`}`,
    outcome: actionOutcome(action),
    evidence: present([
      hasProcess ? createdProcess(fields, host, parent) : rowFile(fields, host),
      parent === null ? null : processEvidence(parent),
      device,
      hasProcess ? null : rowUser(fields, host),
      key === null
        ? null
        : registryEvidence({
            key,
            valueName: fields.text('RegistryValueName'),
            value: fields.prose('RegistryValueData'),
            host,
          }),
      rowIp(fields, [], 'RemoteIP'),
      rowUrl(fields, 'RemoteUrl'),
      rowUrl(fields, 'FileOriginUrl'),
    ]),
  };
};
