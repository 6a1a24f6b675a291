-- Every entry ever made, in order. body is JSON, NULL once purged; its hash stays, so that the chain still holds.
CREATE TABLE entries (
  seq INTEGER PRIMARY KEY,
  session TEXT NOT NULL,
  kind TEXT NOT NULL,
  at TEXT NOT NULL,
  body TEXT,
  body_hash TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;
CREATE INDEX entries_session ON entries (session, seq);
CREATE INDEX entries_kind ON entries (kind, seq);

-- The end of the chain as last written, so that an entry cut off the end is missed.
CREATE TABLE head (one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL, hash TEXT NOT NULL) STRICT;
INSERT INTO head VALUES (1, 0, '');

-- For whoever asks the file itself.
CREATE VIEW sessions AS
  SELECT b.session, b.at AS began, json_extract(b.body, '$.product') AS product,
         json_extract(b.body, '$.platform') AS platform, json_extract(b.body, '$.rules') AS rules,
         (SELECT e.at FROM entries e WHERE e.session = b.session AND e.kind = 'finish' AND e.body IS NOT NULL) AS ended
  FROM entries b WHERE b.kind = 'begin' AND b.body IS NOT NULL;

CREATE VIEW alerts AS
  SELECT seq, session, at, json_extract(body, '$.id') AS alert, json_extract(body, '$.at_ms') AS at_ms,
         json_extract(body, '$.rule') AS rule, json_extract(body, '$.category') AS category,
         json_extract(body, '$.level') AS level, json_extract(body, '$.text') AS text,
         json_extract(body, '$.sentence') AS sentence,
         (SELECT c.kind FROM entries c WHERE c.session = a.session AND c.body IS NOT NULL
            AND c.kind IN ('corrected', 'dismissed', 'withdrawn')
            AND json_extract(c.body, '$.alert') = json_extract(a.body, '$.id') ORDER BY c.seq DESC LIMIT 1) AS outcome
  FROM entries a WHERE kind = 'alert' AND body IS NOT NULL;
