import { z } from 'zod';

// What docs/cli.md promises of every `--json` answer: exactly these keys, nothing more.

const time = z.string().regex(/^(?:\d{4}|[+-]\d{6})-\d\d-\d\dT\d\d:\d\d:\d\d[.]\d{3}Z$/);
const text = z.string();
const optional = z.string().nullable();
const count = z.number().int().nonnegative();
const place = z.strictObject({ file: text, record: z.number().int().min(1) });

const row = {
  id: z.number().int().min(1),
  uid: text,
  name: text,
  severity: optional,
  status: z.enum(['active', 'inProgress', 'awaitingAction', 'resolved']),
  priorityScore: z.number().int().min(0).max(100),
  classification: optional,
  determination: optional,
  tags: z.array(text),
  assignedTo: optional,
  alertCount: z.number().int().min(1),
  serviceSources: z.array(text),
  firstActivity: time.nullable(),
  lastActivity: time.nullable(),
};
const placed = { uid: text, providerAlertId: optional, sources: z.array(place).min(1) };

const link = z.strictObject({
  from: text,
  to: text,
  rule: text.min(1),
  key: optional,
  sharedValue: optional,
  gapMilliseconds: z.number().int().nullable(),
  windowMilliseconds: z.number().int().nullable(),
  strength: z.number().int().min(1).max(1000),
  reason: text.min(1),
  state: z.enum(['tree', 'redundant', 'withheldWeak', 'withheldSize', 'withheldLock']),
});

const field = z.strictObject({ alert: text, recordUid: text, path: text, value: text });
const storm = z.strictObject({ size: z.number().int().min(2), first: time, last: time });
const explainedLink = link.extend({
  fromTitle: text,
  toTitle: text,
  fromTime: time.nullable(),
  toTime: time.nullable(),
  fromStorm: storm.nullable(),
  toStorm: storm.nullable(),
  fromFields: z.array(field),
  toFields: z.array(field),
  because: text.min(1),
  strengthText: text.min(1),
  withheldText: optional,
});
const remedy = z.strictObject({
  text: text.min(1),
  step: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('merge') }),
    z.strictObject({ kind: z.literal('none') }),
    z.strictObject({ kind: z.literal('removeDecision'), decision: text }),
    z.strictObject({ kind: z.literal('reopen'), incident: text }),
    z.strictObject({ kind: z.literal('setting'), path: text, value: z.number() }),
  ]),
});

const alert = z.strictObject({
  ...placed,
  title: text,
  severity: optional,
  status: text,
  category: optional,
  mitreTechniques: z.array(text),
  serviceSource: optional,
  firstActivity: time.nullable(),
  lastActivity: time.nullable(),
  classification: optional,
  determination: optional,
  assignedTo: optional,
  pinned: z.boolean(),
});

const piece = z.strictObject({
  type: text,
  key: text,
  value: text,
  identifiers: z.array(z.strictObject({ namespace: text, value: text, tenant: optional })),
  verdict: text,
  verdictBy: z.enum(['analyst', 'source', 'playbook', 'indicator', 'none']),
  history: z.array(
    z.strictObject({
      verdict: text,
      actor: text,
      by: optional,
      basis: optional,
      at: time.nullable(),
      scope: text,
      undone: z.boolean(),
    }),
  ),
  remediationStatus: optional,
  roles: z.array(text),
  threats: z.array(text),
  firstSeen: time.nullable(),
  alertCount: z.number().int().min(1),
  pinned: z.boolean(),
});

const rejected = {
  record: z.number().int().min(1),
  code: text.min(1),
  reason: text.min(1),
};

/** The shapes by command. */
export const cliShapes = {
  import: z.strictObject({
    import: text,
    files: z.array(
      z.strictObject({
        path: text,
        format: optional,
        mapping: text.optional(),
        records: count,
        alerts: z.strictObject({ new: count, updated: count, unchanged: count, twins: count }),
        context: count,
        contextKinds: z.record(text, count),
        emptyIncidents: count,
        rejected: z.array(
          z.union([
            z.strictObject({ ...rejected, line: z.number().int().min(1) }),
            z.strictObject({ ...rejected, offset: count }),
          ]),
        ),
        error: optional,
      }),
    ),
    incidents: z.strictObject({ new: count, changed: count }),
  }),
  incidents: z.array(z.strictObject(row)),
  alerts: z.array(
    z.strictObject({
      uid: text,
      title: text,
      severity: optional,
      status: z.enum(['new', 'inProgress', 'resolved', 'unknown']),
      category: optional,
      mitreTechniques: z.array(text),
      serviceSource: optional,
      detectionSource: optional,
      classification: optional,
      determination: optional,
      assignedTo: optional,
      firstActivity: time.nullable(),
      lastActivity: time.nullable(),
      incident: z.number().int().min(1).nullable(),
      incidentUid: optional,
      sourceCount: count,
      pinned: z.boolean(),
    }),
  ),
  incidentsWithAlerts: z.array(z.strictObject({ ...row, alerts: z.array(z.strictObject(placed)).min(1) })),
  incident: z.strictObject({
    ...row,
    redirectedTo: z.number().int().nullable(),
    nameIsAutomatic: z.boolean(),
    score: z.array(z.strictObject({ code: text, points: z.number().int(), text })),
    sourceIncidents: z.array(z.strictObject({ provider: text, id: text, name: optional, webUrl: optional })),
    alerts: z.array(alert).min(1),
    evidence: z.array(piece),
    links: z.array(link),
  }),
  explain: z.strictObject({
    from: text,
    to: text,
    together: z.boolean(),
    incident: optional,
    path: z.array(explainedLink),
    blocking: z.array(
      z.strictObject({ condition: text.min(1), text: text.min(1), link: explainedLink.nullable(), remedy }),
    ),
  }),
  similar: z.array(
    z.strictObject({
      id: count,
      uid: text,
      name: text,
      status: text,
      strongest: count,
      pooled: count,
      links: count,
      text: text.min(1),
      remedy,
      reasons: z.array(explainedLink).max(3),
    }),
  ),
  correlate: z.strictObject({
    incidentsNew: count,
    incidentsChanged: count,
    incidentsRedirected: count,
    linksWritten: count,
    lockConflicts: count,
    mode: z.enum(['full', 'part']),
    alertsConsidered: count,
  }),
  check: z.strictObject({
    ok: z.boolean(),
    findings: z.array(z.strictObject({ part: text, text })),
    counts: z.strictObject({ alerts: count, incidents: count, journalEntries: count, replicas: count }),
  }),
  error: z.strictObject({ error: z.strictObject({ code: text.min(1), message: text.min(1) }) }),
} as const;
