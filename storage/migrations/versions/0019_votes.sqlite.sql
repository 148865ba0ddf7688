ALTER TABLE notices ADD COLUMN votes_until DATETIME;

ALTER TABLE notices ADD COLUMN decides BOOLEAN DEFAULT 0 NOT NULL;

ALTER TABLE notices ADD COLUMN quorum INTEGER DEFAULT '0' NOT NULL;

CREATE INDEX ix_notices_votes ON notices (bank_id, votes_until) WHERE votes_until IS NOT NULL;

CREATE TABLE ballots (
    notice_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    said TEXT NOT NULL,
    why TEXT NOT NULL,
    cast_at DATETIME NOT NULL,
    CONSTRAINT pk_ballots PRIMARY KEY (notice_id, member_id),
    CONSTRAINT ck_ballots_said CHECK (said IN ('yes', 'no', 'talk')),
    CONSTRAINT fk_ballots_notice_id FOREIGN KEY(notice_id) REFERENCES notices (id),
    CONSTRAINT fk_ballots_member_id FOREIGN KEY(member_id) REFERENCES members (id)
);

CREATE INDEX ix_ballots_member_id ON ballots (member_id);
