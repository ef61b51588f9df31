-- Recordings of BGP as they were loaded, so that those of one collector make the same tables
-- whatever was loaded first. origin_extension says which recordings went into which table.

CREATE TABLE recording (
	input INTEGER PRIMARY KEY REFERENCES input (id) ON DELETE CASCADE,
	first INTEGER NOT NULL, -- its time, [first, last]
	last INTEGER NOT NULL,
	based INTEGER NOT NULL, -- 1: begins with a routing table, so it follows nothing
	peers BLOB NOT NULL, -- a list of them, which more may follow
	journal BLOB NOT NULL, -- what they said; empty where it is based
	base BLOB, -- based: bytes and peers of its table before others extended it; NULL until then
	base_peers BLOB
) STRICT;

-- What older versions loaded: as it stands it is what others can go on from.
INSERT INTO recording (input, first, last, based, peers, journal)
	SELECT input, dated_from, dated_until, 1, substr(peers, 1, 100000), x'' FROM origin_table
	WHERE length(peers) > 0;
