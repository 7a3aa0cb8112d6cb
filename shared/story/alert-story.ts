import type {
  ActivityRow,
  AlertStory,
  AlertStoryContext,
  AlertStoryInput,
  AlertStoryView,
  FlowRow,
  SignInRow,
} from './alert-story-types.ts';
import { compareTimes } from './details.ts';
import { alertActivities } from './file-operations.ts';
import { matchSignIns } from './match-sign-ins.ts';
import { messageList } from './message-list.ts';
import { networkFlows } from './network-flows.ts';
import { inFixedOrder } from './pieces.ts';
import { buildProcessTree } from './process-tree.ts';
import { rawFields } from './raw-fields.ts';
import { logonEventOf } from './logon-event.ts';
import { compareSignIns, isAboutSignIn, signInList } from './sign-in-list.ts';
import type { SignInSource } from './sign-in-outcome.ts';
import { sourceFields } from './source-fields.ts';
import type { SourceRecord } from './source-fields.ts';
import type { StoryEvidence } from './types.ts';

/** Which views are shown first for each service, when the alert itself fills them. */
const preferred: ReadonlyMap<string, readonly AlertStoryView[]> = new Map([
  ['microsoftDefenderForOffice365', ['messageList']],
  ['azureAdIdentityProtection', ['signInList']],
  ['microsoftDefenderForCloudApps', ['activityList', 'signInList']],
  ['microsoftDefenderForIdentity', ['signInList']],
  ['microsoftAppGovernance', ['activityList', 'signInList']],
]);

const usual: readonly AlertStoryView[] = [
  'processTree',
  'messageList',
  'signInList',
  'flowList',
  'activityList',
  'fields',
];

/** What an alert story is told from. */
export type AlertStorySource = Pick<AlertStoryInput, 'row' | 'evidence' | 'additional' | 'description'>;

/**
 * Tells one alert in the forms that its evidence fills: the process tree of a device alert, the message list of a mail alert, the
 * sign-ins of an identity alert, what was done in cloud apps, the network flows of a sensor's alert, and always the fields of its record.
 * Imported context adds processes, sign-ins, activities and flows, marked as such.
 */
export function alertStory(input: AlertStorySource, context: AlertStoryContext | null = null): AlertStory {
  const { evidence, additional } = input;
  const processTree = buildProcessTree(withContext(evidence, context?.processes ?? []));
  const messages = messageList(evidence);
  const record = sourceRecordOf(input);
  const ownSignIns = signInList(signInSourceOf(input));
  const signIns = withSignIns(ownSignIns, (context?.signIns ?? []).map(contextSignIn));
  const ownActivities = alertActivities(record, ownSignIns.length === 0 && isActivity(input));
  const activities = byTime([...ownActivities, ...(context?.activities ?? []).map(contextActivity)]);
  const ownFlows = networkFlows([record]);
  const flows = byTime([...ownFlows, ...(context?.flows ?? []).map((flow) => contextFlow(flow, evidence))]);
  const isFilled: Readonly<Record<AlertStoryView, boolean>> = {
    processTree: processTree.length > 0,
    messageList: messages.length > 0,
    signInList: signIns.length > 0,
    activityList: activities.length > 0,
    flowList: flows.length > 0,
    fields: true,
  };
  const isOwn: Readonly<Record<AlertStoryView, boolean>> = {
    processTree: evidence.some(({ entity }) => entity.kind === 'process'),
    messageList: messages.length > 0,
    signInList: ownSignIns.length > 0,
    // An object alone that was named says less than any other view.
    activityList: ownActivities.some(({ action }) => action !== null),
    flowList: ownFlows.length > 0,
    fields: false,
  };
  const views = usual.filter((view) => isFilled[view]);
  const wanted = wantedViews(input, record);
  const first =
    (isActivity(input) && activities.length > 0
      ? 'activityList'
      : [...wanted, ...usual].find((view) => isOwn[view])) ??
    views[0] ??
    'fields';
  const fields = rawFields(additional, evidence);
  return { first, views, processTree, messages, signIns, activities, flows, fields };
}

/** Which views are looked at first: by the service, and of the event of a logon the sign-in that it is. */
function wantedViews({ row }: AlertStorySource, { fields }: SourceRecord): readonly AlertStoryView[] {
  const byService = preferred.get(row.serviceSource ?? '') ?? [];
  return byService.length === 0 && logonEventOf(fields, row.title) !== null ? ['signInList'] : byService;
}

/** Services for cloud apps: their alerts are of what was done there, unless they tell of sign-ins. */
export const cloudServices: ReadonlySet<string> = new Set([
  'microsoftDefenderForCloudApps',
  'microsoftAppGovernance',
]);

