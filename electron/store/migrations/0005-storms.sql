-- The alerts of a storm in the order of time: what a collapsed row "×N" counts and opens to.
CREATE INDEX alert_by_storm ON alert (storm_id, first_ms) WHERE storm_id IS NOT NULL;
