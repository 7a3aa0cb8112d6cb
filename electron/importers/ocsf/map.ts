import type { JsonObject } from '../../../shared/lib/json.ts';
import { tacticOf, parseTechniqueIds } from '../../../shared/model/attack.ts';
import type { SourceComment } from '../../../shared/model/record.ts';
import { canonicalValue, valuesOf } from '../../../shared/model/values.ts';
import { readFlat } from '../_kit/flat-record.ts';
import type { FlatRecord } from '../_kit/flat-record.ts';
import type { ImportOptions } from '../_kit/importer.ts';
import { readInner } from '../_kit/inner-records.ts';
import { asDomain } from '../_kit/kinds.ts';
import { observableEvidence } from '../_kit/observable.ts';
import type { ObservableKind } from '../_kit/observable.ts';
import type { MappedRecord } from '../_kit/record-importer.ts';
import { toolAlert, toolContext } from '../_kit/tool-alert.ts';
import { classifications, dispositions, evidenceVerdicts, severities, statuses, useOf } from './classes.ts';
import type { ClassUse } from './classes.ts';
import { entitiesAt } from './entities.ts';

/**
 * Events of the Open Cybersecurity Schema Framework.
 *
 * Source: ocsf/ocsf-schema (1.9, with what 1.0 to 1.8 call differently): `events/findings/finding`, `detection_finding`,
 * `security_finding`, `data_security_finding`, `events/base_event`, objects `finding_info`, `finding`, `evidences`, `observable`, `attack`,
 * `metadata`, profile `incident`; ocsf-docs, "How to Model Alerts with OCSF" (`is_alert`).
 */
const provider = 'ocsf';

/**
 * `type_id` of observables that are one value of one kind. Source: object `observable` of OCSF 1.0 to 1.4, whose numbers are the dictionary's
 * (1 to 19), the objects' (20 to 30) and later additions (45 file path).
 */
const observableKinds: Readonly<Record<number, ObservableKind>> = {
  2: 'ip',
  3: 'macAddress',
  4: 'user',
  5: 'mailbox',
  6: 'url',
  7: 'file',
  8: 'hash',
  45: 'file',
};

/** The number of an event's class: said, or the type's without its last two digits. */
export function classIdOf(flat: FlatRecord): number | null {
  const own = flat.number('class_uid');
  if (own !== null) return own;
  const type = flat.number('type_uid');
  return type === null ? null : Math.floor(type / 100);
}

interface Attacks {
  readonly techniques: readonly string[];
  readonly tactics: readonly string[];
}

function attacksOf(flat: FlatRecord, importedAt: number, keep: (left: JsonObject) => void): Attacks {
  const parts = ['finding_info.attacks', 'attacks'].map((path) => {
    const { read, left } = readInner(flat, path, importedAt, (attack, keepInner) => {
      const list = readInner(attack, 'tactics', importedAt, (one) => {
        one.use('src_url');
        return one.text('name') ?? one.text('uid');
      });
      keepInner(list.left);
      const tactics = [attack.text('tactic.name') ?? attack.text('tactic.uid'), ...list.read];
      const technique = attack.text('sub_technique.uid') ?? attack.text('technique.uid');
      attack.use('tactic.*', 'technique.*', 'sub_technique.*', 'version');
      return { technique, tactics };
    });
    keep(left);
    return read;
  });
  const all = parts.flat();
  const tactics = all.flatMap((one) => one.tactics).filter((name) => name !== null);
  return {
    techniques: parseTechniqueIds(all.map(({ technique }) => technique ?? '').join(' ')),
    tactics: [...new Set(tactics.filter((name) => tacticOf(name) !== null))],
  };
}

/** The pieces of a finding's `evidences`, each with its verdict. */
function evidencesOf(
  flat: FlatRecord,
  options: ImportOptions,
  status: string | null,
  keep: (left: JsonObject) => void,
): readonly JsonObject[] {
  const { importedAt } = options;
  const { read, left } = readInner(flat, 'evidences', importedAt, (item, keepInner) => {
    const verdict = evidenceVerdicts[item.number('verdict_id') ?? 0] ?? null;
    return entitiesAt({ flat: item, importedAt, keep: keepInner }, '', {
      verdict,
      remediationStatus: status,
    });
  });
  keep(left);
  return read.flat();
}

/** Attributes whose host name is that of a machine of one's own. */
const ownMachine = /(?:^|\.)(?:device|src_endpoint|endpoint|host)\.(?:hostname|name)$/;

/**
 * What a host name (type 1) names: the schema's examples are machines and mail servers alike, so a name with dots is a domain, unless the
 * attribute that the observable points at is the machine's own.
 */
