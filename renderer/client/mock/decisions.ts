import type { OutputOf } from '../../../shared/contract/index.ts';
import { explainedLink } from './why.ts';
import type { MockHandlers } from './mock-bridge.ts';
import { mockNow } from './sample-rows.ts';
import type { IncidentRow } from './sample-rows.ts';

type Decision = OutputOf<'correlation.decisions'>['rows'][number];
type Changed = OutputOf<'correlation.removeDecision'>;

/** What the decisions of a scenario read and change. */
export interface DecidedStore {
  readonly find: (reference: string) => IncidentRow;
  readonly rows: () => readonly IncidentRow[];
  /** Replaces the incidents as one group with a label. */
  readonly commit: (label: string, next: readonly IncidentRow[]) => Changed;
  /** Takes back a decision that was not made here. */
  readonly removeOther?: MockHandlers['correlation.removeDecision'];
}

const named = ({ uid, number, name }: IncidentRow) => ({ uid, number, name });

/** Merge, split, move, keep apart and ignore over the incidents of a scenario; decisions are kept and listed. */
export function decisionHandlers({ find, rows, commit, removeOther }: DecidedStore): MockHandlers {
  let decisions: readonly Decision[] = [];
  let last = 0;
  const state = (
    decision: Pick<Decision, 'kind' | 'text' | 'reason' | 'incidents'> & Partial<Decision>,
  ): void => {
    last += 1;
    decisions = [
      {
        uid: `made-${last}`,
        author: 'Dana Reyes',
        at: mockNow,
        entity: null,
        scope: null,
        group: null,
        wrongLinks: [],
        ...decision,
      },
      ...decisions,
    ];
  };
  const resized = (uid: string, by: number): readonly IncidentRow[] =>
    rows().map((row) => (row.uid === uid ? { ...row, alertCount: Math.max(0, row.alertCount + by) } : row));

  return {
    'incidents.history': ({ incident }) => ({
      rows: [],
      next: null,
      total: 0,
      counts: { comment: find(incident).number % 3, change: 0, sourceComment: 0, automatic: 0, import: 0 },
      people: [],
    }),
    'incidents.merge': ({ into, incidents, reason }) => {
      const stays = find(into);
      const others = incidents.map(find);
      const sum = others.reduce((total, row) => total + row.alertCount, 0);
      state({
        kind: 'mustLink',
        text: `Alerts of ${others.length + 1} incidents belong together`,
        reason,
        incidents: [named(stays)],
      });
      const gone = new Set(others.map(({ uid }) => uid));
      return commit(
        `Merge ${others.length} incidents into incident ${stays.number}`,
        resized(stays.uid, sum).filter(({ uid }) => !gone.has(uid)),
      );
    },
    'incidents.split': ({ incident, alerts, name, reason }) => {
      const row = find(incident);
      const number = Math.max(...rows().map((each) => each.number)) + 1;
      const made = {
        ...row,
        uid: `split-${number}`,
        number,
        name: name ?? row.name,
        alertCount: alerts.length,
      };
      state({
        kind: 'cannotLink',
        text: `${alerts.length} alerts stay out of incident ${row.number}`,
        reason,
        incidents: [named(row), named(made)],
      });
      const next = [...resized(row.uid, -alerts.length), made];
      return {
        ...commit(`Split ${alerts.length} alerts off incident ${row.number}`, next),
        incident: made.uid,
        number,
      };
    },
    'incidents.moveAlerts': ({ alerts, to, reason }) => {
      const target = find(to);
      state({
        kind: 'cannotLink',
        text: `${alerts.length} alerts belong to incident ${target.number}`,
        reason,
        incidents: [named(target)],
      });
      return commit(
        `Move ${alerts.length} alerts to incident ${target.number}`,
        resized(target.uid, alerts.length),
      );
    },
    'correlation.keepApart': ({ incidents, reason }) => {
      const apart = incidents.map(find);
      state({
        kind: 'cannotLink',
        text: `${apart.length} incidents stay apart`,
        reason,
        incidents: apart.map(named),
      });
      return commit(`Keep ${apart.length} incidents apart`, rows());
    },
    'correlation.ignoreEntity': ({ entityId, incident, reason }) => {
      const row = incident === null ? null : find(incident);
      const label = `entity ${entityId}`;
      state({
        kind: 'ignoreEntity',
        text: `${label} links nothing ${row === null ? 'anywhere' : `in incident ${row.number}`}`,
        reason,
        incidents: row === null ? [] : [named(row)],
        scope: row?.uid ?? null,
        entity: { id: entityId, key: label, kind: 'ip', label, verdict: 'unknown', verdictBy: 'none' },
      });
      return commit(`Ignore ${label}`, rows());
    },
    'correlation.removeDecision': (input) => {
      const { decision } = input;
      if (removeOther && decisions.every(({ uid }) => uid !== decision)) return removeOther(input);
      decisions = decisions.filter(({ uid }) => uid !== decision);
      return commit('Remove a decision', rows());
    },
    'correlation.decisions': ({ incident, entityId }) => {
      const about = decisions.filter(
        ({ incidents, entity }) =>
          (incident === null || incidents.some(({ uid }) => uid === find(incident).uid)) &&
          (entityId === null || entity?.id === entityId),
      );
      return { rows: [...about], next: null, total: about.length, conflicts: [] };
    },
    'correlation.cut': ({ alerts }) => {
      const [first = 'a1'] = alerts;
      const links = [
        explainedLink(1, first, 'b1', { state: 'tree' }),
        explainedLink(2, first, 'b2', { state: 'redundant', strength: 310 }),
      ];
      return { links, total: links.length, alerts: alerts.length };
    },
  };
}
