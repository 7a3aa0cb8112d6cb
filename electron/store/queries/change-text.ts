import { defang } from '../../../shared/model/defang.ts';
import type { EntityKind } from '../../../shared/model/entity-kinds.ts';
import { valueLabel } from '../../../shared/model/values.ts';
import type { ReadableStore } from '../connection.ts';
import { journalText } from '../journal-values.ts';
import type { HistoryEntry, JournalRow } from './history.ts';
import type { FoundIncident } from '../incident-access.ts';
import { readObject } from './json-text.ts';
import { isRegroupingRemark, regroupingText } from './regrouping-text.ts';

type ChangeText = Pick<HistoryEntry, 'field' | 'target' | 'targetLabel' | 'oldValue' | 'newValue' | 'text'>;

/** Tells an entry of the journal in words: what was changed, from what, to what. */
export function describeChange(store: ReadableStore, incident: FoundIncident, row: JournalRow): ChangeText {
  const { targetKind, field, oldValue, newValue } = row;
  const old = journalText(oldValue);
  const next = journalText(newValue);
  switch (targetKind) {
    case 'incident': {
      const isTag = field.startsWith('tag:');
      const targetLabel = `Incident ${numberOf(store, incident, row.targetUid)}`;
      if (isRegroupingRemark(field)) {
        const text = regroupingText(store, field, newValue);
        return { field: null, target: row.targetUid, targetLabel, oldValue: null, newValue: null, text };
      }
      return {
        field: isTag ? 'tag' : field,
        target: row.targetUid,
        targetLabel,
        oldValue: isTag ? (old === null ? null : field.slice(4)) : wording(field, old, 'incidentStatus'),
        newValue: isTag ? (next === null ? null : field.slice(4)) : wording(field, next, 'incidentStatus'),
        text: null,
      };
    }
    case 'alert':
      return {
        field,
        target: row.targetUid,
        targetLabel: alertTitle(store, row.targetUid),
        oldValue: wording(field, old, 'alertStatus'),
        newValue: wording(field, next, 'alertStatus'),
        text: null,
      };
    case 'verdict':
      return { field: 'verdict', ...describeVerdict(store, row) };
    case 'pin':
      return { field: pinFields[field] ?? 'pin note', ...describePin(store, row) };
    case 'comment': {
      const { alert } = readObject(newValue ?? oldValue);
      return {
        field,
        target: row.targetUid,
        targetLabel: typeof alert === 'string' ? alertTitle(store, alert) : `Incident ${incident.id}`,
        oldValue: old,
        newValue: next,
        text: null,
      };
    }
    default:
      return {
        field,
        target: row.targetUid,
        targetLabel: row.targetUid,
        oldValue: old,
        newValue: next,
        text: null,
      };
  }
}

/** The number of the incident that an entry is about: this one, or one that was merged into it. */
function numberOf(store: ReadableStore, incident: FoundIncident, uid: string): number {
  if (uid === incident.uid) return incident.id;
  return store.pluck<number>('SELECT id FROM incident WHERE uid = ?').get(uid) ?? incident.id;
}

function wording(
  field: string,
  value: string | null,
  status: 'incidentStatus' | 'alertStatus',
): string | null {
  if (value === null) return null;
  switch (field) {
    case 'status':
      return valueLabel(status, value);
    case 'severity':
    case 'classification':
    case 'determination':
      return valueLabel(field, value);
    default:
      return value;
  }
}

function alertTitle(store: ReadableStore, recordUid: string): string {
  return (
    store
      .pluck<string>('SELECT a.title FROM record AS d JOIN alert AS a ON a.id = d.alert_id WHERE d.uid = ?')
      .get(recordUid) ?? recordUid
  );
}

