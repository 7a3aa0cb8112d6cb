import { refang } from '../../../shared/model/defang.ts';
import type { ReadableStore } from '../connection.ts';
import type { Lookup } from './compile-filter.ts';
import { cached } from './result-cache.ts';

/**
 * Makes an FTS5 query of what a person typed: every word must occur, the last one may be the start of a word. Each word
 * is a quoted string, so that no character of it is an operator.
 * @returns null when the text has no letter or digit to search for.
 */
export function fullTextQuery(text: string): string | null {
  const words = text.split(/\s+/u).filter((word) => /[\p{L}\p{N}]/u.test(word));
  if (words.length === 0) return null;
  // A NUL would end the query early: SQLite reads it as a C string.
  const quoted = words.map((word) => `"${word.replaceAll('\0', ' ').replaceAll('"', '""')}"`);
  return `${quoted.join(' ')}${/\s$/u.test(text) ? '' : '*'}`;
}

/** What is searched for, and the incidents that it names by uid or number; one that was merged away leads to where its alerts are. */
const preamble = `WITH RECURSIVE input (text, words, number) AS (SELECT ?, ?, ?), reached (id) AS (
    SELECT i.id FROM input CROSS JOIN incident AS i ON i.uid = input.text
    UNION SELECT i.id FROM input CROSS JOIN incident AS i ON i.id = input.number
    UNION SELECT i.redirected_to FROM reached CROSS JOIN incident AS i ON i.id = reached.id WHERE i.redirected_to IS NOT NULL),
  -- Each kind and namespace that identifiers have: one look into their unique key for each.
  sort (kind, namespace) AS (
    SELECT kind, namespace FROM (SELECT kind, namespace FROM identifier ORDER BY kind, namespace LIMIT 1)
    UNION ALL SELECT n.kind, n.namespace FROM sort AS s CROSS JOIN identifier AS n ON n.id = coalesce(
      (SELECT i.id FROM identifier AS i WHERE i.kind = s.kind AND i.namespace > s.namespace ORDER BY i.namespace LIMIT 1),
      (SELECT i.id FROM identifier AS i WHERE i.kind > s.kind ORDER BY i.kind, i.namespace LIMIT 1)))`;
const text = '(SELECT text FROM input)';
const words = '(SELECT words FROM input)';

const byIdentifier = `SELECT i.entity_id FROM sort AS s CROSS JOIN identifier AS i ON i.kind = s.kind AND i.namespace = s.namespace
  WHERE i.value IN (${text}, lower(${text})) UNION SELECT id FROM entity WHERE key = ${text}`;

const alertsOfEntities = (entities: string): string =>
  `SELECT e.alert_id FROM evidence AS e WHERE e.entity_id IN (${entities})`;
const incidentsOfAlerts = (alerts: string): string =>
  `SELECT a.incident_id FROM alert AS a WHERE a.incident_id IS NOT NULL AND a.id IN (${alerts})`;

/**
 * Alerts that a text names exactly: by uid, by a record's uid, by a provider's alert id (folded as records fold names), also as the
 * Defender portal writes it, with two letters of the product before it.
 */
const namedAlerts = `SELECT id FROM alert WHERE uid = ${text}
  UNION SELECT alert_id FROM record WHERE uid = ${text}
  UNION SELECT d.alert_id FROM record_name AS n JOIN record AS d ON d.id = n.record_id WHERE n.name IN (${text}, lower(${text}), substr(lower(${text}), 3))`;

const foundEntities = `SELECT rowid FROM entity_text WHERE entity_text MATCH ${words} UNION ${byIdentifier}`;
/** Alerts one of whose raw records has the words: fields that nothing else shows are found too, as far as the index has come. */
const alertsOfRecords = `SELECT d.alert_id FROM record_text AS t JOIN record AS d ON d.id = t.rowid WHERE t.record_text MATCH ${words}`;

const foundAlerts = `SELECT rowid FROM alert_text WHERE alert_text MATCH ${words} UNION ${namedAlerts} UNION ${alertsOfRecords}
  UNION ${alertsOfEntities(foundEntities)}`;

const statements = {
  incidents: {
    entity: `SELECT DISTINCT incident_id AS id FROM (${incidentsOfAlerts(alertsOfEntities(byIdentifier))})`,
    search: `SELECT rowid AS id FROM incident_text WHERE incident_text MATCH ${words}
      UNION SELECT id FROM reached UNION ${incidentsOfAlerts(foundAlerts)}`,
  },
  alerts: {
    entity: `SELECT DISTINCT alert_id AS id FROM (${alertsOfEntities(byIdentifier)})`,
    search: `SELECT id FROM (${foundAlerts.replace('SELECT rowid', 'SELECT rowid AS id')}) UNION SELECT a.id FROM alert AS a WHERE a.incident_id IN (
        SELECT rowid FROM incident_text WHERE incident_text MATCH ${words} UNION SELECT id FROM reached)`,
  },
} as const;

/** `#46` is the incident of that number and nothing else. */
const byNumber = {
  incidents: 'SELECT id FROM reached',
  alerts: 'SELECT a.id FROM alert AS a WHERE a.incident_id IN (SELECT id FROM reached)',
} as const;

/** Finds what a text or an identifier means, once for each state of the store. */
export function createLookup(store: ReadableStore, list: 'incidents' | 'alerts'): Lookup {
  return (field, wanted) =>
    cached(store, JSON.stringify(['lookup', list, field, wanted]), () => {
      // What people copy from a report is defanged; what was recorded is not.
      const meant = refang(wanted);
      const trimmed = meant.trim();
      if (trimmed === '') return '[]';
      const number = /^#?(\d{1,15})$/.exec(trimmed)?.[1];
      const isNumber = field === 'search' && number !== undefined && trimmed.startsWith('#');
      const found = isNumber ? byNumber[list] : statements[list][field];
      const statement = `${preamble} SELECT json_group_array(id) FROM (${found})`;
      const parameters = [
        trimmed,
        fullTextQuery(meant) ?? '""',
        number === undefined ? null : Number(number),
      ];
      return store.pluck<string>(statement).get(...parameters) ?? '[]';
    });
}
