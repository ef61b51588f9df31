-- Where what is loaded came from: of a fetched file its address, how its publisher wants it named
-- and under which terms it may be used; and which inputs told of which list.

ALTER TABLE input ADD COLUMN url TEXT NOT NULL DEFAULT '';
ALTER TABLE input ADD COLUMN citation TEXT NOT NULL DEFAULT '';
ALTER TABLE input ADD COLUMN terms TEXT NOT NULL DEFAULT '';

CREATE TABLE input_series (
	series INTEGER NOT NULL REFERENCES series (id) ON DELETE CASCADE,
	input INTEGER NOT NULL REFERENCES input (id) ON DELETE CASCADE,
	PRIMARY KEY (series, input)
) STRICT, WITHOUT ROWID;
