import type { ActivityRow } from './alert-story-types.ts';
import { clientText } from './client-text.ts';
import { groupBy } from './collect.ts';
import { compareTexts, compareTimes, textAt } from './details.ts';
import type { SourcePiece, SourceRecord } from './source-fields.ts';

/** Objects of one alert that are listed, one row each. */
const mostObjects = 500;

/** Kinds of entity that something is done to, the most telling first. */
const objectKinds = [
  'file',
  'url',
  'mailMessage',
  'registryValue',
  'registryKey',
  'oauthApplication',
  'securityGroup',
  'cloudResource',
] as const;

/**
 * Lists what was done to files, mails and settings, as context records tell it: one row for each record, in the order of their time.
 */
export function contextActivities(records: readonly SourceRecord[]): readonly ActivityRow[] {
  return records.map((record) => rowOf(record, objectOf(record))).sort(compareActivities);
}

/** What descriptions of alerts say of how many things something was done to: `downloaded 212 files`. */
const countedDeeds =
  /\b(downloaded|uploaded|deleted|manipulated|modified|edited|encrypted|renamed|copied|moved|shared|accessed|viewed|opened|printed|created|sent|forwarded)\s+(\d[\d,.]{0,12}\s+(?:[a-z]{2,20}\s+)?(?:files?|documents?|folders?|items?|emails?|messages?|reports?|repositor(?:y|ies)|virtual machines?))\b/i;

/** What an alert of a cloud app says in words that was done, where it names neither object nor operation: its description, else its title. */
function toldActivity(record: SourceRecord): ActivityRow {
  const [, action, object] = countedDeeds.exec((record.description ?? '').slice(0, 4_000)) ?? [];
  return {
    ...rowOf(record, { piece: null, text: object ?? namedObject(record) }),
    action: action?.toLowerCase() ?? record.title,
  };
}

/**
 * Lists what an alert itself tells of it: a row for each object, where the alert names a cloud application or an operation. Without an
 * operation the row says that the object was named, not what was done.
 * @param isOfActivity it is known to be of something that was done: then it has a row also where it says so in words alone.
 */
export function alertActivities(record: SourceRecord, isOfActivity = false): readonly ActivityRow[] {
  const isCloud = record.evidence.some(({ kind, embedded }) => kind === 'cloudApplication' && !embedded);
  const action = actionOf(record);
  if (!isCloud && action === null) return isOfActivity ? [toldActivity(record)] : [];
  const objects = [
    ...groupBy(
      record.evidence.filter(({ kind, embedded }) => !embedded && objectKinds.some((one) => one === kind)),
      ({ entityId, label }) => entityId ?? label,
    ).values(),
  ]
    .flatMap(([piece]) => piece ?? [])
    .slice(0, mostObjects);
  if (objects.length === 0)
    return action !== null
      ? [rowOf(record, { piece: null, text: namedObject(record) })]
      : isOfActivity
        ? [toldActivity(record)]
        : [];
  return objects.map((piece) => rowOf(record, { piece, text: piece.label })).sort(compareActivities);
}

interface Target {
  readonly piece: SourcePiece | null;
  readonly text: string | null;
}

function rowOf(record: SourceRecord, { piece, text }: Target): ActivityRow {
  const { evidence, fields } = record;
  const actors = evidence.filter(({ kind, roles }) => kind === 'user' && !roles.includes('edited'));
  const users = record.fromContext ? actors.slice(0, 1) : actors;
  const named = (kind: SourcePiece['kind'], nameOf: (one: SourcePiece) => string): string | null => {
    const all = evidence.filter((one) => one.kind === kind && one !== piece);
    // Of several that an alert names nobody can say which one had a part in it; a record of context is of one.
    const isOne = record.fromContext || new Set(all.map(({ entityId }) => entityId)).size === 1;
    return isOne && all[0] !== undefined ? nameOf(all[0]) : null;
  };
  return {
    id: piece?.entityId == null ? record.id : `${record.id}#${piece.entityId}`,
    entityId: piece?.entityId ?? null,
    at: record.at,
    // Of several users of an alert nobody can say which one did it.
    user: users.length === 1 ? (users[0]?.label ?? null) : null,
    action: actionOf(record) ?? (piece === null ? null : doneTo(piece)),
    object: text,
    application:
      named('cloudApplication', ({ label }) => label) ??
      named('process', ({ details, label }) => textAt(details, 'imageFile', 'fileName') ?? label) ??
      fields.text('Workload', 'Application', 'AppName'),
    ip: named('ip', ({ label }) => label),
    client: clientText(evidence, fields),
    outcome: record.outcome,
    fromContext: record.fromContext,
  };
}

/** What the role of an object says that was done to it, where no operation is named. */
const roleActions: Readonly<Record<string, string>> = {
  created: 'created',
  edited: 'modified',
  added: 'added',
};

const doneTo = ({ roles }: SourcePiece): string | null =>
  roles.map((role) => roleActions[role]).find((action) => action !== undefined) ?? null;

const actionOf = ({ action, fields }: SourceRecord): string | null =>
  action ??
  fields.text('Operation', 'Operations', 'ActionType', 'activityType', 'eventTypeValue', 'OperationName');

const namedObject = ({ fields }: SourceRecord): string | null =>
  fields.text('ObjectId', 'OfficeObjectId', 'ObjectName', 'SourceFileName', 'ItemName', 'TargetResource');

/** What a record of an activity was done to: the entity that is an object by its kind or part, else what its title says after the action. */
function objectOf(record: SourceRecord): Target {
  const { evidence, title, action } = record;
  for (const kind of objectKinds) {
    const piece = evidence.find((one) => one.kind === kind && !one.embedded);
    if (piece) return { piece, text: piece.label };
  }
  const edited = evidence.find(({ roles }) => roles.includes('edited'));
  if (edited) return { piece: edited, text: edited.label };
  const named = namedObject(record);
  if (named !== null) return { piece: null, text: named };
  const start = action === null ? -1 : title.indexOf(`${action}, `);
  const rest = start < 0 || action === null ? '' : title.slice(start + action.length + 2);
  const text = rest.replace(/ \([^()]{1,60}\)$/, '').trim();
  return { piece: null, text: text === '' ? null : text };
}

function compareActivities(a: ActivityRow, b: ActivityRow): number {
  return compareTimes(a.at, b.at) || compareTexts(a.id, b.id);
}
