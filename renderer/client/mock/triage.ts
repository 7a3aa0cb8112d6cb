import { OperationError } from '../../../shared/contract/index.ts';
import type { OutputOf } from '../../../shared/contract/index.ts';
import type { MockHandlers } from './mock-bridge.ts';
import { mockNow, sampleIncident } from './sample-rows.ts';
import type { AlertRow, IncidentRow } from './sample-rows.ts';

type SavedView = OutputOf<'views.list'>['views'][number];
type Tag = OutputOf<'tags.list'>['tags'][number];
type ServiceLevels = OutputOf<'triage.serviceLevels'>['settings'];
type Summary = OutputOf<'incidents.summary'>;
type Changed = OutputOf<'views.remove'>;

/** What triage in a scenario reads and changes. */
export interface TriagedStore {
  readonly find: (reference: string) => IncidentRow;
  readonly rows: () => readonly IncidentRow[];
  readonly alertsOf: (row: IncidentRow) => readonly AlertRow[];
  /** Replaces the incidents as one group with a label; `restore` takes back what else changed. */
  readonly commit: (label: string, next: readonly IncidentRow[], restore?: () => void) => Changed;
  /** Replaces the incidents without a group. */
  readonly note: (next: readonly IncidentRow[]) => void;
}

/** The service levels with which the mock begins, minutes. */
export const sampleServiceLevels: ServiceLevels = {
  triage: { informational: null, low: 1440, medium: 480, high: 60 },
  resolve: { informational: null, low: 10_080, medium: 4320, high: 1440 },
  atRiskPercent: 75,
};

const entity = (
  id: number,
  kind: 'user' | 'device' | 'url' | 'ip',
  label: string,
  verdict: string,
): Summary['who']['entities'][number] => ({
  id,
  key: `${kind}:${label}`,
  kind,
  label,
  verdict,
  verdictBy: verdict === 'unknown' ? 'none' : 'source',
});

function summaryOf(row: IncidentRow, alerts: readonly AlertRow[]): Summary {
  const ranks = ['high', 'medium', 'low', 'informational'];
  const rank = (alert: AlertRow): number => {
    const at = ranks.indexOf(alert.severity ?? '');
    return at < 0 ? ranks.length : at;
  };
  return {
    row,
    score: [
      { code: 'severity', points: 40, text: 'Highest severity is high' },
      { code: 'assets', points: 20, text: '3 devices and 2 users are involved' },
      {
        code: 'stages',
        points: row.priorityScore - 60,
        text: 'Initial access to Lateral movement: 4 stages',
      },
    ],
    resolvingComment: row.status === 'resolved' ? 'The mail was taken out of every mailbox.' : null,
    who: {
      entities: [
        entity(1, 'user', 'adele.vance@contoso.com', 'suspicious'),
        entity(2, 'user', 'megan.bowen@contoso.com', 'unknown'),
      ].slice(0, row.assets.users),
      total: row.assets.users,
    },
    where: {
      entities: [
        entity(3, 'device', 'WS-0142', 'unknown'),
        entity(4, 'device', 'WS-0143', 'unknown'),
        entity(5, 'device', 'SRV-SQL-02', 'unknown'),
      ].slice(0, row.assets.devices),
      total: row.assets.devices,
    },
    evidence: {
      entities: [
        entity(6, 'url', 'https://contoso-invoices.example/view?id=8831', 'malicious'),
        entity(7, 'ip', '203.0.113.40', 'malicious'),
        entity(8, 'ip', '198.51.100.77', 'suspicious'),
      ],
      total: 7,
    },
    topAlerts: alerts.toSorted((a, b) => rank(a) - rank(b)).slice(0, 5),
    tactics: [
      { tactic: 'initial-access', label: 'Initial access', alerts: Math.ceil(row.alertCount / 2) },
      { tactic: 'execution', label: 'Execution', alerts: 1 },
      { tactic: 'credential-access', label: 'Credential access', alerts: Math.floor(row.alertCount / 3) },
    ].filter((tactic) => tactic.alerts > 0),
    pins: alerts
      .filter((alert) => alert.pinned)
      .map((alert) => ({
        uid: `pin-${alert.uid}`,
        label: alert.title,
        note: 'The first click',
        alert: alert.uid,
      })),
    comment:
      row.number % 3 === 0
        ? { by: 'M. Okafor', at: mockNow - 3_600_000, text: 'Asked the user: she did open the file.' }
        : null,
    sourceIncidents:
      row.number % 2 === 1
        ? [{ provider: 'microsoftDefenderXdr', id: String(28_000 + row.number), webUrl: null }]
        : [],
    relatedResolved: row.number % 4 === 3 ? [{ uid: 'related', number: row.number - 100 }] : [],
  };
}

