import { entityKinds } from '../../../shared/model/entity-kinds.ts';
import type { ReadableStore } from '../connection.ts';
import { afterPrefix, likeEscape, readEntityPattern, type EntityPattern } from './entity-pattern.ts';

/** Identifiers and labels of a kind that a pattern which may begin with anything is tried on. */
const mostTried = 500_000;

/** Each kind and namespace that identifiers have, one look into their unique key for each. */
const sorts = `WITH RECURSIVE input (kind, kinds, text, other, pattern) AS (SELECT ?, ?, ?, ?, ?),
  sort (kind, namespace) AS (
    SELECT kind, namespace FROM (SELECT kind, namespace FROM identifier ORDER BY kind, namespace LIMIT 1)
    UNION ALL SELECT n.kind, n.namespace FROM sort AS s CROSS JOIN identifier AS n ON n.id = coalesce(
      (SELECT i.id FROM identifier AS i WHERE i.kind = s.kind AND i.namespace > s.namespace ORDER BY i.namespace LIMIT 1),
      (SELECT i.id FROM identifier AS i WHERE i.kind > s.kind ORDER BY i.kind, i.namespace LIMIT 1))),
  wanted (kind, namespace) AS (SELECT s.kind, s.namespace FROM sort AS s, input WHERE input.kind IS NULL OR s.kind = input.kind),
  kinds (kind) AS (SELECT j.value FROM input, json_each(input.kinds) AS j)`;
const text = '(SELECT text FROM input)';
const other = '(SELECT other FROM input)';
const pattern = `(SELECT pattern FROM input) ESCAPE '${likeEscape}'`;

/** SQL of this module, for tests of its plans: a kind or null, the kinds as JSON, a text, another, a pattern or key. */
export const entitySql = {
  exact: `${sorts}
    SELECT i.entity_id FROM wanted AS s CROSS JOIN identifier AS i ON i.kind = s.kind AND i.namespace = s.namespace WHERE i.value IN (${text}, ${other})
    UNION SELECT n.id FROM kinds AS k CROSS JOIN entity AS n INDEXED BY entity_by_kind ON n.kind = k.kind AND n.label = ${text} COLLATE NOCASE
    UNION SELECT id FROM entity WHERE key = (SELECT pattern FROM input)`,
  begins: `${sorts}
    SELECT i.entity_id FROM wanted AS s CROSS JOIN identifier AS i ON i.kind = s.kind AND i.namespace = s.namespace
      WHERE i.value >= ${text} AND i.value < ${other} AND i.value LIKE ${pattern}
    UNION SELECT n.id FROM kinds AS k CROSS JOIN entity AS n INDEXED BY entity_by_kind ON n.kind = k.kind
      AND n.label >= ${text} COLLATE NOCASE AND n.label < ${other} COLLATE NOCASE WHERE n.label LIKE ${pattern}`,
  /** Of one kind, as far as {@link mostTried}. */
  anywhere: `SELECT i.entity_id FROM (SELECT id, value FROM identifier WHERE kind = ? LIMIT ${mostTried}) AS t
      CROSS JOIN identifier AS i ON i.id = t.id WHERE t.value LIKE ? ESCAPE '${likeEscape}'
    UNION SELECT id FROM (SELECT id, label FROM entity INDEXED BY entity_by_kind WHERE kind = ? LIMIT ${mostTried})
      WHERE label LIKE ? ESCAPE '${likeEscape}'`,
} as const;

/**
 * Ids of the entities that a value of the filter `entity` means: by identifier, label or key, whatever the case (of labels and patterns: of the
 * letters of ASCII). What a pattern begins with is looked up; a pattern that begins with a wildcard is tried on half a million identifiers and
 * labels of each kind.
 */
export function matchEntities(store: ReadableStore, value: string): readonly number[] {
  const pattern = readEntityPattern(value);
  if (pattern.text === '') return [];
  const kinds = JSON.stringify(pattern.kind === null ? entityKinds : [pattern.kind]);
  if (pattern.like === null)
    return store
      .pluck<number>(entitySql.exact)
      .all(pattern.kind, kinds, pattern.text, exactText(value, pattern), value.trim());
  if (pattern.prefix !== '')
    return store
      .pluck<number>(entitySql.begins)
      .all(pattern.kind, kinds, pattern.prefix, afterPrefix(pattern.prefix), pattern.like);
  const { like } = pattern;
  return (pattern.kind === null ? entityKinds : [pattern.kind]).flatMap((kind) =>
    store.pluck<number>(entitySql.anywhere).all(kind, like, kind, like),
  );
}

/** As it was written, for identifiers that keep their case (paths of URLs). */
function exactText(value: string, { kind }: EntityPattern): string {
  const trimmed = value.trim();
  const written = kind === null ? trimmed : trimmed.slice(trimmed.indexOf('|') + 1).trim();
  return written.replace(/\[([*?])\]/g, '$1');
}
