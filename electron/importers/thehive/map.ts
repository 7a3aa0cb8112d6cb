import type { JsonObject, JsonValue } from '../../../shared/lib/json.ts';
import { isJsonObject, ownScalarText, ownText, ownValue, setOwn } from '../../../shared/lib/json-read.ts';
import { parseTechniqueIds, tacticOf } from '../../../shared/model/attack.ts';
import type {
  NormalizedAlert,
  NormalizedSourceIncident,
  SourceComment,
  SourceIncidentReference,
} from '../../../shared/model/record.ts';
import { readFlat } from '../_kit/flat-record.ts';
import type { FlatRecord } from '../_kit/flat-record.ts';
import type { ImportOptions } from '../_kit/importer.ts';
import { readInner } from '../_kit/inner-records.ts';
import { contentDigest } from '../_kit/part-id.ts';
import { withoutTitle } from '../_kit/record-reader.ts';
import type { Mapped } from '../_kit/record-reader.ts';
import { toolAlert } from '../_kit/tool-alert.ts';
import { readObservable } from './observables.ts';

/**
 * Alerts and cases of TheHive 4 (API v0) and 5 (API v1).
 *
 * Sources: TheHive4py 2, types `OutputAlert`, `OutputObservable`, `OutputCase`, `OutputProcedure`, `OutputCustomFieldValue`; TheHive 5 API
 * documentation, alert and query endpoints; TheHive 4 documentation, "Alert" (status New, Updated, Ignored, Imported; artifacts).
 */
const provider = 'theHive';

/** Severity 1 low, 2 medium, 3 high, 4 critical; critical counts as high here. TheHive 2 and 3 had 0 for "not set". */
const severities: Readonly<Record<number, string>> = { 1: 'low', 2: 'medium', 3: 'high', 4: 'high' };

function severityOf(flat: FlatRecord): string | null {
  const severity = flat.number('severity');
  const label = flat.text('severityLabel');
  if (severity === null) return label;
  return severity === 0 ? null : (severities[severity] ?? String(severity));
}

/**
 * Colours of the traffic light protocol (`tlp`) and the permissible actions protocol (`pap`) where no label tells. Later versions count
 * amber+strict as 3 and red as 4, earlier ones red as 3: without a label the stricter of the two is said.
 */
const colours: Readonly<Record<number, string>> = { 0: 'clear', 1: 'green', 2: 'amber', 3: 'red', 4: 'red' };

function protocolTag(flat: FlatRecord, name: 'tlp' | 'pap'): readonly string[] {
  const label = flat.text(`${name}Label`);
  const value = flat.number(name);
  // -1 is "unknown" in TheHive 2 and 3.
  const isSet = value !== null && value >= 0;
  const said = label ?? (isSet ? (colours[value] ?? String(value)) : null);
  return said === null ? [] : [`${name}:${said.toLowerCase()}`];
}

/**
 * Status of an alert. TheHive 5 has stages (New, InProgress, Imported, Closed) under which an organisation defines statuses of its own, so
 * the stage decides; TheHive 4 has New, Updated, Ignored, Imported. An alert that went into a case is being worked on there.
 */
function statusOf(flat: FlatRecord): string | null {
  const stage = flat.text('stage')?.toLowerCase() ?? null;
  const status = flat.text('status');
  switch (stage ?? status?.toLowerCase()) {
    case 'new':
    case 'updated':
      return 'new';
    case 'inprogress':
    case 'imported':
      return 'inProgress';
    case 'closed':
    case 'ignored':
      return 'resolved';
    case undefined:
      return null;
    default:
      return status;
  }
}

/** Resolutions of cases (TheHive 4 `resolutionStatus`, TheHive 5 status of a closed case). */
const resolutions: Readonly<Record<string, string>> = {
  truepositive: 'truePositive',
  falsepositive: 'falsePositive',
};

const resolutionOf = (status: string | null): string | null => {
  const word = status?.toLowerCase() ?? '';
  return Object.hasOwn(resolutions, word) ? (resolutions[word] ?? null) : null;
};

/** A custom field's value: TheHive 5 gives a list of `{name, value}`, TheHive 4 an object of `{name: {type: value, order}}`. */
function customFieldsOf(value: JsonValue | undefined): JsonObject {
  const fields: Record<string, JsonValue> = {};
  if (Array.isArray(value)) {
    for (const field of value as readonly JsonValue[]) {
      const name = isJsonObject(field) ? ownText(field, 'name') : null;
      if (isJsonObject(field) && name !== null) setOwn(fields, name, ownValue(field, 'value') ?? null);
    }
  } else if (isJsonObject(value)) {
    for (const name of Object.keys(value)) {
      const field = value[name];
      const entry = isJsonObject(field) ? Object.entries(field).find(([key]) => key !== 'order') : undefined;
      setOwn(fields, name, entry === undefined ? (field ?? null) : entry[1]);
    }
  }
  return Object.fromEntries(Object.entries(fields).filter(([, said]) => said !== null && said !== ''));
}

