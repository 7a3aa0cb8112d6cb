import type { FlowRow } from '../../../shared/story/alert-story-types.ts';
import { networkFlows } from '../../../shared/story/network-flows.ts';
import { sourceFields } from '../../../shared/story/source-fields.ts';
import type { SourceRecord } from '../../../shared/story/source-fields.ts';
import type { ReadableStore } from '../connection.ts';
import { contextBetween } from './context-around.ts';
import type { TimeAround } from './context-around.ts';
import { recordOf } from './context-record.ts';
import type { StoredContext } from './context-rows.ts';
import type { EvidenceItem } from './evidence-items.ts';
import { readBodies } from './record-bodies.ts';

/** Names under which sensors write what all records of one connection share (Zeek, Suricata, Corelight's community id). */
const connectionIds = ['uid', 'flow_id', 'community_id'] as const;

/** Connections of one alert that are looked for. */
const mostConnections = 20;

/**
 * What context tells of the very connections that an alert is about: records of the same connection id, or of the same two addresses, two
 * ports and protocol. Two hosts may talk thousands of times around an alert; these records are shown whatever else is near.
 */
export function ownConnections(
  store: ReadableStore,
  alertId: number,
  evidence: readonly EvidenceItem[],
  around: TimeAround,
): readonly StoredContext[] {
  const found = new Map<number, StoredContext>();
  for (const { record, flow } of flowsOf(store, alertId, evidence)) {
    const ids = new Set(idsOf(record));
    const { sourceEntityId: source, destinationEntityId: destination, sourcePort } = flow;
    if (source === null || destination === null) continue;
    const texts = [...ids, ...(sourcePort === null ? [] : [String(sourcePort)])];
    if (texts.length === 0) continue;
    for (const row of contextBetween(store, source, destination, flowKinds, around, texts)) {
      const other = recordOf(row);
      if (idsOf(other).some((id) => ids.has(id)) || networkFlows([other]).some((one) => areSame(flow, one)))
        found.set(row.id, row);
    }
  }
  return [...found.values()];
}

const flowKinds = ['networkConnection', 'networkEvent', 'httpRequest', 'dnsQuery'] as const;

function flowsOf(
  store: ReadableStore,
  alertId: number,
  evidence: readonly EvidenceItem[],
): readonly { readonly record: SourceRecord; readonly flow: FlowRow }[] {
  return readBodies(store, [alertId])
    .flatMap(({ alert }) => {
      if (alert === null) return [];
      const record: SourceRecord = {
        id: 'alert',
        at: alert.firstActivity?.ms ?? null,
        title: alert.title,
        description: alert.description,
        action: null,
        outcome: null,
        evidence: evidence.map(({ entity, embedded, roles, details }) => ({
          kind: entity.kind,
          label: entity.label,
          entityId: entity.id,
          verdict: null,
          embedded,
          roles,
          details,
        })),
        fields: sourceFields(alert.additional),
        fromContext: false,
      };
      return networkFlows([record]).map((flow) => ({ record, flow }));
    })
    .slice(0, mostConnections);
}

function idsOf({ fields }: SourceRecord): readonly string[] {
  return connectionIds.flatMap((name) => {
    const id = fields.text(name);
    // A short one is a count of some other tool's.
    return id === null || id.length < 6 ? [] : [id];
  });
}

/** The same ends and ports in either direction, over a protocol that is the same or not told. */
function areSame(a: FlowRow, b: FlowRow): boolean {
  if (a.sourcePort === null || a.destinationPort === null) return false;
  if (a.protocol !== null && b.protocol !== null && a.protocol.toLowerCase() !== b.protocol.toLowerCase())
    return false;
  const from = [a.source, a.sourcePort].join(' ');
  const to = [a.destination, a.destinationPort].join(' ');
  const [otherFrom, otherTo] = [
    [b.source, b.sourcePort].join(' '),
    [b.destination, b.destinationPort].join(' '),
  ];
  return (from === otherFrom && to === otherTo) || (from === otherTo && to === otherFrom);
}