/** How many of the incidents have each value of what can be changed. */
export function valuesOf(rows: readonly IncidentRow[]): OutputOf<'incidents.values'> {
  const count = (read: (row: IncidentRow) => readonly (string | null)[]) => {
    const counts = new Map<string | null, number>();
    for (const row of rows) for (const value of read(row)) counts.set(value, (counts.get(value) ?? 0) + 1);
    return [...counts]
      .map(([value, incidents]) => ({ value, incidents }))
      .toSorted((a, b) => b.incidents - a.incidents);
  };
  return {
    incidents: rows.length,
    status: count((row) => [row.status]),
    severity: count((row) => [row.severityIsOverridden ? row.severity : null]),
    assignedTo: count((row) => [row.assignedTo]),
    classification: count((row) => [row.classification]),
    determination: count((row) => [row.determination]),
    tags: count((row) => row.tags),
    systemTags: count((row) => row.systemTags),
  };
}

/** Saved views, service levels, what was looked at, tags, summaries, cascades, attachments and what is made by hand. */
export function triageHandlers({ find, rows, alertsOf, commit, note }: TriagedStore): MockHandlers {
  let views: readonly SavedView[] = [];
  let serviceLevels: ServiceLevels | null = null;
  let colours: Readonly<Record<string, Tag['colour']>> = { vip: 'purple', 'phishing-wave': 'red' };
  let made = 0;

  return {
    'views.list': () => ({ views: [...views] }),
    'views.save': ({ view, content }) => {
      const before = views;
      const uid = view ?? `view-${++made}`;
      const saved = { ...content, uid, by: 'Dana Reyes', changedAt: mockNow };
      views = views.some((other) => other.uid === uid)
        ? views.map((other) => (other.uid === uid ? saved : other))
        : [...views, saved];
      return {
        ...commit(`Saved the view “${content.name}”`, rows(), () => (views = before)),
        view: uid,
      };
    },
    'views.remove': ({ view }) => {
      const before = views;
      const name = views.find((other) => other.uid === view)?.name;
      if (name === undefined) throw new OperationError('notFound', 'There is no such view.');
      views = views.filter((other) => other.uid !== view);
      return commit(`Removed the view “${name}”`, rows(), () => (views = before));
    },
    'views.move': ({ view, before: next }) => {
      const before = views;
      const moved = views.find((other) => other.uid === view);
      if (moved === undefined) throw new OperationError('notFound', 'There is no such view.');
      const others = views.filter((other) => other !== moved);
      const at = next === null ? others.length : others.findIndex((other) => other.uid === next);
      views = [...others.slice(0, at), moved, ...others.slice(at)];
      return commit(`Moved the view “${moved.name}”`, rows(), () => (views = before));
    },
    'triage.serviceLevels': () => ({
      settings: serviceLevels ?? sampleServiceLevels,
      isDefault: serviceLevels === null,
    }),
    'triage.setServiceLevels': ({ settings }) => {
      const before = serviceLevels;
      serviceLevels = settings;
      return commit(
        settings === null ? 'Service levels are the defaults again' : 'Changed the service levels',
        rows(),
        () => (serviceLevels = before),
      );
    },
    'triage.markSeen': ({ incidents, seen }) => {
      const uids = new Set(incidents.map((reference) => find(reference).uid));
      note(rows().map((row) => (uids.has(row.uid) ? { ...row, attention: seen ? 'seen' : 'unseen' } : row)));
      return { revision: 1 };
    },
    'tags.list': () => {
      const counts = new Map<string, { incidents: number; isSystem: boolean }>();
      const count = (tag: string, isSystem: boolean): void => {
        const known = counts.get(tag);
        counts.set(tag, {
          incidents: (known?.incidents ?? 0) + 1,
          isSystem: (known?.isSystem ?? true) && isSystem,
        });
      };
      for (const row of rows()) {
        row.tags.forEach((tag) => count(tag, false));
        row.systemTags.forEach((tag) => count(tag, true));
      }
      return {
        tags: [...counts]
          .map(([tag, of]) => ({ tag, colour: colours[tag] ?? ('grey' as const), ...of }))
          .toSorted((a, b) => b.incidents - a.incidents),
      };
    },
    'tags.setColour': ({ tag, colour }) => {
      const before = colours;
      colours = { ...colours, [tag]: colour };
      return commit(`Changed the colour of “${tag}”`, rows(), () => (colours = before));
    },
    'incidents.summary': ({ incident }) => {
      const row = find(incident);
      return summaryOf(row, alertsOf(row));
    },
    'incidents.values': ({ incidents }) => valuesOf([...new Set(incidents.map(find))]),
    'incidents.cascade': ({ incidents, status, assigns }) => {
      const chosen = incidents.map(find);
      const sum = (of: (row: IncidentRow) => number): number =>
        chosen.reduce((total, row) => total + of(row), 0);
      return {
        assigned: assigns ? sum((row) => row.alertCount) : 0,
        resolved: status === 'resolved' ? sum((row) => row.activeAlertCount) : 0,
        alerts: sum((row) => row.alertCount),
        unchanged: chosen.filter((row) => row.status === status).length,
      };
    },
    'incidents.create': ({ name, severity, assignedTo, tags, alerts }) => {
      const number = Math.max(0, ...rows().map((row) => row.number)) + 1;
      const row: IncidentRow = {
        ...sampleIncident(0),
        uid: `by-hand-${number}`,
        number,
        name,
        nameIsAutomatic: false,
        severity,
        severityIsOverridden: severity !== null,
        status: 'active',
        assignedTo,
        tags,
        alertCount: alerts.length,
        activeAlertCount: alerts.length,
      };
      return { ...commit(`Made incident #${number}`, [row, ...rows()]), incident: row.uid, number };
    },
    'alerts.findTechniques': ({ text, ids }) => ({
      found: text === '' ? [] : [{ id: 'T1566.002', name: 'Spearphishing Link' }],
      named: ids.map((id) => ({ id, name: 'Spearphishing Link' })),
    }),
    'alerts.create': ({ alert }) => ({
      ...commit(`Made the alert “${alert.title}”`, rows()),
      alert: `casemate|by-hand-${++made}`,
    }),
    'attachments.pick': () => ({
      files: [{ token: 'picked-1', name: 'photo-of-the-note.jpg', size: 182_044 }],
    }),
    'attachments.stage': ({ tokens }) => ({
      files: tokens.map((token) => ({ sha256: 'b'.repeat(64), name: `${token}.jpg`, size: 182_044 })),
    }),
    'attachments.list': () => ({ files: [] }),
    'attachments.save': () => ({ saved: true }),
    'application.openWindow': () => ({ opened: true }),
    'application.savePicture': ({ name }) => ({ saved: true, file: name }),
    'application.noteUnsaved': () => ({ noted: true }),
    'application.writeStorage': () => ({ asked: true }),
  };
}
