-- Where inputs say what they say, and in which words (store/mention.h), in packed blocks
-- (store/detail_block.h). Each load adds blocks of its own; `retain` makes few of many.

CREATE TABLE detail_block (
	id INTEGER PRIMARY KEY,
	series INTEGER NOT NULL REFERENCES series (id) ON DELETE CASCADE,
	what INTEGER NOT NULL, -- 0 = AS numbers, 1 = IPv4, 2 = IPv6
	first BLOB NOT NULL, -- where its first and its last address begin, 16 bytes
	last BLOB NOT NULL,
	first_day INTEGER NOT NULL, -- since 1970; the earliest and the latest
	last_day INTEGER NOT NULL,
	mentions INTEGER NOT NULL,
	bytes BLOB NOT NULL
) STRICT;
CREATE INDEX detail_place ON detail_block (series, what, first, last);

-- Stores made before inputs were noted with their lists: which ones read a list is known by its
-- days, if not of which families they told.
INSERT OR IGNORE INTO input_series (series, input)
	SELECT series.id, list_day.input FROM list_day
	JOIN series ON series.feed = list_day.feed AND series.snapshot = 1
	WHERE NOT EXISTS (SELECT 1 FROM input_series AS known WHERE known.input = list_day.input)
		AND EXISTS (SELECT 1 FROM input WHERE input.id = list_day.input);
