-- Everything a store holds. Times are integer milliseconds UTC. Lists are JSON arrays of strings unless said otherwise.

-- Facts about this store: uid, replica, created, correlation engine version, lock revision, index watermarks.
CREATE TABLE store_fact (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The people whose keys this store knows; `is_self` is who works here.
CREATE TABLE analyst (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  public_key TEXT NOT NULL UNIQUE,      -- OpenSSH form
  fingerprint TEXT NOT NULL UNIQUE,     -- SHA256:…
  is_self INTEGER NOT NULL DEFAULT 0,
  first_seen_ms INTEGER NOT NULL
) STRICT;

-- ───────────────────────────── imports ─────────────────────────────
CREATE TABLE import (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  label TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('running', 'done', 'cancelled', 'failed', 'undone')),
  tenant TEXT,
  started_ms INTEGER NOT NULL,
  ended_ms INTEGER,
  journal_group TEXT
) STRICT;

CREATE TABLE import_file (
  id INTEGER PRIMARY KEY,
  import_id INTEGER NOT NULL REFERENCES import (id) ON DELETE CASCADE,
  path TEXT NOT NULL,
  size INTEGER NOT NULL,
  sha256 TEXT,
  format TEXT,
  importer_version INTEGER,
  records INTEGER NOT NULL DEFAULT 0,
  alerts_new INTEGER NOT NULL DEFAULT 0,
  alerts_updated INTEGER NOT NULL DEFAULT 0,
  alerts_unchanged INTEGER NOT NULL DEFAULT 0,
  twins INTEGER NOT NULL DEFAULT 0,
  context TEXT NOT NULL DEFAULT '{}',   -- JSON object: rows that are no alerts, by kind
  empty_incidents INTEGER NOT NULL DEFAULT 0,
  rejected INTEGER NOT NULL DEFAULT 0,
  error TEXT
) STRICT;
CREATE INDEX import_file_by_import ON import_file (import_id);