function describeVerdict(
  store: ReadableStore,
  { targetUid, newValue, oldValue, inverseOf }: JournalRow,
): Omit<ChangeText, 'field'> {
  const said = readObject(newValue ?? oldValue);
  const supersedes = said['supersedes'];
  const before =
    typeof supersedes === 'string'
      ? (store.pluck<string>('SELECT verdict FROM verdict WHERE uid = ?').get(supersedes) ?? null)
      : null;
  const entity = store
    .read<{ kind: EntityKind; label: string }>(
      'SELECT n.kind, n.label FROM verdict AS v JOIN identifier AS i ON i.id = v.identifier_id JOIN entity AS n ON n.id = i.entity_id WHERE v.uid = ?',
    )
    .get(targetUid);
  const stated = journalText(newValue);
  const withdrawn = journalText(oldValue);
  const old = stated === null ? withdrawn : before;
  const next = stated ?? before;
  const basis = typeof said['basis'] === 'string' ? said['basis'] : null;
  return {
    target: targetUid,
    targetLabel: entity === undefined ? targetUid : defang(entity.kind, entity.label),
    oldValue: old === null ? null : valueLabel('verdict', old),
    newValue: next === null ? null : valueLabel('verdict', next),
    text: inverseOf === null ? basis : undoneText(store, { inverseOf, stated, withdrawn, basis }),
  };
}

/** What an undo of a verdict took back, or an undo of that put back, in words: the reason is the other's, not its own. */
function undoneText(
  store: ReadableStore,
  undo: {
    readonly inverseOf: string;
    readonly stated: string | null;
    readonly withdrawn: string | null;
    readonly basis: string | null;
  },
): string | null {
  const verdict = undo.stated ?? undo.withdrawn;
  if (verdict === null) return undo.basis;
  const by = store
    .pluck<string>('SELECT analyst FROM journal WHERE group_uid = ? LIMIT 1')
    .get(undo.inverseOf);
  const what = `the verdict ${valueLabel('verdict', verdict)}`;
  const reason = undo.basis === null ? '.' : `, with the reason: ${undo.basis}`;
  // Of a verdict that is put back, who took it back is known from the entry before.
  return undo.stated === null
    ? `Took back ${what}${by === undefined ? '' : ` of ${by}`}${reason}`
    : `Put back ${what}${reason}`;
}

/** What people read for the fields of a pin. */
const pinFields: Readonly<Record<string, string>> = {
  pin: 'pin',
  note: 'pin note',
  caption: 'pin caption',
  group: 'pin group',
  inStory: 'pin in story',
};

/** A pin's switch in words; texts stay as they are. */
const yesOrNo = (text: string | null): string | null =>
  text === 'true' ? 'yes' : text === 'false' ? 'no' : text;

function describePin(
  store: ReadableStore,
  { targetUid, field, oldValue, newValue }: JournalRow,
): Omit<ChangeText, 'field'> {
  const target = store
    .read<{ alert: string | null; kind: EntityKind | null; label: string | null }>(
      `SELECT a.title AS alert, n.kind, n.label FROM pin AS p LEFT JOIN record AS d ON d.uid = p.alert_uid LEFT JOIN alert AS a ON a.id = d.alert_id
         LEFT JOIN identifier AS i ON i.id = p.identifier_id LEFT JOIN entity AS n ON n.id = i.entity_id WHERE p.uid = ?`,
    )
    .get(targetUid);
  const isPin = field === 'pin';
  const note = readObject(newValue)['note'];
  const entity = target?.kind != null && target.label !== null ? defang(target.kind, target.label) : null;
  const alert = target?.alert ?? null;
  return {
    target: targetUid,
    targetLabel: entity !== null && alert !== null ? `${entity} in ${alert}` : (alert ?? entity ?? targetUid),
    oldValue: isPin ? (oldValue === null ? null : 'Pinned') : yesOrNo(journalText(oldValue)),
    newValue: isPin ? (newValue === null ? null : 'Pinned') : yesOrNo(journalText(newValue)),
    text: isPin && typeof note === 'string' ? note : null,
  };
}
