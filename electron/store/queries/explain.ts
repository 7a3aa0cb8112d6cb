import type { OutputOf } from '../../../shared/contract/index.ts';
import { defaultCorrelationSettings, explainPath } from '../../../shared/correlation/index.ts';
import type {
  LinkReason,
  LinkRow,
  PairFacts,
  RefusalCause,
  SharedEntityFacts,
} from '../../../shared/correlation/index.ts';
import type { EntityKind } from '../../../shared/model/entity-kinds.ts';
import type { ReadableStore } from '../connection.ts';
import { blockingText } from './blocking-text.ts';
import { findAlert } from './incident-reference.ts';
import type { Link } from './links.ts';
import { linksById } from './links.ts';
import { cached } from './result-cache.ts';

type Explanation = OutputOf<'correlation.explain'>;

interface StoredLink {
  readonly id: number;
  readonly a: number;
  readonly b: number;
  readonly rule: string;
  readonly key: string | null;
  readonly secondKey: string | null;
  readonly gap: number;
  readonly window: number | null;
  readonly strength: number;
  readonly reason: string;
  readonly state: string;
  readonly refusal: string | null;
  readonly needed: number | null;
  readonly pooled: number | null;
}

/** Why two alerts are in one incident, or what keeps them apart. @throws OperationError `notFound`. */
export function explainAlerts(store: ReadableStore, fromUid: string, toUid: string): Explanation {
  const from = findAlert(store, fromUid);
  const to = findAlert(store, toUid);
  const together = from.incidentId !== null && from.incidentId === to.incidentId;
  const rows = linksAround(store, from, to);
  const idOf = new Map(rows.map(({ row, id }) => [row, id]));
  const found = explainPath(
    rows.map(({ row }) => row),
    from.id,
    to.id,
    () => pairFacts(store, from.id, to.id),
    defaultCorrelationSettings,
  );
  const uidOf = store.pluck<string>('SELECT uid FROM alert WHERE id = ?');
  const linkOf = (row: LinkRow<number>): Link | null => {
    const id = idOf.get(row);
    return id === undefined ? null : (linksById(store, [id])[0] ?? null);
  };
  const path = found.together
    ? found.path.flatMap((step) => {
        const link = linkOf(step.link);
        // A step is told in the direction of the path.
        return link
          ? [{ ...link, from: uidOf.get(step.from) ?? link.from, to: uidOf.get(step.to) ?? link.to }]
          : [];
      })
    : [];
  const blocking =
    together || found.together
      ? []
      : found.conditions.map((condition) => ({
          condition: condition.code,
          text: blockingText(
            condition,
            (key) => store.pluck<string>('SELECT label FROM entity WHERE key = ?').get(key) ?? key,
          ),
          link: 'link' in condition ? linkOf(condition.link) : null,
        }));
  const incident = together
    ? (store.pluck<string>('SELECT uid FROM incident WHERE id = ?').get(from.incidentId ?? 0) ?? null)
    : null;
  return { together: together || found.together, incident, path, blocking };
}

interface AlertPlace {
  readonly id: number;
  readonly incidentId: number | null;
}

/** All links that touch the incidents of two alerts. */
function linksAround(
  store: ReadableStore,
  from: AlertPlace,
  to: AlertPlace,
): readonly { readonly id: number; readonly row: LinkRow<number> }[] {
  return store
    .read<StoredLink>(
      `WITH near (id) AS (SELECT id FROM alert WHERE incident_id IN (?, ?) UNION SELECT ? UNION SELECT ?),
         ids (id) AS (SELECT k.id FROM near CROSS JOIN link AS k ON k.a = near.id UNION SELECT k.id FROM near CROSS JOIN link AS k ON k.b = near.id)
       SELECT k.id, k.a, k.b, k.rule, n.key, m.key AS secondKey, k.gap_ms AS gap, k.window_ms AS window, k.strength, k.reason, k.state, k.refusal,
         k.needed, k.pooled
       FROM ids CROSS JOIN link AS k ON k.id = ids.id LEFT JOIN entity AS n ON n.id = k.entity_id LEFT JOIN entity AS m ON m.id = k.second_entity_id`,
    )
    .all(from.incidentId, to.incidentId, from.id, to.id)
    .map((link) => ({
      id: link.id,
      row: {
        a: link.a,
        b: link.b,
        rule: link.rule as LinkRow['rule'],
        keys: [link.key, link.secondKey].filter((key) => key !== null),
        gapMilliseconds: link.gap,
        windowMilliseconds: link.window,
        strength: link.strength,
        reasons: link.reason.split(',') as LinkReason[],
        state: link.state as LinkRow['state'],
        refusal: link.refusal as RefusalCause | null,
        neededStrength: link.needed,
        pooledStrength: link.pooled,
      },
    }));
}

