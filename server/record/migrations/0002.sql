-- An alert's outcome as the report counts it: a correction that turned out to be none reopens it, words that came back
-- restore it, and what was corrected or dismissed stays so when its words scroll away.
DROP VIEW alerts;
CREATE VIEW alerts AS
  WITH changes AS (
    SELECT seq, session, kind, json_extract(body, '$.alert') AS alert FROM entries
    WHERE kind IN ('corrected', 'dismissed', 'reopened', 'withdrawn', 'restored') AND body IS NOT NULL
  ),
  made AS (
    SELECT seq, session, at, json_extract(body, '$.id') AS alert, body FROM entries
    WHERE kind = 'alert' AND body IS NOT NULL
  ),
  closed AS (
    SELECT m.*, (SELECT max(c.seq) FROM changes c WHERE c.session = m.session AND c.alert = m.alert
                   AND c.kind IN ('corrected', 'dismissed', 'reopened')) AS closing
    FROM made m
  )
  SELECT m.seq, m.session, m.at, m.alert, json_extract(m.body, '$.at_ms') AS at_ms,
         json_extract(m.body, '$.rule') AS rule, json_extract(m.body, '$.category') AS category,
         json_extract(m.body, '$.level') AS level, json_extract(m.body, '$.text') AS text,
         json_extract(m.body, '$.sentence') AS sentence,
         coalesce(
           (SELECT nullif(kind, 'reopened') FROM entries WHERE seq = m.closing),
           (SELECT nullif(c.kind, 'restored') FROM changes c WHERE c.session = m.session AND c.alert = m.alert
              AND c.kind IN ('withdrawn', 'restored') AND c.seq > coalesce(m.closing, 0) ORDER BY c.seq DESC LIMIT 1)
         ) AS outcome
  FROM closed m;
