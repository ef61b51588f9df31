-- Origins of address ranges: one packed table (store/origin_table.h) for each input, or for
-- several recordings of one collector, of which `input` is the first.

CREATE TABLE origin_table (
	input INTEGER PRIMARY KEY REFERENCES input (id) ON DELETE CASCADE,
	dated_from INTEGER NOT NULL, -- evidence for [from, until]
	dated_until INTEGER NOT NULL,
	ranges_ipv4 INTEGER NOT NULL,
	ranges_ipv6 INTEGER NOT NULL,
	bytes BLOB NOT NULL,
	peers BLOB NOT NULL -- who sees what at its end, for updates to go on from; else empty
) STRICT;

-- Recordings that went into the table of another input.
CREATE TABLE origin_extension (
	input INTEGER PRIMARY KEY REFERENCES input (id) ON DELETE CASCADE,
	extends INTEGER NOT NULL REFERENCES origin_table (input) ON DELETE CASCADE
) STRICT;
