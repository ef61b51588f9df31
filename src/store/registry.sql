-- Registrations: what registries gave to whom (delegated statistics), and whose an AS is (as2org).

CREATE TABLE registration (
	input INTEGER NOT NULL REFERENCES input (id) ON DELETE CASCADE,
	family INTEGER NOT NULL, -- 4, 6; 0 = AS numbers
	first BLOB NOT NULL, -- 4 or 16 bytes; of AS numbers 4
	last BLOB NOT NULL,
	country TEXT NOT NULL,
	registry TEXT NOT NULL,
	registered TEXT NOT NULL, registered_from INTEGER NOT NULL, registered_until INTEGER NOT NULL,
	holder TEXT NOT NULL,
	line INTEGER NOT NULL,
	PRIMARY KEY (input, family, first)
) STRICT, WITHOUT ROWID;

CREATE TABLE organisation (
	input INTEGER NOT NULL REFERENCES input (id) ON DELETE CASCADE,
	id TEXT NOT NULL,
	name TEXT NOT NULL,
	country TEXT NOT NULL,
	line INTEGER NOT NULL,
	PRIMARY KEY (input, id)
) STRICT, WITHOUT ROWID;
