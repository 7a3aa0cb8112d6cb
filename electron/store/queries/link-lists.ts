import type { OutputOf } from '../../../shared/contract/index.ts';
import { explainPath } from '../../../shared/correlation/index.ts';
import type { ReadableStore } from '../connection.ts';
import { explainLinks } from './explained-links.ts';
import { findAlert } from './incident-reference.ts';
import { linksAround } from './links-around.ts';

/** Links of one alert that are told of each sort. */
const mostOfAlert = 100;
/** Links between two alerts, or two storms, that are told. */
const mostBetween = 50;
/** Links that would be cut, as far as they are told. */
const mostCut = 200;

/**
 * The links of an alert in its incident and those withheld from others, strongest first; those to its repeats come last, of which there may be
 * thousands. A repeat has the links of its storm too: such a link is told from the repeat that it ends at.
 * @throws OperationError `notFound`.
 */
export function linksOfOneAlert(store: ReadableStore, uid: string): OutputOf<'correlation.ofAlert'> {
  const { id } = findAlert(store, uid);
  const nodes = nodesOf(store, id);
  const ids = (states: string, limit: number) =>
    store
      .read<{ id: number; a: number; b: number }>(
        `WITH own (id) AS (SELECT value FROM json_each(?)),
           ids (id) AS (SELECT k.id FROM own CROSS JOIN link AS k ON k.a = own.id UNION SELECT k.id FROM own CROSS JOIN link AS k ON k.b = own.id)
         SELECT k.id, k.a, k.b FROM ids CROSS JOIN link AS k ON k.id = ids.id
         WHERE k.state IN (${states}) AND (k.rule <> 'storm' OR k.a = ? OR k.b = ?)
         ORDER BY k.rule = 'storm', k.state = 'tree' DESC, k.strength DESC, k.id LIMIT ?`,
      )
      .all(JSON.stringify(nodes), id, id, limit);
  const own = new Set(nodes);
  const explain = (found: ReturnType<typeof ids>) =>
    explainLinks(
      store,
      found.map((link) => ({ id: link.id, reversed: link.a !== id && link.b !== id && !own.has(link.a) })),
    );
  return {
    held: explain(ids(`'tree', 'redundant'`, mostOfAlert)),
    withheld: explain(ids(`'withheldWeak', 'withheldSize', 'withheldLock'`, mostOfAlert)),
  };
}

/** An alert's storm stands for one alert on screen: the links of all its members are its links. */
const mostMembers = 20_000;

function nodesOf(store: ReadableStore, alertId: number): readonly number[] {
  const members = store
    .pluck<number>(
      `SELECT m.id FROM alert AS s CROSS JOIN alert AS m INDEXED BY alert_by_storm ON m.storm_id = s.storm_id WHERE s.id = ? LIMIT ${mostMembers}`,
    )
    .all(alertId);
  return members.includes(alertId) ? members : [alertId, ...members];
}

/** The links between two alerts; without any, those between the storms that they stand for. With a link that is one of several weak ones come the others. @throws OperationError `notFound`. */
export function linksBetween(
  store: ReadableStore,
  fromUid: string,
  toUid: string,
): OutputOf<'correlation.between'> {
  const [from, to] = [findAlert(store, fromUid), findAlert(store, toUid)];
  const read = (a: readonly number[], b: readonly number[]) =>
    store
      .read<{ id: number; a: number; b: number; pooled: number | null; isForward: number }>(
        `WITH one (id) AS (SELECT value FROM json_each(?)), other (id) AS (SELECT value FROM json_each(?))
         SELECT k.id, k.a, k.b, k.pooled, 1 AS isForward FROM one CROSS JOIN link AS k ON k.a = one.id WHERE k.b IN (SELECT id FROM other)
         UNION SELECT k.id, k.a, k.b, k.pooled, 0 FROM one CROSS JOIN link AS k ON k.b = one.id WHERE k.a IN (SELECT id FROM other)`,
      )
      .all(JSON.stringify(a), JSON.stringify(b));
  const direct = read([from.id], [to.id]);
  const found = direct.length > 0 ? direct : read(nodesOf(store, from.id), nodesOf(store, to.id));
  const told = new Map(found.map(({ id, isForward }) => [id, { id, reversed: isForward === 0 }]));
  const pooled = found.find((link) => link.pooled !== null);
  if (pooled) {
    const around = linksAround(store, from, to);
    const idOf = new Map(around.map(({ row, id }) => [row, id]));
    const path = explainPath(
      around.map(({ row }) => row),
      pooled.a,
      pooled.b,
    );
    const others = path.together ? path.path.flatMap(({ pooledWith }) => pooledWith) : [];
    for (const row of others) {
      const id = idOf.get(row);
      if (id !== undefined && !told.has(id)) told.set(id, { id, reversed: false });
    }
  }
  const links = explainLinks(store, [...told.values()]);
  const rank = (state: string): number => (state === 'tree' ? 0 : state === 'redundant' ? 1 : 2);
  return {
    links: links
      .sort((x, y) => rank(x.state) - rank(y.state) || y.strength - x.strength || x.id - y.id)
      .slice(0, mostBetween),
  };
}

/**
 * Links between alerts and the rest of their incidents: what would be cut when they leave, holding links first.
 * @param repeats also the repeats of storms whose first alert is named.
 * @throws OperationError `notFound`.
 */
export function linksCut(
  store: ReadableStore,
  uids: readonly string[],
  repeats: boolean,
): OutputOf<'correlation.cut'> {
  const named = uids.map((uid) => findAlert(store, uid).id);
  const leaving = repeats
    ? store
        .pluck<number>(
          `SELECT value FROM json_each(?) UNION
           SELECT m.id FROM json_each(?) AS j CROSS JOIN alert AS m INDEXED BY alert_by_storm ON m.storm_id = j.value`,
        )
        .all(JSON.stringify(named), JSON.stringify(named))
    : [...new Set(named)];
  const ids = JSON.stringify(leaving);
  const cut = store
    .read<{ id: number; isForward: number }>(
      `WITH own (id) AS (SELECT value FROM json_each(?))
       SELECT id, isForward FROM (
         SELECT k.id, k.state, k.rule, k.strength, 1 AS isForward FROM own CROSS JOIN alert AS s ON s.id = own.id CROSS JOIN link AS k ON k.a = s.id
           CROSS JOIN alert AS o ON o.id = k.b WHERE o.incident_id = s.incident_id AND k.state IN ('tree', 'redundant') AND o.id NOT IN (SELECT id FROM own)
         UNION ALL
         SELECT k.id, k.state, k.rule, k.strength, 0 FROM own CROSS JOIN alert AS s ON s.id = own.id CROSS JOIN link AS k ON k.b = s.id
           CROSS JOIN alert AS o ON o.id = k.a WHERE o.incident_id = s.incident_id AND k.state IN ('tree', 'redundant') AND o.id NOT IN (SELECT id FROM own)
       ) ORDER BY state = 'tree' DESC, strength DESC, id`,
    )
    .all(ids);
  return {
    links: explainLinks(
      store,
      cut.slice(0, mostCut).map(({ id, isForward }) => ({ id, reversed: isForward === 0 })),
    ),
    total: cut.length,
    alerts: leaving.length,
  };
}
