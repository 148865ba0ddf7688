ALTER TABLE accounts ADD COLUMN own_floor BOOLEAN DEFAULT 0 NOT NULL;

ALTER TABLE accounts ADD COLUMN carried_to INTEGER;

CREATE INDEX ix_accounts_carried_to ON accounts (carried_to) WHERE carried_to IS NOT NULL;

CREATE INDEX ix_outbox_member_id ON outbox (member_id, id);

CREATE INDEX ix_merged_members_into_id ON merged_members (into_id);

CREATE TABLE grants (
    id INTEGER NOT NULL,
    bank_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    minutes INTEGER NOT NULL,
    reason TEXT NOT NULL,
    state TEXT NOT NULL,
    asked_by INTEGER NOT NULL,
    decided_by INTEGER,
    opened_at DATETIME NOT NULL,
    closed_at DATETIME,
    CONSTRAINT pk_grants PRIMARY KEY (id),
    CONSTRAINT ck_grants_state CHECK (state IN ('asked', 'given', 'refused')),
    CONSTRAINT ck_grants_minutes CHECK (minutes > 0),
    CONSTRAINT ck_grants_decided CHECK (state <> 'given' OR decided_by IS NOT NULL),
    CONSTRAINT fk_grants_bank_id FOREIGN KEY(bank_id) REFERENCES banks (id),
    CONSTRAINT fk_grants_member_id FOREIGN KEY(member_id) REFERENCES members (id),
    CONSTRAINT fk_grants_asked_by FOREIGN KEY(asked_by) REFERENCES members (id),
    CONSTRAINT fk_grants_decided_by FOREIGN KEY(decided_by) REFERENCES members (id)
);

CREATE INDEX ix_grants_member_id ON grants (member_id, opened_at);

CREATE TABLE handouts (
    id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    token TEXT NOT NULL,
    asked_by INTEGER NOT NULL,
    made_at DATETIME NOT NULL,
    expires_at DATETIME NOT NULL,
    opened_at DATETIME,
    CONSTRAINT pk_handouts PRIMARY KEY (id),
    CONSTRAINT fk_handouts_member_id FOREIGN KEY(member_id) REFERENCES members (id),
    CONSTRAINT fk_handouts_asked_by FOREIGN KEY(asked_by) REFERENCES members (id)
);

CREATE UNIQUE INDEX uq_handouts_token ON handouts (token) WHERE token <> '';

CREATE INDEX ix_handouts_member_id ON handouts (member_id);

INSERT INTO due_times (bank_id, kind, about_id, at)
SELECT m.bank_id, 'review', v.id, datetime(v.review_at, '-14 days') || '.000000'
FROM vettings v JOIN members m ON m.id = v.member_id
WHERE v.decision = 'passed' AND v.review_at IS NOT NULL AND m.stage IN ('active', 'paused')
AND v.id = (SELECT MAX(n.id) FROM vettings n WHERE n.member_id = v.member_id AND n.check_name = v.check_name);