interface Procedures {
  readonly techniques: readonly string[];
  readonly tactics: readonly string[];
  readonly left: JsonObject;
}

/** ATT&CK procedures that analysts noted on an alert (TheHive 5). */
function proceduresOf(flat: FlatRecord, importedAt: number): Procedures {
  const { read, left } = readInner(flat, 'procedures', importedAt, (procedure) => {
    procedure.use('_id', '_type', '_createdAt', '_createdBy', 'patternName', 'tacticLabel');
    return { id: procedure.text('patternId'), tactic: procedure.text('tactic', 'tacticLabel') };
  });
  return {
    techniques: parseTechniqueIds(read.map(({ id }) => id ?? '').join(' ')),
    tactics: read.flatMap(({ tactic }) => (tactic === null || tacticOf(tactic) === null ? [] : [tactic])),
    left,
  };
}

function commentsOf(
  flat: FlatRecord,
  importedAt: number,
): { readonly list: readonly SourceComment[]; readonly left: JsonObject } {
  const { read, left } = readInner(flat, 'comments', importedAt, (comment): SourceComment | null => {
    const text = comment.prose('message');
    comment.use('_id', '_type', 'isEdited');
    return text === null
      ? null
      : { text, by: comment.text('createdBy', '_createdBy'), at: comment.time('createdAt', '_createdAt') };
  });
  return { list: read.filter((comment) => comment !== null), left };
}

/**
 * Whether an id is unique everywhere. TheHive 2 and 3 had random ones (32 hexadecimal digits, or Elasticsearch's 20 characters); since
 * TheHive 4 ids are places in the server's own graph (`~4216`), and numbers of cases are counted by each server.
 */
const isUnique = (id: string): boolean => /^(?:[0-9a-f]{32}|[\w-]{20})$/i.test(id) && !/^\d+$/.test(id);

const uniqueId = (text: string | null): string | null => (text !== null && isUnique(text) ? text : null);

/** An id that is no longer than an id may be: what is longer by its digest. */
const bounded = (id: string): string => (id.length <= 400 ? id : contentDigest(id));

/** The id of an alert or a case with what tells it from another server's: when it was made, else its title. Null where neither is known. */
function serverIdOf(record: JsonObject): string | null {
  const keys = ['_id', 'id', 'caseId', 'number'];
  const id =
    keys.map((key) => ownScalarText(record, key)).find((text) => text !== null && text !== '') ?? null;
  if (id === null || isUnique(id)) return id;
  const more = ['_createdAt', 'createdAt', 'title']
    .map((key) => ownScalarText(record, key))
    .find((text) => text !== null && text !== '');
  return more === undefined ? null : bounded(`${id};${more}`);
}

/** The parts of an id as one text: no part can hold what parts them. */
const joinParts = (parts: readonly string[]): string =>
  parts.map((part) => part.replace(/[%;]/g, encodeURIComponent)).join(';');

/**
 * The id by which an alert is known: type, source and reference, of which TheHive takes no second alert (TheHive-Project/TheHive issue 203),
 * so that it is the same on every server and in every export; without them the server's id and the time.
 */
function alertIdOf(record: JsonObject): string | null {
  const parts = ['type', 'source', 'sourceRef'].flatMap((key) => ownScalarText(record, key)?.trim() ?? []);
  return parts.length === 3 && !parts.includes('') ? bounded(joinParts(parts)) : serverIdOf(record);
}

/** The case that an alert was put in: around it in the file, or named by an id. An id that another server may have too names none. */
function caseOf(flat: FlatRecord, around: JsonObject | null): SourceIncidentReference | null {
  const outer = around === null ? null : serverIdOf(around);
  const id = outer ?? flat.checked(uniqueId, 'caseId', 'case');
  return id === null ? null : { provider, id, webUrl: null };
}

/** The tags that name a tactic of ATT&CK (`attack.initial_access`, `mitre:TA0001`), in the source's order. */
function tacticTags(tags: readonly string[]): readonly string[] {
  return tags.filter(
    (tag) => tacticOf(tag.replace(/^(?:mitre|att&?ck)[:.=]"?/i, '').replace(/"$/, '')) !== null,
  );
}

