ALTER TABLE enrolments ADD COLUMN score_first INTEGER;

ALTER TABLE enrolments ADD COLUMN score_last INTEGER;

ALTER TABLE gatherings ADD COLUMN group_of BIGINT;
