-- An input is known by its bytes, their format and, of a feed, by the day and the list they are a
-- reading of: the same bytes on another day are another input. `words` are what else was said of it
-- (store/retold.h); '' = not noted, by an older version.

CREATE TABLE input_of_readings (
	id INTEGER PRIMARY KEY,
	sha256 TEXT NOT NULL, -- of the raw bytes; of a case folder over all its files
	format TEXT NOT NULL,
	reading TEXT NOT NULL, -- '' where the bytes tell all
	path TEXT NOT NULL,
	dated TEXT NOT NULL, -- what it speaks of, as written; the bounds are [from, until)
	dated_from INTEGER NOT NULL,
	dated_until INTEGER NOT NULL,
	loaded INTEGER NOT NULL, -- --now at loading
	bytes INTEGER NOT NULL,
	records INTEGER NOT NULL,
	rejected INTEGER NOT NULL,
	truncated INTEGER NOT NULL,
	url TEXT NOT NULL,
	citation TEXT NOT NULL,
	terms TEXT NOT NULL,
	words TEXT NOT NULL,
	UNIQUE (sha256, format, reading)
) STRICT;

INSERT INTO input_of_readings SELECT id, sha256, format, '', path, dated, dated_from, dated_until,
	loaded, bytes, records, rejected, truncated, url, citation, terms, '' FROM input;
DROP TABLE input;
ALTER TABLE input_of_readings RENAME TO input;