/** An alert of TheHive. @param around the case that embeds it, or null. */
export function mapTheHiveAlert(
  record: JsonObject,
  options: ImportOptions,
  around: JsonObject | null,
): Mapped<NormalizedAlert> {
  const { importedAt } = options;
  const { observables, artifacts, customFields, customFieldValues, ...own } = record;
  const flat = readFlat(own, importedAt);
  const title = flat.text('title');
  if (title === null) return withoutTitle(record, ['title']);
  const lists = [observables, artifacts].flatMap((list) =>
    Array.isArray(list) ? (list as readonly JsonValue[]) : [],
  );
  const read = lists.filter(isJsonObject).map((item) => readObservable(item, importedAt));
  const unread = [
    ...read.flatMap(({ left }) => (left === null ? [] : [left])),
    ...lists.filter((item) => !isJsonObject(item)),
  ];
  const procedures = proceduresOf(flat, importedAt);
  const comments = commentsOf(flat, importedAt);
  const tags = flat.texts('tags');
  const sourceRef = flat.id('sourceRef');
  const created = flat.time('date', '_createdAt', 'createdAt');
  const custom = customFieldsOf(customFields ?? customFieldValues);
  const tool = flat.text('source');
  const tacticTag = tacticTags(tags)[0] ?? null;
  const alert = toolAlert(
    {
      provider,
      title,
      providerAlertId: alertIdOf(record),
      description: flat.prose('description'),
      severity: severityOf(flat),
      status: statusOf(flat),
      category: procedures.tactics[0] ?? tacticTag ?? flat.text('type'),
      mitreTechniques: [...new Set([...procedures.techniques, ...parseTechniqueIds(tags.join(' '))])],
      productName: tool,
      detectionSource: tool,
      classification: resolutionOf(flat.text('status')),
      assignedTo: flat.text('assignee'),
      created,
      updated: flat.time('_updatedAt', 'updatedAt', 'lastSyncDate') ?? created,
      firstActivity: created,
      resolved: flat.time('closedDate'),
      webUrl: flat.text('externalLink'),
      comments: comments.list,
      tags: [...tags, ...protocolTag(flat, 'tlp'), ...protocolTag(flat, 'pap')],
      sourceIncident: caseOf(flat, around),
      evidence: read.flatMap(({ evidence }) => (evidence === null ? [] : [evidence])),
    },
    options,
  );
  // An organisation's own status is not in the stage that it stands under.
  const ownStatus = flat.has('stage') ? flat.text('status') : null;
  flat.use(
    ...(flat.has('_id') ? ['id'] : []),
    '_type',
    'severity',
    'severityLabel',
    'status',
    'tlp',
    'pap',
    'observableCount',
  );
  const additional: JsonObject = {
    ...flat.rest(),
    ...procedures.left,
    ...comments.left,
    ...(ownStatus === null ? {} : { status: ownStatus }),
    ...(sourceRef === null ? {} : { sourceRef }),
    ...(Object.keys(custom).length === 0 ? {} : { customFields: custom }),
    ...(unread.length === 0 ? {} : { observables: unread }),
    ...(isJsonObject(observables) || typeof observables === 'string' ? { observables } : {}),
  };
  return { ok: true, value: { ...alert, additional } };
}

/** A case of TheHive. TheHive 4: status Open, Resolved, Deleted; TheHive 5: stage New, InProgress, Closed. */
export function mapTheHiveCase(record: JsonObject, options: ImportOptions): Mapped<NormalizedSourceIncident> {
  const { importedAt } = options;
  const { alerts: _alerts, customFields, ...own } = record;
  const flat = readFlat(own, importedAt);
  const id = serverIdOf(own);
  if (id === null)
    return {
      ok: false,
      code: 'missingField',
      reason: 'The case has no id ("_id" or "caseId") with a time ("_createdAt") or title beside it.',
    };
  const stage = (flat.text('stage') ?? flat.text('status'))?.toLowerCase() ?? '';
  const resolution = (flat.text('resolutionStatus') ?? flat.text('status'))?.toLowerCase() ?? '';
  const comments = commentsOf(flat, importedAt);
  const custom = customFieldsOf(customFields);
  const isClosed = ['resolved', 'closed', 'deleted', 'duplicated', 'truepositive', 'falsepositive'].includes(
    stage,
  );
  const incident: NormalizedSourceIncident = {
    provider,
    id,
    tenant: options.tenant,
    name: flat.text('title'),
    webUrl: null,
    status: isClosed ? 'resolved' : stage === 'inprogress' ? 'inProgress' : 'active',
    severity: severityOf(flat),
    classification: resolutionOf(resolution),
    determination: null,
    assignedTo: flat.text('assignee', 'owner'),
    tags: [...flat.texts('tags'), ...protocolTag(flat, 'tlp'), ...protocolTag(flat, 'pap')],
    comments: comments.list,
    created: flat.time('_createdAt', 'createdAt', 'startDate'),
    updated: flat.time('_updatedAt', 'updatedAt'),
    redirectIncidentId: flat.checked(uniqueId, 'mergeInto'),
    additional: {},
  };
  flat.use('_type');
  return {
    ok: true,
    value: {
      ...incident,
      additional: {
        ...flat.rest(),
        ...comments.left,
        ...(Object.keys(custom).length === 0 ? {} : { customFields: custom }),
      },
    },
  };
}
