ALTER TABLE recordings ADD COLUMN goes_along BOOLEAN DEFAULT false NOT NULL;

ALTER TABLE gatherings ADD COLUMN recording_id BIGINT;