function hostKind(name: string | null, value: string | null): ObservableKind {
  return asDomain(value) === null || ownMachine.test(name ?? '') ? 'device' : 'domain';
}

/** Observables point at values that stand elsewhere in the event; those that are one value of a known kind become evidence. */
function observablesOf(
  flat: FlatRecord,
  importedAt: number,
  keep: (left: JsonObject) => void,
): readonly JsonObject[] {
  const { read, left } = readInner(flat, 'observables', importedAt, (item) => {
    const type = Number(item.peek('type_id') ?? 0);
    const value = item.peek('value');
    const isHost = type === 1 && typeof value === 'string';
    const named = item.peek('name');
    const kind = isHost ? hostKind(typeof named === 'string' ? named : null, value) : observableKinds[type];
    if (kind === undefined) return null;
    const evidence = item.checked((value) => observableEvidence(kind, value), 'value');
    if (evidence !== null) item.use('name', 'type', 'type_id');
    return evidence;
  });
  keep(left);
  return read.filter((evidence) => evidence !== null);
}

function notesOf(
  flat: FlatRecord,
  importedAt: number,
  keep: (left: JsonObject) => void,
): readonly SourceComment[] {
  const comment = flat.prose('comment');
  const { read, left } = readInner(flat, 'notes', importedAt, (note): SourceComment | null => {
    const text = note.prose('comment', 'content', 'note');
    if (text === null) return null;
    return { text, by: note.text('user.name'), at: note.time('created_time', 'created_time_dt') };
  });
  keep(left);
  return [
    ...(comment === null ? [] : [{ text: comment, by: null, at: null }]),
    ...read.filter((note) => note !== null),
  ];
}

/** The product as a service source that is known by name (`GuardDuty`), else OCSF itself. */
function serviceSourceOf(product: string | null): string {
  const known = canonicalValue('serviceSource', product);
  return known !== null && (valuesOf('serviceSource') as readonly string[]).includes(known)
    ? known
    : provider;
}

/** A process activity (1007) that is a launch (1): its actor started the process. */
const isLaunch = (flat: FlatRecord): boolean => classIdOf(flat) === 1007 && flat.peek('activity_id') === 1;

/** A record's own id; a short one is unique only within its product. */
function idOf(uid: string | null, product: string | null): string | null {
  return uid === null || uid.length >= 16 || product === null ? uid : `${product}/${uid}`;
}

function mapAlert(flat: FlatRecord, classId: number, options: ImportOptions): MappedRecord {
  const { importedAt } = options;
  const lefts: JsonObject[] = [];
  const keep = (left: JsonObject): void => void lefts.push(left);
  const attacks = attacksOf(flat, importedAt, keep);
  const types = flat.texts('finding_info.types', 'finding.types');
  const rule = flat.text('finding_info.analytic.name', 'analytic.name');
  const title =
    flat.text('finding_info.title', 'finding.title') ?? flat.text('message') ?? rule ?? types[0] ?? null;
  if (title === null)
    return {
      kind: 'reject',
      code: 'missingField',
      reason: 'The finding has no title ("finding_info.title", "finding.title" or "message").',
    };
  const product = flat.text('metadata.product.name', 'finding_info.product.name');
  const disposition = flat.number('disposition_id');
  const remediation = disposition === null ? null : (dispositions[disposition] ?? null);
  const severity = flat.number('severity_id');
  // Class 2001 is a plain event: its status is whether something succeeded, its state what became of the finding.
  const isOld = classId === 2001;
  const status = isOld ? flat.number('state_id') : flat.number('status_id');
  const closed = classId >= 2000 && classId < 3000 && flat.number('activity_id') === 3;
  const isFinding = classId >= 2000 && classId < 3000;
  const time = flat.time('time', 'time_dt');
  const created =
    flat.time('finding_info.created_time', 'finding_info.created_time_dt', 'finding.created_time') ?? time;
  const first =
    flat.time(
      'finding_info.first_seen_time',
      'finding_info.first_seen_time_dt',
      'finding.first_seen_time',
      'start_time',
    ) ?? created;
  const malware = readInner(flat, 'malware', importedAt, (one) => one.text('name'));
  keep(malware.left);
  const evidence = [
    ...entitiesAt({ flat, importedAt, keep, isLaunch: isLaunch(flat) }, '', {}),
    ...evidencesOf(flat, options, remediation, keep),
    ...observablesOf(flat, importedAt, keep),
  ];
  const names = malware.read.filter((name) => name !== null);
  const alert = toolAlert(
    {
      provider,
      serviceSource: serviceSourceOf(product),
      title,
      tenant: flat.text('metadata.tenant_uid'),
      providerAlertId: idOf(flat.id('finding_info.uid', 'finding.uid') ?? flat.id('metadata.uid'), product),
      description: flat.prose('finding_info.desc', 'finding.desc'),
      recommendedActions: flat.prose('remediation.desc', 'finding.remediation.desc'),
      severity:
        severity === null || severity === 99
          ? canonicalValue('severity', flat.text('severity'))
          : (severities[severity] ?? null),
      status: closed
        ? 'resolved'
        : !isFinding || status === null
          ? null
          : (statuses[status] ??
            canonicalValue('alertStatus', isOld ? flat.text('state') : flat.text('status'))),
      classification: classifications[flat.number('verdict_id') ?? 0] ?? null,
      category: attacks.tactics[0] ?? types[0] ?? flat.text('category_name'),
      mitreTechniques: attacks.techniques,
      detectorId: flat.id('finding_info.analytic.uid', 'analytic.uid') ?? rule,
      productName: product,
      assignedTo: flat.text('assignee.email_addr', 'assignee.name'),
      threatDisplayName: names[0] ?? null,
      created,
      updated:
        flat.time('finding_info.modified_time', 'finding_info.modified_time_dt', 'finding.modified_time') ??
        created,
      firstActivity: first,
      lastActivity:
        flat.time(
          'finding_info.last_seen_time',
          'finding_info.last_seen_time_dt',
          'finding.last_seen_time',
          'end_time',
        ) ?? first,
      webUrl: flat.text('finding_info.src_url', 'finding.src_url'),
      comments: notesOf(flat, importedAt, keep),
      tags: types,
      evidence,
    },
    options,
  );
  flat.use('class_name', 'category_uid', 'type_uid', 'type_name', 'severity', isOld ? 'state' : 'status');
  return {
    kind: 'alert',
    alert: { ...alert, additional: Object.assign({}, flat.rest(), ...lefts) as JsonObject },
  };
}