interface AlertFacts {
  readonly uid: string;
  readonly tenant: string | null;
  readonly first: number | null;
  readonly doubtful: number;
}

function pairFacts(store: ReadableStore, a: number, b: number): PairFacts<number> | null {
  const read = store.read<AlertFacts>(
    'SELECT uid, tenant, first_ms AS first, time_doubtful AS doubtful FROM alert WHERE id = ?',
  );
  const [x, y] = [read.get(a), read.get(b)];
  if (!x || !y) return null;
  const isKnown = (alert: AlertFacts): boolean => alert.first !== null && alert.doubtful === 0;
  const doubtful = [...(isKnown(x) ? [] : [a]), ...(isKnown(y) ? [] : [b])];
  return {
    tenantsConflict: x.tenant !== null && y.tenant !== null && x.tenant !== y.tenant,
    doubtful,
    gapMilliseconds: doubtful.length > 0 ? null : Math.abs((x.first ?? 0) - (y.first ?? 0)),
    distinctDays: distinctDays(store, x.tenant ?? y.tenant),
    shared: sharedEntities(store, a, b, x.uid, y.uid),
  };
}

function distinctDays(store: ReadableStore, tenant: string | null): number {
  return cached(store, `days ${tenant ?? ''}`, () => {
    const days = store.pluck<number>(
      `SELECT count(DISTINCT first_ms / 86400000) FROM alert WHERE first_ms IS NOT NULL AND time_doubtful = 0 AND (? IS NULL OR tenant IS NULL OR tenant = ?)`,
    );
    return days.get(tenant, tenant) ?? 0;
  });
}

function sharedEntities(
  store: ReadableStore,
  a: number,
  b: number,
  uidA: string,
  uidB: string,
): SharedEntityFacts[] {
  const shared = store
    .read<{ id: number; kind: EntityKind; key: string; links: number }>(
      `SELECT n.id, n.kind, n.key, n.links FROM entity AS n WHERE n.id IN (SELECT entity_id FROM evidence WHERE alert_id = ?)
         AND n.id IN (SELECT entity_id FROM evidence WHERE alert_id = ?) ORDER BY n.kind, n.key`,
    )
    .all(a, b);
  const hours = store.pluck<number>(
    `SELECT count(DISTINCT s.first_ms / 3600000) FROM evidence AS e CROSS JOIN alert AS s ON s.id = e.alert_id
     WHERE e.entity_id = ? AND s.first_ms IS NOT NULL AND s.time_doubtful = 0`,
  );
  const fan = store.pluck<number>(
    `SELECT count(DISTINCT o.entity_id) FROM evidence AS e CROSS JOIN alert AS s ON s.id = e.alert_id CROSS JOIN evidence AS o ON o.alert_id = s.id
       CROSS JOIN entity AS n ON n.id = o.entity_id
     WHERE e.entity_id = ? AND s.first_ms IS NOT NULL AND s.time_doubtful = 0 AND n.links = 1 AND n.kind IN ('device', 'user', 'mailbox') AND n.id <> e.entity_id`,
  );
  const ignored = store.pluck<number>(
    `SELECT count(*) FROM correlation_lock AS k JOIN identifier AS i ON i.id = k.identifier_id
     WHERE k.kind = 'ignoreEntity' AND k.removed = 0 AND i.entity_id = ? AND (k.incident_uid IS NULL OR k.incident_uid IN (
       SELECT p.uid FROM alert AS s JOIN incident AS p ON p.id = s.incident_id WHERE s.uid IN (?, ?)))`,
  );
  return shared.map(({ id, kind, key, links }) => ({
    kind,
    key,
    links: links === 1,
    ignored: (ignored.get(id, uidA, uidB) ?? 0) > 0,
    fan: fan.get(id) ?? 0,
    activeHours: hours.get(id) ?? 0,
  }));
}
