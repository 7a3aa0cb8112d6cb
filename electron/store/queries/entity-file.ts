import type { OutputOf } from '../../../shared/contract/index.ts';
import type { JsonObject } from '../../../shared/lib/json.ts';
import { textAt } from '../../../shared/story/details.ts';
import type { ReadableStore } from '../connection.ts';
import { alertMentions, contextMentions, countTexts, tally } from './entity-mentions.ts';
import type { AlertMention, Sighting } from './entity-mentions.ts';
import { deviceIdIn } from './entity-sessions.ts';
import { listed, mostListed, tellOf } from './entity-told.ts';

type File = OutputOf<'entities.file'>;

const algorithms: readonly (readonly [namespace: string, name: string])[] = [
  ['sha256', 'SHA-256'],
  ['sha1', 'SHA-1'],
  ['md5', 'MD5'],
];

/** Alerts of one file that are read: some tenths of a second. */
const mostAlerts = 2_000;

/** What is known of a file beyond its facts: names, paths, signers, hashes, sizes, and the devices that it was on. */
export function getFile(store: ReadableStore, entityId: number, limit: number = mostAlerts): File {
  const mentions = alertMentions(store, [entityId], limit);
  const context = contextMentions(store, entityId, null);
  const said: readonly (readonly JsonObject[])[] = [
    ...mentions.alerts.map(({ evidence }) =>
      evidence.flatMap(({ entity, details }) => (entity.id === entityId ? [details] : [])),
    ),
    ...context.records.map(({ things }) =>
      things.flatMap(({ entity, details }) => (entity?.id === entityId ? [details] : [])),
    ),
  ];
  const count = (read: (details: JsonObject) => string | null): File['names'] =>
    countTexts(said.map((details) => details.map(read)));
  const names = count((details) => fact(details, 'fileName'));
  const paths = count((details) => fact(details, 'filePath') ?? fact(details, 'folderPath'));
  const signers = count((details) => fact(details, 'signer') ?? fact(details, 'filePublisher'));
  const sizes = count((details) => fact(details, 'fileSize'));
  const devices = tally([
    ...mentions.alerts.flatMap((alert) => devicesOf(alert, entityId)),
    ...context.records.flatMap(({ things, at }) =>
      things.flatMap(({ kind, embedded, label, entity }) =>
        kind === 'device' && !embedded ? [{ label, entity, at }] : [],
      ),
    ),
  ]);
  return {
    names: names.slice(0, mostListed),
    paths: paths.slice(0, mostListed),
    signers: signers.slice(0, mostListed),
    hashes: hashesOf(store, entityId),
    sizes: sizes.slice(0, mostListed),
    devices: devices.slice(0, mostListed),
    told: tellOf(store, entityId, {
      alerts: { read: mentions.alerts.length, truncated: mentions.truncated },
      context: [context],
      lists: [names, paths, signers, sizes, devices].map((list) => listed(list)),
    }),
  };
}

/** A fact of a file's evidence, or of a process's image. */
const fact = (details: JsonObject, name: string): string | null =>
  textAt(details, 'fileDetails', name) ?? textAt(details, 'imageFile', name) ?? textAt(details, name);

function hashesOf(store: ReadableStore, entityId: number): File['hashes'] {
  const rows = store
    .read<{ namespace: string; value: string }>(
      `SELECT DISTINCT namespace, value FROM identifier WHERE entity_id = ? AND namespace IN ('sha256', 'sha1', 'md5') ORDER BY rank, value LIMIT 100`,
    )
    .all(entityId);
  return algorithms.flatMap(([namespace, algorithm]) =>
    rows.flatMap((row) => (row.namespace === namespace ? [{ algorithm, value: row.value }] : [])),
  );
}

/** The devices that an alert places a file on: the one that the file's evidence names, else the alert's only one. */
function devicesOf({ evidence, at }: AlertMention, entityId: number): readonly Sighting[] {
  const devices = evidence.filter(({ entity, embedded }) => entity.kind === 'device' && !embedded);
  const named = new Set(
    evidence.flatMap(({ entity, details }) => (entity.id === entityId ? (deviceIdIn(details) ?? []) : [])),
  );
  const on = devices.filter(({ details }) => named.has(deviceIdIn(details) ?? ''));
  const found = on.length > 0 ? on : devices.length === 1 ? devices : [];
  return found.map(({ entity }) => ({ label: entity.label, entity, at }));
}
