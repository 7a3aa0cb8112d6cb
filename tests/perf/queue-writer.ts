import { sourceColumns, sourceValues } from '../../electron/store/alert-facts.ts';
import type { WritableStore } from '../../electron/store/connection.ts';
import { packBody } from '../../electron/store/record-body.ts';
import { packAnchors } from '../../electron/store/record-writer.ts';
import type { NormalizedAlert } from '../../shared/model/record.ts';
import { pick } from './queue-draw.ts';
import type { Named } from './queue-draw.ts';
import { analysts, comments, systemTags, tags, words } from './queue-words.ts';
import type { Random } from './random.ts';

const hour = 3_600_000;
const days = 400;

/** What an incident is drawn with. */
export type IncidentDraw = {
  readonly status: string;
  readonly owner: string | null;
  readonly first: number;
  readonly random: Random;
};

/** Writes a generated store row by row. */
export interface QueueWriter {
  incident(id: number, uid: string, draw: IncidentDraw): void;
  alert(
    id: number,
    incident: number,
    storm: number | null,
    file: number,
    alert: NormalizedAlert,
    named: readonly Named[],
  ): void;
  pin(id: number, incident: string, alert: number, at: number): void;
  done(): void;
}

/** Makes the writer of a generated store. */
export function createQueueWriter(store: WritableStore, hasText: boolean): QueueWriter {
  const insert = (table: string, columns: readonly string[]): ReturnType<WritableStore['write']> =>
    store.write(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`);
  const incident = insert('incident', [
    'id',
    'uid',
    'status',
    'status_by',
    'assigned_to',
    'assigned_by',
    'classification',
    'determination',
    'touched',
    'severity',
    'created_ms',
    'first_touched_ms',
    'resolved_ms',
    'seen_ms',
  ]);
  const tag = store.write('INSERT OR IGNORE INTO incident_tag (incident_id, tag, by_kind) VALUES (?, ?, ?)');
  const comment = insert('comment', ['uid', 'incident_uid', 'text', 'author', 'author_kind', 'at_ms']);
  const alertRow = insert('alert', [
    'id',
    'uid',
    'incident_id',
    'status',
    'classification',
    'determination',
    'assigned_to',
    'anchors',
    'storm_id',
    'imported_ms',
    ...sourceColumns,
  ]);
  const record = insert('record', [
    'id',
    'uid',
    'alert_id',
    'provider',
    'provider_alert_id',
    'current_version_id',
  ]);
  const version = insert('record_version', [
    'id',
    'record_id',
    'import_file_id',
    'position',
    'byte_offset',
    'byte_length',
    'content_sha256',
    'body',
  ]);
  const raw = insert('record_raw', ['record_version_id', 'bytes']);
  const evidence = insert('evidence', [
    'alert_id',
    'record_id',
    'ordinal',
    'identifier_id',
    'entity_id',
    'links',
    'verdict',
  ]);
  const pin = insert('pin', [
    'uid',
    'incident_uid',
    'target_kind',
    'alert_uid',
    'position',
    'author',
    'at_ms',
  ]);
  const alertText = insert('alert_text', ['rowid', 'title', 'identifiers', 'description']);
  const recordText = insert('record_text', ['rowid', 'body']);
  const detectors = new Map<string, number>();
  return {
    incident(id, uid, { status, owner, first, random }) {
      const isWorkedOn = status !== 'active' || random.next() < 0.3;
      const touched = isWorkedOn ? first + random.below(48) * hour : null;
      const isResolved = status === 'resolved';
      const by = isWorkedOn ? 'analyst' : 'automatic';
      incident.run(
        id,
        uid,
        status,
        by,
        owner,
        by,
        isResolved ? pick(['falsePositive', 'truePositive', 'informationalExpectedActivity'], random) : null,
        isResolved
          ? pick(['other', 'malware', 'phishing', 'securityTesting', 'compromisedAccount'], random)
          : null,
        isWorkedOn ? 1 : 0,
        random.next() < 0.02 ? 'high' : null,
        first,
        touched,
        isResolved ? (touched ?? first) + random.below(120) * hour : null,
        random.next() < 0.4 ? first + random.below(days * 24) * hour : null,
      );
      if (random.next() < 0.15) tag.run(id, pick(tags, random), 'analyst');
      if (random.next() < 0.05) tag.run(id, pick(tags, random), 'analyst');
      if (random.next() < 0.06) tag.run(id, pick(systemTags, random), 'source');
      if (random.next() < 0.1)
        comment.run(
          `comment-${id}`,
          uid,
          `${pick(comments, random)} ${pick(words, random)}`,
          pick(analysts, random),
          'analyst',
          first + hour,
        );
    },
    alert(id, incidentId, storm, file, alert, named) {
      const uid = `microsoftDefenderXdr|a${id}`;
      const values = sourceValues(alert);
      const at = alert.created?.ms ?? 0;
      const anchors = packAnchors(
        named.flatMap(({ id: entity, evidence: { links } }) => (links ? [entity] : [])),
      );
      const { title, description, status, classification, determination, assignedTo, detectorId } = alert;
      alertRow.run(
        id,
        uid,
        incidentId,
        status,
        classification,
        determination,
        assignedTo,
        anchors,
        storm,
        at,
        ...values,
      );
      record.run(id, uid, id, alert.provider, alert.providerAlertId, id);
      const body = packBody(alert);
      version.run(id, id, file, id, id * 100, 100, '', body);
      const text = `{"id":"a${id}","title":"${title}","detector":"${detectorId ?? ''}","description":"${description ?? ''}"}`;
      raw.run(id, Buffer.from(text));
      for (const [ordinal, { id: entity, evidence: item }] of named.entries())
        evidence.run(
          id,
          id,
          ordinal,
          entity,
          entity,
          item.links ? 1 : 0,
          alert.evidence[ordinal]?.verdict ?? null,
        );
      const detector = String(values[sourceColumns.indexOf('detector')]);
      detectors.set(detector, (detectors.get(detector) ?? 0) + 1);
      if (!hasText) return;
      alertText.run(id, title, named.map(({ evidence: { label } }) => label).join(' '), description ?? '');
      recordText.run(id, text);
    },
    pin(id, incidentUid, alert, at) {
      pin.run(`pin-${id}`, incidentUid, 'alert', `microsoftDefenderXdr|a${alert}`, 1, 'ana', at);
    },
    done() {
      const count = insert('detector_count', ['detector', 'alerts', 'rare']);
      for (const [detector, alerts] of detectors) count.run(detector, alerts, alerts < 20 ? 1 : 0);
    },
  };
}
