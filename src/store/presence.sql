-- What abuse feeds say (store/presence.h): series of a list and family, and in packed blocks
-- (store/presence_block.h) the days on which each of their addresses was there.

CREATE TABLE series (
	id INTEGER PRIMARY KEY,
	feed TEXT NOT NULL,
	family TEXT NOT NULL,
	kind TEXT NOT NULL, -- of abuse: controller, spam ...
	snapshot INTEGER NOT NULL, -- 1 = of a list that speaks of presence
	first_day INTEGER NOT NULL, -- since 1970; of all its presences
	last_day INTEGER NOT NULL,
	UNIQUE (feed, family, kind, snapshot)
) STRICT;

CREATE TABLE presence_block (
	series INTEGER NOT NULL REFERENCES series (id) ON DELETE CASCADE,
	what INTEGER NOT NULL, -- 0 = AS numbers, 1 = IPv4, 2 = IPv6
	first BLOB NOT NULL, -- of its first presence, 16 bytes
	keys INTEGER NOT NULL, -- how many presences it has
	bytes BLOB NOT NULL,
	PRIMARY KEY (series, what, first)
) STRICT, WITHOUT ROWID;

-- The days on which a snapshot list was read: what it does not have then was gone.
CREATE TABLE list_day (
	feed TEXT NOT NULL,
	day INTEGER NOT NULL,
	input INTEGER NOT NULL, -- the last one that told of it
	entries INTEGER NOT NULL,
	PRIMARY KEY (feed, day)
) STRICT, WITHOUT ROWID;
