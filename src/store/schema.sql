-- The store: one SQLite file. Facts are append-only; every row names the input it came from, and
-- with its line the place in it, so that each figure can be traced back. Deleting an input takes
-- its facts along.

CREATE TABLE input (
	id INTEGER PRIMARY KEY,
	sha256 TEXT NOT NULL, -- of the raw bytes; of a case folder over all its files
	format TEXT NOT NULL,
	path TEXT NOT NULL,
	dated TEXT NOT NULL, -- what it speaks of, as written; the bounds are [from, until)
	dated_from INTEGER NOT NULL,
	dated_until INTEGER NOT NULL,
	loaded INTEGER NOT NULL, -- --now at loading
	bytes INTEGER NOT NULL,
	records INTEGER NOT NULL,
	rejected INTEGER NOT NULL,
	truncated INTEGER NOT NULL,
	UNIQUE (sha256, format)
) STRICT;

CREATE TABLE rejection (
	input INTEGER NOT NULL REFERENCES input (id) ON DELETE CASCADE,
	file TEXT NOT NULL, -- of a case folder, else empty
	reason TEXT NOT NULL,
	count INTEGER NOT NULL,
	first_line INTEGER NOT NULL,
	sample TEXT NOT NULL
) STRICT;

CREATE TABLE link (
	input INTEGER NOT NULL REFERENCES input (id) ON DELETE CASCADE,
	a INTEGER NOT NULL,
	b INTEGER NOT NULL,
	rel INTEGER NOT NULL, -- -1: a is provider of b; 0: peers
	line INTEGER NOT NULL,
	PRIMARY KEY (input, a, b, rel)
) STRICT, WITHOUT ROWID;
CREATE INDEX link_b ON link (input, b);

CREATE TABLE prefix_origin (
	input INTEGER NOT NULL REFERENCES input (id) ON DELETE CASCADE,
	asn INTEGER NOT NULL,
	first BLOB NOT NULL, -- 4 or 16 bytes
	last BLOB NOT NULL,
	origins INTEGER NOT NULL, -- how many origins the source gives for this range
	as_set INTEGER NOT NULL,
	line INTEGER NOT NULL,
	PRIMARY KEY (input, asn, first, last)
) STRICT, WITHOUT ROWID;

