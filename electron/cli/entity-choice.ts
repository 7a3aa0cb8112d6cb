import { OperationError } from '../../shared/contract/index.ts';
import type { ReadableStore } from '../store/connection.ts';
import { entityText } from '../store/queries/entity-text.ts';

interface Candidate {
  readonly id: number;
  readonly key: string;
  readonly kind: string;
}

/** Candidates that a message lists. */
const mostCandidates = 20;

/** Devices and incidents that one line names. */
const mostNamed = 3;

/**
 * An entity by its key, or by its label where only one has it.
 * @param kind narrows to one kind; null: any.
 * @throws OperationError `notFound`; `badInput` where several have the label, with what tells them apart
 */
export function chooseEntity(store: ReadableStore, text: string, kind: string | null): number {
  const found = store
    .read<Candidate>(
      `SELECT id, key, kind FROM entity WHERE (key = ? OR label = ? COLLATE NOCASE) AND (? IS NULL OR kind = ?)
       ORDER BY key <> ?, key LIMIT ${mostCandidates + 1}`,
    )
    .all(text, text, kind, kind, text);
  const [first, ...others] = found;
  if (!first) throw new OperationError('notFound', `There is no entity “${text}”.`);
  if (others.length > 0 && first.key !== text)
    throw new OperationError('badInput', choiceText(store, text, found));
  return first.id;
}

function choiceText(store: ReadableStore, text: string, found: readonly Candidate[]): string {
  const kinds = [...new Set(found.map(({ kind }) => kind))].sort();
  const byKind = kinds.length < 2 ? '' : `, or narrow them with --kind (${kinds.join(', ')})`;
  const more = found.length > mostCandidates ? ['  and more: name one by its key'] : [];
  return [
    `Several entities are called “${text}”. Choose one by its key, the line below it, in quotation marks in place of the name${byKind}:`,
    ...found
      .slice(0, mostCandidates)
      .flatMap((candidate) => [`  ${describe(store, candidate)}`, `      ${candidate.key}`]),
    ...more,
  ].join('\n');
}

/** What a person tells an entity from others of its name by: kind, device, alerts and where these are. */
function describe(store: ReadableStore, candidate: Candidate): string {
  const alerts =
    store
      .pluck<number>('SELECT count(DISTINCT alert_id) FROM evidence WHERE entity_id = ?')
      .get(candidate.id) ?? 0;
  const incidents = store
    .pluck<number>(
      `SELECT DISTINCT alert.incident_id FROM evidence CROSS JOIN alert ON alert.id = evidence.alert_id
       WHERE evidence.entity_id = ? AND alert.incident_id IS NOT NULL ORDER BY 1 LIMIT ${mostNamed + 1}`,
    )
    .all(candidate.id);
  const where =
    incidents.length === 0
      ? ''
      : ` of incident${incidents.length === 1 ? '' : 's'} ${listed(incidents.map(String))}`;
  return `${entityText(store, candidate.id)}${deviceText(store, candidate)}: ${alerts === 1 ? '1 alert' : `${alerts} alerts`}${where}`;
}

/** The device that an entity is on, where its key names one; else those that the same alerts name. */
function deviceText(store: ReadableStore, { id, key, kind }: Candidate): string {
  if (kind === 'device') return '';
  const devices = store
    .read<{ id: number; isNamed: number }>(
      `SELECT other.entity_id AS id, max(EXISTS (SELECT 1 FROM identifier WHERE identifier.entity_id = other.entity_id
         AND length(identifier.value) > 3 AND instr(?, identifier.value) > 0)) AS isNamed
       FROM (SELECT DISTINCT alert_id FROM evidence WHERE entity_id = ?) AS seen
         CROSS JOIN evidence AS other ON other.alert_id = seen.alert_id CROSS JOIN entity ON entity.id = other.entity_id
       WHERE entity.kind = 'device' GROUP BY other.entity_id ORDER BY isNamed DESC, entity.label, other.entity_id LIMIT ${mostNamed + 1}`,
    )
    .all(key, id);
  const named = devices.filter(({ isNamed }) => isNamed === 1);
  const names = (named.length > 0 ? named : devices).map((device) => entityText(store, device.id));
  if (names.length === 0) return '';
  return named.length > 0 ? ` on ${listed(names)}` : `, seen with ${listed(names)}`;
}

const listed = (texts: readonly string[]): string =>
  texts.length > mostNamed ? `${texts.slice(0, mostNamed).join(', ')} and others` : texts.join(', ');
