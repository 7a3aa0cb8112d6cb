/** Statements by which rows of incidents are made, for tests of their plans. */
export const rowSql = {
  sizes: `SELECT j.value AS id, (SELECT count(*) FROM (SELECT 1 FROM alert WHERE incident_id = j.value LIMIT ?)) AS alerts FROM json_each(?) AS j`,
  records: `SELECT i.id, i.uid, i.redirected_to AS redirectedTo, i.touched, i.name, i.severity, i.status, i.assigned_to AS assignedTo,
     i.classification, i.determination, i.created_ms AS createdMs FROM json_each(?) AS j CROSS JOIN incident AS i ON i.id = j.value`,
  tags: `SELECT t.incident_id AS id, t.tag, t.by_kind AS by FROM json_each(?) AS j CROSS JOIN incident_tag AS t ON t.incident_id = j.value ORDER BY t.tag`,
  pins: `SELECT p.incident_uid AS uid, count(*) AS pins FROM json_each(?) AS j CROSS JOIN pin AS p ON p.incident_uid = j.value
     WHERE p.removed = 0 GROUP BY p.incident_uid`,
  judged: `SELECT DISTINCT v.scope_uid FROM json_each(?) AS j CROSS JOIN verdict AS v ON v.scope_uid = j.value WHERE v.scope = 'incident'`,
  values: `SELECT v.incident_id AS id, v.field, v.value FROM json_each(?) AS j CROSS JOIN incident_value AS v ON v.incident_id = j.value`,
} as const;
