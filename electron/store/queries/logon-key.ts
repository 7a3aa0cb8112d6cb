import type { SourceFields } from '../../../shared/story/source-fields.ts';

/** What collectors and tools put before the names of an event's data. */
const places = [
  '',
  'Details.',
  'ExtraFieldInfo.',
  'EventData.',
  'Event.EventData.',
  'event_data.',
  'winlog.event_data.',
  'win.eventdata.',
] as const;

/** Names of the logon that an event opened; the short ones are Hayabusa's. */
const logonNames = places.flatMap((place) =>
  ['TargetLogonId', 'TargetLogonID', 'TgtLID', 'LID'].map((name) => `${place}${name}`),
);

/** Names of the number that an event has in its log. */
const recordNames = [
  'EventRecordID',
  'RecordID',
  'win.system.eventRecordID',
  'winlog.record_id',
  'Event.System.EventRecordID',
] as const;

const day = 86_400_000;

/**
 * The same for all alerts of one logon on one device: several rules tell of one event. By the id of the logon (Windows gives it out anew after a
 * start, so that it holds for a day), else by the event's number, else by its moment. Null where nothing tells them apart from others.
 */
export function logonKey(fields: SourceFields, at: number | null): string | null {
  const logon =
    fields
      .text(...logonNames)
      ?.trim()
      .toLowerCase() ?? null;
  if (logon !== null && /^(?:0x)?[0-9a-f]+$/.test(logon) && !/^(?:0x)?0+$/.test(logon))
    return `logon ${logon} ${at === null ? '' : String(Math.floor(at / day))}`;
  const record = fields.number(...recordNames);
  if (record !== null) return `event ${String(record)}`;
  return at === null ? null : `moment ${String(at)}`;
}
