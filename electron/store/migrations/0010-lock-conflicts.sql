-- What a run of correlation leaves for people and for the next run.

-- Decisions of analysts that contradict each other, between two alerts; each run over them replaces what is there.
CREATE TABLE lock_conflict (
  cause TEXT NOT NULL,                  -- as `refusal` of links
  a INTEGER NOT NULL REFERENCES alert (id) ON DELETE CASCADE,
  b INTEGER NOT NULL REFERENCES alert (id) ON DELETE CASCADE,
  PRIMARY KEY (a, b, cause)
) STRICT, WITHOUT ROWID;

CREATE INDEX lock_conflict_by_b ON lock_conflict (b);

-- Alerts of a detector whose bucket has moved are found without reading all others.
CREATE INDEX alert_by_detector ON alert (detector);