CREATE TABLE as_name (
	input INTEGER NOT NULL REFERENCES input (id) ON DELETE CASCADE,
	asn INTEGER NOT NULL,
	name TEXT NOT NULL,
	country TEXT NOT NULL,
	line INTEGER NOT NULL,
	PRIMARY KEY (input, asn, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX as_name_asn ON as_name (asn);

-- Case folders. Columns are those of ref/case_table.c; a time has its text as written, its bounds
-- and its precision; an empty text and a NULL number mean "not known".

CREATE TABLE case_file (
	input INTEGER NOT NULL REFERENCES input (id) ON DELETE CASCADE,
	file TEXT NOT NULL,
	problem TEXT NOT NULL, -- why it could not be used, else empty
	records INTEGER NOT NULL,
	rejected INTEGER NOT NULL,
	PRIMARY KEY (input, file)
) STRICT, WITHOUT ROWID;

CREATE TABLE case_head (
	input INTEGER NOT NULL REFERENCES input (id) ON DELETE CASCADE,
	line INTEGER NOT NULL,
	target_asn INTEGER,
	event_time TEXT, event_time_from INTEGER, event_time_until INTEGER, event_time_precision TEXT,
	topology TEXT, topology_from INTEGER, topology_until INTEGER, topology_precision TEXT,
	title TEXT
) STRICT;

CREATE TABLE case_network (
	input INTEGER NOT NULL REFERENCES input (id) ON DELETE CASCADE,
	line INTEGER NOT NULL,
	asn INTEGER,
	name TEXT,
	country TEXT,
	as_of TEXT, as_of_from INTEGER, as_of_until INTEGER, as_of_precision TEXT,
	source_url TEXT
) STRICT;
CREATE INDEX case_network_asn ON case_network (asn);

CREATE TABLE case_event (
	input INTEGER NOT NULL REFERENCES input (id) ON DELETE CASCADE,
	line INTEGER NOT NULL,
	time_utc TEXT, time_utc_from INTEGER, time_utc_until INTEGER, time_utc_precision TEXT,
	kind TEXT,
	asn INTEGER,
	neighbour_asn INTEGER,
	prefix TEXT,
	confidence TEXT,
	source_url TEXT,
	note TEXT
) STRICT;
CREATE INDEX case_event_asn ON case_event (asn);

CREATE TABLE case_volume (
	input INTEGER NOT NULL REFERENCES input (id) ON DELETE CASCADE,
	line INTEGER NOT NULL,
	date TEXT, date_from INTEGER, date_until INTEGER, date_precision TEXT,
	source TEXT,
	value TEXT,
	unit TEXT,
	source_url TEXT,
	note TEXT
) STRICT;

CREATE TABLE case_botnet (
	input INTEGER NOT NULL REFERENCES input (id) ON DELETE CASCADE,
	line INTEGER NOT NULL,
	botnet TEXT,
	spam_per_day REAL,
	bots REAL,
	share_percent REAL,
	share_low REAL,
	share_high REAL,
	as_of TEXT, as_of_from INTEGER, as_of_until INTEGER, as_of_precision TEXT,
	published TEXT, published_from INTEGER, published_until INTEGER, published_precision TEXT,
	c2_asn INTEGER,
	source_url TEXT,
	note TEXT
) STRICT;
CREATE INDEX case_botnet_asn ON case_botnet (c2_asn);

CREATE TABLE case_c2 (
	input INTEGER NOT NULL REFERENCES input (id) ON DELETE CASCADE,
	line INTEGER NOT NULL,
	time TEXT, time_from INTEGER, time_until INTEGER, time_precision TEXT,
	botnet TEXT,
	ip_or_domain TEXT,
	asn INTEGER,
	country TEXT,
	source_url TEXT,
	note TEXT
) STRICT;
CREATE INDEX case_c2_asn ON case_c2 (asn);

CREATE TABLE case_move (
	input INTEGER NOT NULL REFERENCES input (id) ON DELETE CASCADE,
	line INTEGER NOT NULL,
	time TEXT, time_from INTEGER, time_until INTEGER, time_precision TEXT,
	what TEXT,
	kind TEXT,
	from_asn INTEGER,
	to_asn INTEGER,
	to_country TEXT,
	confidence TEXT,
	source_url TEXT,
	note TEXT
) STRICT;

CREATE TABLE case_prediction (
	input INTEGER NOT NULL REFERENCES input (id) ON DELETE CASCADE,
	line INTEGER NOT NULL,
	made TEXT, made_from INTEGER, made_until INTEGER, made_precision TEXT,
	by TEXT,
	cut TEXT,
	drop_percent REAL,
	source_url TEXT,
	note TEXT
) STRICT;

CREATE TABLE case_fallback (
	input INTEGER NOT NULL REFERENCES input (id) ON DELETE CASCADE,
	line INTEGER NOT NULL,
	item TEXT,
	value TEXT,
	unit TEXT,
	as_of TEXT, as_of_from INTEGER, as_of_until INTEGER, as_of_precision TEXT,
	source_url TEXT,
	note TEXT
) STRICT;

CREATE TABLE case_neighbour (
	input INTEGER NOT NULL REFERENCES input (id) ON DELETE CASCADE,
	line INTEGER NOT NULL,
	snapshot TEXT, snapshot_from INTEGER, snapshot_until INTEGER, snapshot_precision TEXT,
	asn INTEGER,
	neighbour_asn INTEGER,
	relation TEXT,
	source_url TEXT
) STRICT;
CREATE INDEX case_neighbour_asn ON case_neighbour (asn);
