ALTER TABLE questions ADD COLUMN reader_id INTEGER DEFAULT '0' NOT NULL;

UPDATE questions SET reader_id = member_id;

DROP INDEX uq_questions_letter;

DROP INDEX ix_questions_withdrawn;

CREATE UNIQUE INDEX uq_questions_letter ON questions (reader_id, letter) WHERE state = 'open';

CREATE INDEX ix_questions_member ON questions (member_id) WHERE state = 'open';

CREATE INDEX ix_questions_withdrawn ON questions (reader_id, closed_at) WHERE state IN ('replaced', 'withdrawn', 'expired');

ALTER TABLE addresses ADD COLUMN acts_for INTEGER;

ALTER TABLE addresses ADD COLUMN acts_until DATETIME;

CREATE TABLE acts (
    id INTEGER NOT NULL,
    bank_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    actor_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    about_id INTEGER NOT NULL,
    detail TEXT NOT NULL,
    inbox_id INTEGER,
    at DATETIME NOT NULL,
    told_at DATETIME,
    CONSTRAINT pk_acts PRIMARY KEY (id),
    CONSTRAINT ck_acts_kind CHECK (kind IN ('began', 'joined', 'consent', 'offer', 'request', 'take', 'accept', 'turn_down', 'call_off', 'arrange', 'report', 'confirm', 'deny', 'dispute', 'gift', 'changed')),
    CONSTRAINT fk_acts_bank_id FOREIGN KEY(bank_id) REFERENCES banks (id),
    CONSTRAINT fk_acts_member_id FOREIGN KEY(member_id) REFERENCES members (id),
    CONSTRAINT fk_acts_actor_id FOREIGN KEY(actor_id) REFERENCES members (id),
    CONSTRAINT fk_acts_inbox_id FOREIGN KEY(inbox_id) REFERENCES inbox (id)
);

CREATE INDEX ix_acts_member_id ON acts (member_id, id);

CREATE INDEX ix_acts_about ON acts (about_id, kind);

CREATE INDEX ix_acts_untold ON acts (member_id, actor_id) WHERE told_at IS NULL;

CREATE TABLE tellings (
    id INTEGER NOT NULL,
    bank_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    words TEXT NOT NULL,
    made_at DATETIME NOT NULL,
    told_at DATETIME,
    told_by INTEGER,
    CONSTRAINT pk_tellings PRIMARY KEY (id),
    CONSTRAINT fk_tellings_bank_id FOREIGN KEY(bank_id) REFERENCES banks (id),
    CONSTRAINT fk_tellings_member_id FOREIGN KEY(member_id) REFERENCES members (id),
    CONSTRAINT fk_tellings_told_by FOREIGN KEY(told_by) REFERENCES members (id)
);

CREATE INDEX ix_tellings_untold ON tellings (member_id) WHERE told_at IS NULL;

INSERT INTO role_rights (bank_id, role, "right") SELECT id, 'coordinator', 'act_for' FROM banks WHERE NOT EXISTS (SELECT 1 FROM role_rights WHERE bank_id = banks.id AND role = 'coordinator' AND "right" = 'act_for');

INSERT INTO role_rights (bank_id, role, "right") SELECT id, 'navigator', 'act_for' FROM banks WHERE NOT EXISTS (SELECT 1 FROM role_rights WHERE bank_id = banks.id AND role = 'navigator' AND "right" = 'act_for');
