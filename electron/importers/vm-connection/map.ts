import type { JsonObject } from '../../../shared/lib/json.ts';
import { deviceEvidence, dnsEvidence, fileEvidence, hostOf, ipEvidence, present } from '../_kit/evidence.ts';
import { readFlat } from '../_kit/flat-record.ts';
import type { ImportOptions } from '../_kit/importer.ts';
import { listColumn } from '../_kit/json-column.ts';
import { asHost, asIp, asPort } from '../_kit/kinds.ts';
import { endText } from '../_kit/network-evidence.ts';
import { withPlainNames } from '../_kit/portal-columns.ts';
import type { MappedRecord } from '../_kit/record-importer.ts';
import { openHit } from '../_kit/search-hit.ts';
import { toolContext } from '../_kit/tool-alert.ts';
import { asRemoteIp } from '../_kit/windows-event-fields.ts';

/**
 * Rows of the table VMConnection: the traffic of a process with another host in one minute. Source: Azure Monitor Logs reference, table
 * VMConnection; VM insights, "Connection records" (the `Malicious…` columns tell what Microsoft's feed says of the remote address).
 */
export function mapVmConnection(record: JsonObject, options: ImportOptions): MappedRecord {
  const fields = readFlat(withPlainNames(openHit(record)), options.importedAt);
  const direction = fields.text('Direction')?.toLowerCase() ?? null;
  const source = fields.checked(asIp, 'SourceIp');
  const destination = fields.checked(asIp, 'DestinationIp');
  if (source === null && destination === null)
    return {
      kind: 'reject',
      code: 'missingField',
      reason: 'The row has no "SourceIp" and no "DestinationIp" that is an address.',
    };
  const port = fields.checked(asPort, 'DestinationPort');
  const isInbound = direction === 'inbound';
  const own = isInbound ? destination : source;
  const remote = fields.checked(asIp, 'RemoteIp') ?? (isInbound ? source : destination);
  const threat = fields.text('IndicatorThreatType');
  const isListed = fields.checked((text) => (asIp(text) === remote ? text : null), 'MaliciousIp') !== null;
  const device = deviceEvidence({ name: fields.checked(asHost, 'Computer'), ips: [asRemoteIp(own)] });
  const process = fields.text('ProcessName');
  const names = listColumn(fields.peek('RemoteDnsCanonicalNames')).slice(0, 50);
  const flow = `${endText(source, null)} → ${endText(destination, port)}`;
  const context = toolContext(
    {
      provider: 'azureMonitor',
      kind: 'networkConnection',
      title: [process, direction, fields.text('Protocol'), flow].filter((part) => part !== null).join(' '),
      time: fields.time('TimeGenerated'),
      action: direction,
      evidence: present([
        device,
        ipEvidence(asRemoteIp(remote), {
          roles: [isInbound ? 'source' : 'destination'],
          verdict: isListed ? 'suspicious' : null,
          threats: isListed && threat !== null ? [threat] : [],
        }),
        fileEvidence({ path: process, host: hostOf(device) }),
        ...names.map((name) =>
          dnsEvidence(typeof name === 'string' ? name : null, { roles: ['destination'] }),
        ),
      ]),
      additional: fields.rest(),
    },
    options,
  );
  return { kind: 'context', context };
}
