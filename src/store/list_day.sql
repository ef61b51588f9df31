-- How many entries a list had on a day is told by its presences: one reading of several files, and
-- the same day read twice, then count as what they are.

ALTER TABLE list_day DROP COLUMN entries;