/** True for an alert of what was done in a cloud app. */
export const isActivity = (source: AlertStorySource): boolean =>
  cloudServices.has(source.row.serviceSource ?? '') && !isAboutSignIn(signInSourceOf(source));

/** An alert as sign-ins are read from it. */
export function signInSourceOf({ row, evidence, additional }: AlertStorySource): SignInSource {
  return {
    at: row.firstActivity,
    title: row.title,
    techniques: row.mitreTechniques,
    serviceSource: row.serviceSource,
    evidence,
    fields: sourceFields(additional),
  };
}

/** Sign-ins of the alert and of context, those that both tell of once: how they ended and at what risk is what the record of context says. */
function withSignIns(own: readonly SignInRow[], context: readonly SignInRow[]): readonly SignInRow[] {
  const matched = matchSignIns(own, context);
  const told = new Set(matched.values());
  const rows = own.map((row): SignInRow => {
    const other = matched.get(row);
    if (other === undefined) return row;
    return {
      ...row,
      at: row.isTimeOfAlert ? other.at : row.at,
      isTimeOfAlert: row.isTimeOfAlert && other.at === null,
      user: row.user ?? other.user,
      ip: row.ip ?? other.ip,
      place: other.place ?? row.place,
      client: other.client ?? row.client,
      device: row.device ?? other.device,
      application: row.application ?? other.application,
      risk: other.risk ?? row.risk,
      outcome: other.outcome ?? row.outcome,
      inContext: true,
    };
  });
  return [...rows, ...context.filter((row) => !told.has(row))].sort(compareSignIns);
}

function byTime<Row extends { readonly at: number | null }>(rows: readonly Row[]): readonly Row[] {
  // Sorting keeps the order of rows of one time.
  return [...rows].sort((a, b) => compareTimes(a.at, b.at));
}

/** The alert as a record that rows of lists are made from. */
export function sourceRecordOf({ row, evidence, additional, description }: AlertStorySource): SourceRecord {
  return {
    id: 'alert',
    at: row.firstActivity,
    title: row.title,
    description,
    action: null,
    outcome: null,
    evidence: inFixedOrder(evidence).map(({ entity, embedded, roles, details }) => ({
      kind: entity.kind,
      label: entity.label,
      entityId: entity.id,
      verdict: entity.verdict,
      embedded,
      roles,
      details,
    })),
    fields: sourceFields(additional),
    fromContext: false,
  };
}

/** The evidence, its processes with what context knows more of them, and the processes that only context tells. */
function withContext(
  evidence: readonly StoryEvidence[],
  processes: AlertStoryContext['processes'],
): readonly StoryEvidence[] {
  const more = new Map(
    processes.flatMap(({ entityId, details }) => (entityId === null ? [] : [[entityId, details]])),
  );
  const own = evidence.map((item) => {
    const details = item.entity.kind === 'process' ? more.get(item.entity.id) : undefined;
    // What the alert says itself stands.
    return details === undefined ? item : { ...item, details: { ...details, ...item.details } };
  });
  return [...own, ...processes.filter(({ entityId }) => entityId === null).map(contextProcess)];
}

/** A process of a context record as evidence: no entity of the store, so its id is negative. */
function contextProcess({ id, label, details }: AlertStoryContext['processes'][number]): StoryEvidence {
  return {
    entity: { id: -id, kind: 'process', label, verdict: 'unknown' },
    embedded: false,
    alertUid: '',
    roles: [],
    threats: [],
    details,
  };
}

function contextSignIn({ uid, ...row }: AlertStoryContext['signIns'][number]): SignInRow {
  return {
    ...row,
    id: `c:${uid}`,
    isTimeOfAlert: false,
    entityId: null,
    fromDevice: null,
    reason: null,
    verdict: null,
    fromContext: true,
    inContext: true,
  };
}

function contextActivity({ uid, ...row }: AlertStoryContext['activities'][number]): ActivityRow {
  return { ...row, id: `c:${uid}`, entityId: null, fromContext: true };
}

function contextFlow(
  { uid, ...row }: AlertStoryContext['flows'][number],
  evidence: readonly StoryEvidence[],
): FlowRow {
  const entityOf = (ip: string | null): number | null =>
    evidence.find(({ entity }) => entity.kind === 'ip' && entity.label === ip)?.entity.id ?? null;
  return {
    ...row,
    id: `c:${uid}`,
    sourceEntityId: entityOf(row.source),
    destinationEntityId: entityOf(row.destination),
    fromContext: true,
  };
}
