import { OperationError } from '../../../../shared/contract/index.ts';
import type { Notice, OutputOf } from '../../../../shared/contract/index.ts';
import { assetKinds } from '../../../../shared/model/entity-kinds.ts';
import { sampleIncident } from '../sample-rows.ts';
import { listHandlers } from '../lists.ts';
import type { MockHandlers } from '../mock-bridge.ts';
import { decisionHandlers } from '../decisions.ts';
import { valuesOf } from '../triage.ts';
import { whyHandlers } from '../why.ts';
import { alertAnswer, chronicleOf, evidenceAnswer, mailAnswer, storyOf } from './answers.ts';
import { alertRows, entities, evidenceOf, start } from './entities.ts';
import { blankHistory, entityAnswer, relatedAnswer, sightingsAnswer } from './entity-answers.ts';
import { pinHandlers } from './pin-handlers.ts';
import { mentionsAnswer, overviewAnswer, standingAnswer } from './summary.ts';

type History = OutputOf<'incidents.history'>['rows'][number];
type Assertion = OutputOf<'entities.verdictHistory'>['verdicts'][number];

const everyEntity = Object.values(entities);

/** One incident in full: the phishing story, with pins, verdicts, comments and changes that work. `emit` sends notices. */
export function phishingHandlers(emit: (notice: Notice) => void): MockHandlers {
  let row = {
    ...sampleIncident(0),
    uid: 'incident-1',
    number: 1,
    alertCount: alertRows.length,
    name: 'Multi-stage incident involving Initial access & Credential access on one endpoint reported by multiple sources',
    tags: ['phishing-wave'],
  };
  let alerts = alertRows;
  let history: readonly History[] = [];
  let revision = 1;
  const comments = (): number => history.filter(({ kind }) => kind === 'comment').length;
  const verdicts = new Map<number, Assertion[]>(
    everyEntity
      .filter((entity) => entity.verdict !== 'unknown')
      .map((entity) => [
        entity.id,
        [
          {
            uid: `v${entity.id}`,
            entityId: entity.id,
            scope: 'alert',
            scopeUid: 'a1',
            verdict: entity.verdict,
            actor: 'source',
            actorName: 'Microsoft Defender for Office 365',
            basis: null,
            at: start,
            supersedes: null,
            undone: false,
          },
        ],
      ]),
  );

  const withVerdict = <E extends { readonly id: number; readonly verdict: string }>(entity: E): E => {
    const said = verdicts.get(entity.id)?.find((one) => one.actor === 'analyst');
    return said ? { ...entity, verdict: said.verdict, verdictBy: 'analyst' } : entity;
  };
  const findEntity = (id: number) => {
    const found = everyEntity.find((entity) => entity.id === id);
    if (!found) throw new OperationError('notFound', `There is no entity ${id}.`);
    return withVerdict(found);
  };
  const isPinned = (uid: string): boolean =>
    pinned.pins().some((pin) => pin.target.kind === 'alert' && pin.target.alert === uid);
  const commit = (
    label: string,
    entry: Partial<History>,
  ): { group: string; revision: number; label: string } => {
    const group = `group-${++revision}`;
    history = [
      {
        id: group,
        kind: 'change',
        at: start + 7_200_000 + revision * 1000,
        by: 'Dana Reyes',
        byKind: 'analyst',
        group,
        target: 'incident',
        targetLabel: `incident #${row.number}`,
        ...blankHistory,
        ...entry,
      },
      ...history,
    ];
    setTimeout(() => {
      emit({
        kind: 'changed',
        revision,
        touched: ['incidents', 'alerts', 'pins', 'verdicts', 'comments', 'journal'],
        incidents: [],
        by: 'this',
      });
    }, 0);
    return { group, revision, label };
  };
  const namedIn = (id: number) =>
    alerts.filter((alert) => evidenceOf[alert.uid]?.some((item) => item.entity.id === id));

  const pinned = pinHandlers({ alerts: () => alerts, findEntity, namedIn, commit });
  const why = whyHandlers((label) => commit(label, { field: 'cannotLink' }));
  let others = [1, 2, 3].map((index) => sampleIncident(index));

  return {
    ...why,
    ...decisionHandlers({
      find: (reference) =>
        others.find(({ uid, number }) => uid === reference || String(number) === reference) ?? row,
      rows: () => [row, ...others],
      commit: (label, next) => {
        row = next.find(({ uid }) => uid === row.uid) ?? row;
        others = next.filter(({ uid }) => uid !== row.uid);
        return commit(label, { field: 'incident' });
      },
      removeOther: why['correlation.removeDecision'],
    }),
    'incidents.get': () => ({
      row: { ...row, pinnedCount: pinned.pins().length },
      redirectedTo: null,
      automaticName: row.name,
      automaticSeverity: row.severity,
      score: [
        { code: 'severity', points: 40, text: 'Highest severity is high' },
        { code: 'tactics', points: 18, text: '5 tactics: Initial access to Command and control' },
        { code: 'maliciousVerdict', points: 12, text: 'An entity of it is malicious' },
      ],
      resolvingComment: null,
      resolvedAt: null,
      relatedResolved: [],
      sourceIncidents: [
        {
          provider: 'microsoftDefenderXdr',
          id: '28282',
          name: null,
          webUrl: 'https://security.microsoft.com/incidents/28282',
        },
        { provider: 'microsoftSentinel', id: '1041', name: null, webUrl: null },
      ],
      counts: {
        alerts: alerts.length,
        assets: 4,
        evidence: everyEntity.length,
        history: history.length,
        pins: pinned.pins().length,
        links: 5,
        decisions: 0,
        similar: 2,
        suggestions: 1,
      },
      tactics: [],
    }),
    'incidents.values': () => valuesOf([row]),
    'triage.markSeen': () => ({ revision }),
    'incidents.cascade': ({ status, assigns }) => ({
      assigned: assigns ? alerts.length : 0,
      resolved: status === 'resolved' ? alerts.filter((alert) => alert.status !== 'resolved').length : 0,
      alerts: alerts.length,
      unchanged: row.status === status ? 1 : 0,
    }),
    'incidents.alerts': ({ only }) => {
      const rows = alerts
        .filter(({ status, severity }) => {
          if (only === 'activeAlerts') return status !== 'resolved';
          return only === null || (status === 'new' && (severity === 'high' || severity === 'medium'));
        })
        .map((alert) => ({ ...alert, pinned: isPinned(alert.uid) }));
      return { rows, next: null, total: rows.length, alerts: alerts.length };
    },
    'alerts.storm': () => ({ rows: [], next: null, total: 0 }),
    'incidents.story': (request) => storyOf(request, isPinned),
    'incidents.chronicle': () => chronicleOf(),
    'incidents.overview': () => overviewAnswer(alerts, comments()),
    'incidents.standing': () =>
      standingAnswer(row, alerts, { pins: pinned.pins().length, comments: comments() }),
    'incidents.mentions': ({ text, limit }) => mentionsAnswer(alerts, text, limit),
    'entities.find': ({ key }) => ({ entity: everyEntity.find((entity) => entity.key === key) ?? null }),
    'incidents.neighbours': () => ({ rows: [], next: null, total: 0 }),
    'incidents.evidence': ({ category, verdict, text }) => {
      const answer = evidenceAnswer(category);
      const rows = answer.rows
        .map((one) => ({ ...one, entity: withVerdict(one.entity) }))
        .filter(
          (one) => (verdict === null || one.entity.verdict === verdict) && one.entity.label.includes(text),
        );
      return { ...answer, rows, total: rows.length };
    },
    'incidents.evidenceKeys': ({ category }) => {
      const { rows, total } = evidenceAnswer(category);
      return { entities: rows.map(({ entity }) => entity.id), total };
    },
    'incidents.assets': () => ({
      groups: assetKinds.map((kind) => ({
        kind,
        assets: everyEntity
          .filter((entity) => entity.kind === kind)
          .map((entity) => ({
            entity: withVerdict(entity),
            roles: kind === 'user' ? ['compromised'] : [],
            alertCount: namedIn(entity.id).length,
            highestSeverity: 'high',
            criticality: kind === 'device' ? 'critical' : null,
            facts:
              kind === 'device'
                ? [
                    { name: 'osPlatform', value: 'Windows 11' },
                    { name: 'riskScore', value: 'high' },
                  ]
                : [],
          })),
      })),
    }),
    'incidents.history': ({ kinds }) => {
      const rows = history.filter((entry) => kinds === undefined || kinds.includes(entry.kind));
      const counts = { comment: 0, change: 0, sourceComment: 0, automatic: 0, import: 0 };
      for (const { kind } of history) counts[kind]++;
      return { rows, next: null, total: rows.length, counts, people: [] };
    },
    'incidents.links': () => ({ rows: [], next: null, total: 0 }),
    'incidents.update': ({ patch, resolveAlerts }) => {
      const {
        comment,
        attachments: _files,
        addTags = [],
        removeTags = [],
        name,
        resolvingComment: _resolving,
        ...fields
      } = patch;
      const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
      row = {
        ...row,
        ...given,
        name: name ?? row.name,
        tags: [...new Set([...row.tags, ...addTags])].filter((tag) => !removeTags.includes(tag)),
      };
      if (patch.status === 'resolved' && resolveAlerts)
        alerts = alerts.map((alert) => ({ ...alert, status: 'resolved' }));
      const [field, value] = Object.entries(given)[0] ?? [null, null];
      return comment === undefined
        ? commit('Changed incident #1', { field, newValue: value === null ? null : String(value) })
        : commit('Commented on incident #1', { kind: 'comment', field: 'comment', text: comment });
    },
    'alerts.get': ({ alert }) => {
      const answer = alertAnswer(alert);
      return {
        ...answer,
        row: alerts.find((one) => one.uid === alert) ?? answer.row,
        evidence: answer.evidence.map((item) => ({ ...item, entity: withVerdict(item.entity) })),
      };
    },
    'alerts.raw': ({ record }) => {
      const text = JSON.stringify({
        id: record,
        title: 'A potentially malicious URL click was detected',
        evidence: evidenceOf[record.split('|')[1] ?? ''] ?? [],
      });
      return {
        text,
        base64: btoa(unescape(encodeURIComponent(text))),
        byteLength: text.length,
        truncated: false,
        columns: null,
      };
    },
    'alerts.update': ({ alerts: uids, patch }) => {
      const { comment, ...fields } = patch;
      const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
      alerts = alerts.map((alert) => (uids.includes(alert.uid) ? { ...alert, ...given } : alert));
      return commit(`Changed ${uids.length} alerts`, {
        field: Object.keys(given)[0] ?? null,
        target: 'alert',
        targetLabel: `${uids.length} alerts`,
        newValue: String(Object.values(given)[0] ?? ''),
        text: comment ?? null,
      });
    },
    ...pinned.handlers,
    ...listHandlers(),
    'entities.get': ({ entityId }) =>
      entityAnswer(findEntity(entityId), row, namedIn(entityId), verdicts.get(entityId) ?? []),
    'entities.related': ({ entityId }) => relatedAnswer(namedIn(entityId).length),
    'entities.alerts': ({ entityId }) => {
      const rows = namedIn(entityId);
      return { rows: [...rows], next: null, total: rows.length };
    },
    'entities.context': () => ({ rows: [], next: null, total: 0, counts: [], more: false }),
    'alerts.context': () => ({
      processes: [],
      signIns: [],
      activities: [],
      flows: [],
      truncated: false,
    }),
    'alerts.history': () => ({ rows: [], next: null, total: 0 }),
    'entities.mail': ({ entityId }) => mailAnswer(entityId, findEntity, [...(verdicts.get(entityId) ?? [])]),
    'entities.verdictHistory': ({ entityId }) => ({ verdicts: [...(verdicts.get(entityId) ?? [])] }),
    'entities.otherSightings': () => ({ incidents: [], total: 0 }),
    'sightings.find': (asked) => sightingsAnswer(asked, withVerdict),
    'sightings.alerts': () => ({ rows: [], next: null, total: 0 }),
    'sightings.context': () => ({ rows: [], next: null, total: 0, isMore: false }),
    'entities.setVerdict': ({ entities: ids, verdict, reason, scope }) => {
      for (const id of ids) {
        const before = verdicts.get(id) ?? [];
        verdicts.set(id, [
          {
            uid: `v${id}-${before.length}`,
            entityId: id,
            scope,
            scopeUid: null,
            verdict,
            actor: 'analyst',
            actorName: 'Dana Reyes',
            basis: reason,
            at: start + 8_000_000 + before.length,
            supersedes: before[0]?.uid ?? null,
            undone: false,
          },
          ...before,
        ]);
      }
      return commit(`Set the verdict of ${ids.length}`, {
        field: 'verdict',
        target: 'entity',
        targetLabel: `${ids.length} entities`,
        newValue: verdict,
        text: reason,
      });
    },
  };
}