CREATE TABLE import_reject (
  id INTEGER PRIMARY KEY,
  import_file_id INTEGER NOT NULL REFERENCES import_file (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  line INTEGER,
  byte_offset INTEGER NOT NULL,
  code TEXT NOT NULL,
  reason TEXT NOT NULL,
  excerpt TEXT NOT NULL
) STRICT;
CREATE INDEX import_reject_by_file ON import_reject (import_file_id, id);

-- ───────────────────────────── records and alerts ─────────────────────────────
-- One object or row of a source. Every version that was ever imported stays, so that an import can be taken back.
CREATE TABLE record (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  alert_id INTEGER NOT NULL REFERENCES alert (id),
  provider TEXT NOT NULL,
  provider_alert_id TEXT,
  current_version_id INTEGER            -- record_version.id; the newest update, of equals the later import
) STRICT;
CREATE INDEX record_by_alert ON record (alert_id);

CREATE TABLE record_version (
  id INTEGER PRIMARY KEY,
  record_id INTEGER NOT NULL REFERENCES record (id) ON DELETE CASCADE,
  import_file_id INTEGER NOT NULL REFERENCES import_file (id),
  position INTEGER NOT NULL,
  line INTEGER,
  byte_offset INTEGER NOT NULL,
  byte_length INTEGER NOT NULL,
  content_sha256 TEXT NOT NULL,
  source_updated_ms INTEGER,
  body TEXT NOT NULL                    -- JSON: the NormalizedAlert
) STRICT;
CREATE INDEX record_version_by_record ON record_version (record_id);
CREATE INDEX record_version_by_file ON record_version (import_file_id);

-- What an undone import had brought, so that the undo can itself be undone.
CREATE TABLE undone_version (
  id INTEGER PRIMARY KEY,
  import_file_id INTEGER NOT NULL REFERENCES import_file (id) ON DELETE CASCADE,
  record_uid TEXT NOT NULL,
  incident_uid TEXT,                    -- where its alert was
  position INTEGER NOT NULL,
  line INTEGER,
  byte_offset INTEGER NOT NULL,
  byte_length INTEGER NOT NULL,
  content_sha256 TEXT NOT NULL,
  body TEXT NOT NULL,
  raw BLOB NOT NULL
) STRICT;
CREATE INDEX undone_version_by_file ON undone_version (import_file_id);

-- The source bytes, apart so that scans of versions stay small.
CREATE TABLE record_raw (
  record_version_id INTEGER PRIMARY KEY REFERENCES record_version (id) ON DELETE CASCADE,
  bytes BLOB NOT NULL
) STRICT;

-- Folded names of records: records that share one are twins.
CREATE TABLE record_name (
  name TEXT NOT NULL,
  record_id INTEGER NOT NULL REFERENCES record (id) ON DELETE CASCADE,
  PRIMARY KEY (name, record_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX record_name_by_record ON record_name (record_id);

-- One alert: one or more records that are twins. Effective values; an analyst's decision wins over the source's.
CREATE TABLE alert (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,             -- the smallest uid of its records
  incident_id INTEGER REFERENCES incident (id),  -- null until correlation has placed it
  title TEXT NOT NULL,
  severity TEXT,
  severity_rank INTEGER NOT NULL,
  status TEXT NOT NULL,                 -- effective
  source_status TEXT,
  classification TEXT,
  source_classification TEXT,
  determination TEXT,
  source_determination TEXT,
  assigned_to TEXT,
  source_assigned_to TEXT,
  analyst_fields INTEGER NOT NULL DEFAULT 0,  -- bits: 1 status, 2 classification, 4 determination, 8 assignedTo set by an analyst
  category TEXT,
  service_source TEXT,
  detection_source TEXT,
  detector TEXT NOT NULL,               -- provider and detector id, else rule id, else title
  techniques TEXT NOT NULL DEFAULT '[]',
  tenant TEXT,
  first_ms INTEGER,
  last_ms INTEGER,
  time_doubtful INTEGER NOT NULL DEFAULT 0,
  created_ms INTEGER,
  source_updated_ms INTEGER,
  source_incident_id INTEGER REFERENCES source_incident (id),
  sequence_facts INTEGER NOT NULL DEFAULT 0,
  primary_identifier_id INTEGER,        -- identifier of the primary asset (storms)
  -- Packed little-endian Int32 identifier ids of the linking evidence, distinct, ascending: what correlation loads.
  anchors BLOB NOT NULL DEFAULT x'',
  record_count INTEGER NOT NULL DEFAULT 1,
  investigation_state TEXT,
  device_groups TEXT NOT NULL DEFAULT '[]',
  threat_facts INTEGER NOT NULL DEFAULT 0,  -- bits: 1 ransomware, 2 hands on keyboard, 4 all prevented
  storm_id INTEGER,                     -- the first alert of its storm; null outside one
  imported_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX alert_by_incident ON alert (incident_id, first_ms);
CREATE INDEX alert_pending ON alert (id) WHERE incident_id IS NULL;
CREATE INDEX alert_by_first ON alert (first_ms, id);
CREATE INDEX alert_by_last ON alert (last_ms, id);
CREATE INDEX alert_by_severity ON alert (severity_rank, id);
CREATE INDEX alert_by_title ON alert (title, id);
-- The order of work: new, in progress, what a source calls otherwise, resolved.
CREATE INDEX alert_by_status ON alert (CASE status WHEN 'new' THEN 0 WHEN 'inProgress' THEN 1 WHEN 'resolved' THEN 3 ELSE 2 END, id);
CREATE INDEX alert_by_service_source ON alert (service_source, id);
CREATE INDEX alert_by_source_incident ON alert (source_incident_id) WHERE source_incident_id IS NOT NULL;

-- ───────────────────────────── entities ─────────────────────────────
CREATE TABLE entity (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  key TEXT NOT NULL UNIQUE,             -- kind, namespace, tenant and value of its strongest, then smallest identifier
  label TEXT NOT NULL,
  links INTEGER NOT NULL DEFAULT 1,
  is_asset INTEGER NOT NULL DEFAULT 0,
  verdict TEXT NOT NULL DEFAULT 'unknown',   -- shown everywhere unless an incident-scoped assertion says otherwise
  verdict_by TEXT NOT NULL DEFAULT 'none' CHECK (verdict_by IN ('analyst', 'source', 'playbook', 'indicator', 'none'))
) STRICT;
CREATE INDEX entity_by_kind ON entity (kind, label);

CREATE TABLE identifier (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  namespace TEXT NOT NULL,
  value TEXT NOT NULL,
  tenant TEXT NOT NULL DEFAULT '',      -- '' unknown or global
  rank INTEGER NOT NULL,
  links INTEGER NOT NULL DEFAULT 1,
  label TEXT NOT NULL DEFAULT '',       -- the smallest label of evidence whose strongest identifier this is
  entity_id INTEGER NOT NULL REFERENCES entity (id),
  UNIQUE (kind, namespace, value, tenant)
) STRICT;
CREATE INDEX identifier_by_entity ON identifier (entity_id);
CREATE INDEX identifier_by_value ON identifier (value);

-- Pairs of identifiers seen in one evidence object (smaller id first).
CREATE TABLE alias (
  a INTEGER NOT NULL REFERENCES identifier (id),
  b INTEGER NOT NULL REFERENCES identifier (id),
  PRIMARY KEY (a, b)
) STRICT, WITHOUT ROWID;
CREATE INDEX alias_by_b ON alias (b);

-- One entity in one record: thin; its details are in the record version's body at `ordinal`.
CREATE TABLE evidence (
  id INTEGER PRIMARY KEY,
  alert_id INTEGER NOT NULL REFERENCES alert (id),
  record_id INTEGER NOT NULL REFERENCES record (id) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,             -- index in the record's normalized evidence list
  identifier_id INTEGER NOT NULL REFERENCES identifier (id),  -- its strongest identifier; never changes
  entity_id INTEGER NOT NULL REFERENCES entity (id),          -- the entity that identifier belongs to now
  embedded INTEGER NOT NULL DEFAULT 0,
  links INTEGER NOT NULL DEFAULT 1,
  verdict TEXT,
  remediation_status TEXT,
  detection_status TEXT,
  roles TEXT NOT NULL DEFAULT '[]',
  threats TEXT NOT NULL DEFAULT '[]',
  first_seen_ms INTEGER
) STRICT;
CREATE INDEX evidence_by_alert ON evidence (alert_id);
CREATE INDEX evidence_by_entity ON evidence (entity_id, alert_id);
CREATE INDEX evidence_by_identifier ON evidence (identifier_id);
CREATE INDEX evidence_by_record ON evidence (record_id);

-- Verdict assertions: never overwritten, only superseded.
CREATE TABLE verdict (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  identifier_id INTEGER NOT NULL REFERENCES identifier (id),  -- through which the entity is found after re-resolution
  scope TEXT NOT NULL CHECK (scope IN ('alert', 'incident', 'everywhere')),
  scope_uid TEXT,
  verdict TEXT NOT NULL,
  actor TEXT NOT NULL CHECK (actor IN ('analyst', 'playbook', 'indicator')),  -- source verdicts are in `evidence`
  actor_name TEXT,
  basis TEXT,
  at_ms INTEGER NOT NULL,
  supersedes TEXT,
  undone INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX verdict_by_identifier ON verdict (identifier_id, at_ms);
CREATE INDEX verdict_by_scope ON verdict (scope_uid) WHERE scope_uid IS NOT NULL;

-- ───────────────────────────── incidents ─────────────────────────────
CREATE TABLE source_incident (
  id INTEGER PRIMARY KEY,
  provider TEXT NOT NULL,
  source_id TEXT NOT NULL,
  import_file_id INTEGER REFERENCES import_file (id),
  content_sha256 TEXT,
  body TEXT,                            -- JSON: NormalizedSourceIncident; null while only alerts have named it
  raw BLOB,
  UNIQUE (provider, source_id)
) STRICT;

-- Every version of a source's incident, so that an import can be taken back; source_incident holds the newest that stands.
CREATE TABLE source_incident_version (
  id INTEGER PRIMARY KEY,
  source_incident_id INTEGER NOT NULL REFERENCES source_incident (id) ON DELETE CASCADE,
  import_file_id INTEGER NOT NULL REFERENCES import_file (id),
  content_sha256 TEXT NOT NULL,
  source_updated_ms INTEGER,
  body TEXT NOT NULL,
  raw BLOB NOT NULL,
  undone INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX source_incident_version_by_incident ON source_incident_version (source_incident_id);
CREATE INDEX source_incident_version_by_file ON source_incident_version (import_file_id);

-- `id` is the number that people read, local to this store; `uid` is the same everywhere.
CREATE TABLE incident (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uid TEXT NOT NULL UNIQUE,
  redirected_to INTEGER REFERENCES incident (id),
  touched INTEGER NOT NULL DEFAULT 0,   -- an analyst has worked on it: its alerts are kept together
  sealed INTEGER NOT NULL DEFAULT 0,    -- resolved by an analyst: nothing joins
  name TEXT,                            -- an analyst's, else a source's; null means automatic
  name_by TEXT NOT NULL DEFAULT 'automatic' CHECK (name_by IN ('automatic', 'source', 'analyst')),
  severity TEXT,                        -- override
  status TEXT NOT NULL DEFAULT 'active',
  status_by TEXT NOT NULL DEFAULT 'automatic' CHECK (status_by IN ('automatic', 'source', 'analyst')),
  assigned_to TEXT,
  assigned_by TEXT NOT NULL DEFAULT 'automatic' CHECK (assigned_by IN ('automatic', 'source', 'analyst')),
  classification TEXT,
  determination TEXT,
  classified_by TEXT NOT NULL DEFAULT 'automatic' CHECK (classified_by IN ('automatic', 'source', 'analyst')),
  resolving_comment TEXT,
  resolved_ms INTEGER,
  first_touched_ms INTEGER,
  created_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE incident_tag (
  incident_id INTEGER NOT NULL REFERENCES incident (id) ON DELETE CASCADE,
  tag TEXT NOT NULL COLLATE NOCASE,
  by_kind TEXT NOT NULL CHECK (by_kind IN ('source', 'analyst')),
  PRIMARY KEY (incident_id, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX incident_tag_by_tag ON incident_tag (tag);

-- The queue's projection: one row an incident, rebuilt whenever the incident or its alerts change. Redirected ones are not in it.
CREATE TABLE incident_row (
  incident_id INTEGER PRIMARY KEY REFERENCES incident (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  automatic_name TEXT NOT NULL,
  automatic_severity TEXT,
  severity TEXT,
  severity_rank INTEGER NOT NULL,
  status TEXT NOT NULL,
  status_rank INTEGER NOT NULL,
  is_open INTEGER NOT NULL GENERATED ALWAYS AS (status <> 'resolved') STORED,
  assigned_to TEXT,
  classification TEXT,
  determination TEXT,
  priority_score INTEGER NOT NULL,
  score_items TEXT NOT NULL,            -- JSON [{code, points, text}]
  investigation_state TEXT,
  categories TEXT NOT NULL,
  tags TEXT NOT NULL,
  service_sources TEXT NOT NULL,
  detection_sources TEXT NOT NULL,
  device_groups TEXT NOT NULL,
  techniques TEXT NOT NULL,
  alert_severities TEXT NOT NULL,
  device_count INTEGER NOT NULL,
  user_count INTEGER NOT NULL,
  mailbox_count INTEGER NOT NULL,
  app_count INTEGER NOT NULL,
  cloud_resource_count INTEGER NOT NULL,
  alert_count INTEGER NOT NULL,
  active_alert_count INTEGER NOT NULL,
  pinned_count INTEGER NOT NULL,
  first_ms INTEGER,
  last_ms INTEGER,
  created_ms INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX incident_row_open_score ON incident_row (is_open, priority_score, incident_id);
CREATE INDEX incident_row_score ON incident_row (priority_score, incident_id);
CREATE INDEX incident_row_open_severity ON incident_row (is_open, severity_rank, incident_id);
CREATE INDEX incident_row_severity ON incident_row (severity_rank, incident_id);
CREATE INDEX incident_row_open_last ON incident_row (is_open, last_ms, incident_id);
CREATE INDEX incident_row_last ON incident_row (last_ms, incident_id);
CREATE INDEX incident_row_open_first ON incident_row (is_open, first_ms, incident_id);
CREATE INDEX incident_row_first ON incident_row (first_ms, incident_id);
CREATE INDEX incident_row_open_updated ON incident_row (is_open, updated_ms, incident_id);
CREATE INDEX incident_row_updated ON incident_row (updated_ms, incident_id);
CREATE INDEX incident_row_open_created ON incident_row (is_open, created_ms, incident_id);
CREATE INDEX incident_row_created ON incident_row (created_ms, incident_id);
CREATE INDEX incident_row_open_name ON incident_row (is_open, name, incident_id);
CREATE INDEX incident_row_name ON incident_row (name, incident_id);
CREATE INDEX incident_row_open_status ON incident_row (is_open, status_rank, incident_id);
CREATE INDEX incident_row_status ON incident_row (status_rank, incident_id);
CREATE INDEX incident_row_open_assigned ON incident_row (is_open, assigned_to, incident_id);
CREATE INDEX incident_row_assigned ON incident_row (assigned_to, incident_id);
CREATE INDEX incident_row_open_alerts ON incident_row (is_open, alert_count, incident_id);
CREATE INDEX incident_row_alerts ON incident_row (alert_count, incident_id);
CREATE INDEX incident_row_open_number ON incident_row (is_open, incident_id);
-- Covers every single-valued filter, so that counts read narrow entries instead of wide rows.
CREATE INDEX incident_row_facets ON incident_row
  (is_open, status, severity, assigned_to, classification, determination, investigation_state, priority_score, first_ms, last_ms, incident_id);

-- Incidents whose row is out of date: made anew behind the commands, in slices.
CREATE TABLE queued_row (
  incident_id INTEGER PRIMARY KEY REFERENCES incident (id) ON DELETE CASCADE
) STRICT;

-- Multi-valued fields of the projection, for filters and their counts.
CREATE TABLE incident_value (
  field TEXT NOT NULL,
  value TEXT NOT NULL COLLATE NOCASE,
  incident_id INTEGER NOT NULL REFERENCES incident (id) ON DELETE CASCADE,
  PRIMARY KEY (field, value, incident_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX incident_value_by_incident ON incident_value (incident_id);

CREATE TABLE comment (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  incident_uid TEXT,                    -- one of these two; a comment moves with its incident on a merge
  alert_uid TEXT,
  text TEXT NOT NULL,
  author TEXT,
  author_kind TEXT NOT NULL CHECK (author_kind IN ('analyst', 'source')),
  at_ms INTEGER,
  source_key TEXT UNIQUE,               -- identity of a comment that a source delivered, so that it comes once
  removed INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX comment_by_incident ON comment (incident_uid);
CREATE INDEX comment_by_alert ON comment (alert_uid);

CREATE TABLE pin (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  incident_uid TEXT NOT NULL,
  target_kind TEXT NOT NULL CHECK (target_kind IN ('alert', 'entity')),
  alert_uid TEXT,
  identifier_id INTEGER REFERENCES identifier (id),
  note TEXT,
  position REAL NOT NULL,
  author TEXT,
  at_ms INTEGER NOT NULL,
  removed INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX pin_by_incident ON pin (incident_uid, position);
CREATE INDEX pin_by_alert ON pin (alert_uid) WHERE alert_uid IS NOT NULL;

-- Analyst decisions that a run of correlation keeps. Members are alert uids.
CREATE TABLE correlation_lock (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('mustLink', 'cannotLink', 'ignoreEntity')),
  incident_uid TEXT,                    -- scope of ignoreEntity; null everywhere
  identifier_id INTEGER REFERENCES identifier (id),
  members TEXT NOT NULL DEFAULT '[]',
  reason TEXT,
  author TEXT,
  at_ms INTEGER NOT NULL,
  removed INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Links between alerts. Derived data of one engine version; `a` is the earlier in canonical order.
CREATE TABLE link (
  id INTEGER PRIMARY KEY,
  a INTEGER NOT NULL REFERENCES alert (id),
  b INTEGER NOT NULL REFERENCES alert (id),
  rule TEXT NOT NULL,
  entity_id INTEGER,
  second_entity_id INTEGER,
  gap_ms INTEGER,                       -- null where nobody knows it
  window_ms INTEGER,
  strength INTEGER NOT NULL,
  reason TEXT NOT NULL,                 -- names joined by commas, as Graph writes its flags
  state TEXT NOT NULL CHECK (state IN ('tree', 'redundant', 'withheldWeak', 'withheldSize', 'withheldLock')),
  refusal TEXT,                         -- what a withheldLock link was refused for
  needed INTEGER,                       -- the strength that a withheldWeak link would have needed
  pooled INTEGER                        -- the strength of several weak links together, where they united two groups
) STRICT;
CREATE INDEX link_by_a ON link (a);
CREATE INDEX link_by_b ON link (b);

-- Entities that yield no link because too much is seen with them.
CREATE TABLE ignored_hub (
  entity_id INTEGER PRIMARY KEY REFERENCES entity (id) ON DELETE CASCADE,
  fan INTEGER NOT NULL,
  fan_limit INTEGER NOT NULL
) STRICT;

-- ───────────────────────────── journal ─────────────────────────────
-- One hash chain a replica (analyst key + store). Entries are appended, never changed.
CREATE TABLE journal (
  replica TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  clock_ms INTEGER NOT NULL,            -- hybrid logical clock: milliseconds …
  clock_counter INTEGER NOT NULL,       -- … and counter
  group_uid TEXT NOT NULL,
  label TEXT NOT NULL,
  analyst TEXT NOT NULL,                -- name at the time
  target_kind TEXT NOT NULL,            -- incident, alert, entity, comment, pin, verdict, lock, import
  target_uid TEXT NOT NULL,
  field TEXT NOT NULL,
  old_value TEXT,                       -- JSON
  new_value TEXT,                       -- JSON
  inverse_of TEXT,                      -- group that this one takes back
  previous_hash TEXT NOT NULL,
  hash TEXT NOT NULL,
  format INTEGER NOT NULL,
  PRIMARY KEY (replica, sequence)
) STRICT, WITHOUT ROWID;
CREATE INDEX journal_by_target ON journal (target_kind, target_uid, clock_ms);
CREATE INDEX journal_by_group ON journal (group_uid);
CREATE INDEX journal_by_inverse ON journal (inverse_of) WHERE inverse_of IS NOT NULL;
CREATE INDEX journal_by_clock ON journal (clock_ms, clock_counter, replica, sequence);

-- Each analyst's undo and redo stacks survive a restart.
CREATE TABLE undo_stack (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  replica TEXT NOT NULL,                -- as in `journal`
  stack TEXT NOT NULL CHECK (stack IN ('undo', 'redo')),
  group_uid TEXT NOT NULL,
  label TEXT NOT NULL
) STRICT;

-- Automatic changes, apart from analysts' chains.
CREATE TABLE audit (
  id INTEGER PRIMARY KEY,
  at_ms INTEGER NOT NULL,
  kind TEXT NOT NULL,
  target_kind TEXT NOT NULL,
  target_uid TEXT NOT NULL,
  detail TEXT NOT NULL                  -- JSON
) STRICT;
CREATE INDEX audit_by_target ON audit (target_kind, target_uid, at_ms);

-- Alerts per detector and what came of them, and the buckets that stored scores were made with.
CREATE TABLE detector_count (
  detector TEXT PRIMARY KEY,
  alerts INTEGER NOT NULL DEFAULT 0,
  classified INTEGER NOT NULL DEFAULT 0,
  benign INTEGER NOT NULL DEFAULT 0,
  rare INTEGER NOT NULL DEFAULT 0,
  mostly_benign INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- ───────────────────────────── full text ─────────────────────────────
-- Rows at or below a watermark that changed or vanished since they were indexed.
CREATE TABLE text_change (
  kind TEXT NOT NULL CHECK (kind IN ('alert', 'incident', 'entity', 'record')),
  id INTEGER NOT NULL,
  PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
-- Filled behind the import, in idle time; `store_fact` keeps the watermarks. Contentless: rowids are ids of the table named.
CREATE VIRTUAL TABLE alert_text USING fts5 (title, identifiers, description, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE incident_text USING fts5 (name, tags, comments, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE entity_text USING fts5 (label, identifiers, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE record_text USING fts5 (body, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2');