function mapContext(
  flat: FlatRecord,
  use: Extract<ClassUse, { readonly use: 'context' }>,
  options: ImportOptions,
): MappedRecord {
  const lefts: JsonObject[] = [];
  const keep = (left: JsonObject): void => void lefts.push(left);
  const className = flat.text('class_name') ?? 'Event';
  const product = flat.peek('metadata.product.name');
  const action = flat.text('activity_name') ?? flat.id('activity_id');
  const outcome = flat.number('status_id');
  const evidence = [
    ...entitiesAt({ flat, importedAt: options.importedAt, keep, isLaunch: isLaunch(flat) }, '', {}),
    ...observablesOf(flat, options.importedAt, keep),
  ];
  const context = toolContext(
    {
      provider,
      kind: use.kind,
      title: flat.text('message') ?? [className, action].filter((part) => part !== null).join(': '),
      time: flat.time('time', 'time_dt', 'start_time'),
      providerRecordId: idOf(flat.id('metadata.uid'), typeof product === 'string' ? product : null),
      tenant: flat.text('metadata.tenant_uid'),
      action,
      outcome: outcome === 1 ? 'success' : outcome === 2 ? 'failure' : flat.text('status'),
      evidence,
    },
    options,
  );
  flat.use('category_uid', 'category_name', 'type_uid', 'type_name', 'activity_id', 'status');
  return {
    kind: 'context',
    context: { ...context, additional: Object.assign({}, flat.rest(), ...lefts) as JsonObject },
  };
}

/** An OCSF event as an alert (findings, and activity that says `is_alert`), as context (all other activity), or rejected. */
export function mapOcsf(record: JsonObject, options: ImportOptions): MappedRecord {
  const flat = readFlat(record, options.importedAt);
  const classId = classIdOf(flat);
  const use = classId === null ? null : useOf(classId);
  if (classId === null || use === null) {
    const value = classId === null ? '' : ` (it says ${String(classId)})`;
    return {
      kind: 'reject',
      code: classId === null ? 'missingField' : 'wrongType',
      reason: `The event has no class of OCSF in "class_uid"${value}.`,
    };
  }
  switch (use.use) {
    case 'alert':
      return mapAlert(flat, classId, options);
    case 'context':
      return record['is_alert'] === true ? mapAlert(flat, classId, options) : mapContext(flat, use, options);
    case 'leftOut':
      return {
        kind: 'reject',
        code: 'notAnAlert',
        reason: `Not an alert: ${use.name} (class ${String(classId)}).`,
      };
  }
}
