ALTER TABLE outbox ADD COLUMN notice_id INTEGER;

CREATE TABLE notices (
    id INTEGER NOT NULL,
    bank_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    state TEXT NOT NULL,
    purpose TEXT NOT NULL,
    audience JSON NOT NULL,
    poll BOOLEAN NOT NULL,
    plain BOOLEAN NOT NULL,
    counted JSON NOT NULL,
    cursor INTEGER,
    send_at DATETIME,
    created_at DATETIME NOT NULL,
    started_at DATETIME,
    closed_at DATETIME,
    CONSTRAINT pk_notices PRIMARY KEY (id),
    CONSTRAINT ck_notices_state CHECK (state IN ('draft', 'planned', 'going', 'gone', 'stopped', 'dropped')),
    CONSTRAINT ck_notices_purpose CHECK (purpose IN ('news', 'exchanges')),
    CONSTRAINT fk_notices_bank_id FOREIGN KEY(bank_id) REFERENCES banks (id),
    CONSTRAINT fk_notices_member_id FOREIGN KEY(member_id) REFERENCES members (id)
);

CREATE INDEX ix_notices_member_id ON notices (member_id, id);

CREATE TABLE notice_texts (
    notice_id INTEGER NOT NULL,
    language TEXT NOT NULL,
    words TEXT NOT NULL,
    written_by INTEGER NOT NULL,
    written_at DATETIME NOT NULL,
    recording_id INTEGER,
    CONSTRAINT pk_notice_texts PRIMARY KEY (notice_id, language),
    CONSTRAINT fk_notice_texts_notice_id FOREIGN KEY(notice_id) REFERENCES notices (id),
    CONSTRAINT fk_notice_texts_written_by FOREIGN KEY(written_by) REFERENCES members (id),
    CONSTRAINT fk_notice_texts_recording_id FOREIGN KEY(recording_id) REFERENCES recordings (id)
);

CREATE INDEX ix_notice_texts_recording_id ON notice_texts (recording_id) WHERE recording_id IS NOT NULL;

CREATE INDEX ix_notice_texts_written_by ON notice_texts (written_by);

CREATE TABLE notice_asks (
    notice_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    language TEXT NOT NULL,
    asked_at DATETIME NOT NULL,
    CONSTRAINT pk_notice_asks PRIMARY KEY (notice_id, language, member_id),
    CONSTRAINT fk_notice_asks_notice_id FOREIGN KEY(notice_id) REFERENCES notices (id),
    CONSTRAINT fk_notice_asks_member_id FOREIGN KEY(member_id) REFERENCES members (id)
);

CREATE INDEX ix_notice_asks_member_id ON notice_asks (member_id, asked_at);

CREATE TABLE notice_readers (
    notice_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    channel TEXT NOT NULL,
    state TEXT NOT NULL,
    due_at DATETIME NOT NULL,
    answer TEXT NOT NULL,
    answered_at DATETIME,
    CONSTRAINT pk_notice_readers PRIMARY KEY (notice_id, member_id),
    CONSTRAINT ck_notice_readers_state CHECK (state IN ('waits', 'written', 'left_out')),
    CONSTRAINT fk_notice_readers_notice_id FOREIGN KEY(notice_id) REFERENCES notices (id),
    CONSTRAINT fk_notice_readers_member_id FOREIGN KEY(member_id) REFERENCES members (id)
);

CREATE INDEX ix_notice_readers_answer ON notice_readers (notice_id, answer) WHERE answer <> '';

CREATE INDEX ix_notice_readers_member_id ON notice_readers (member_id);

CREATE INDEX ix_notice_readers_waits ON notice_readers (notice_id, channel, due_at, member_id) WHERE state = 'waits';

CREATE TABLE notice_replies (
    id INTEGER NOT NULL,
    notice_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    from_reader BOOLEAN NOT NULL,
    words TEXT NOT NULL,
    inbox_id INTEGER,
    written_at DATETIME NOT NULL,
    CONSTRAINT pk_notice_replies PRIMARY KEY (id),
    CONSTRAINT fk_notice_replies_notice_id FOREIGN KEY(notice_id) REFERENCES notices (id),
    CONSTRAINT fk_notice_replies_member_id FOREIGN KEY(member_id) REFERENCES members (id),
    CONSTRAINT fk_notice_replies_inbox_id FOREIGN KEY(inbox_id) REFERENCES inbox (id)
);

CREATE INDEX ix_notice_replies_member_id ON notice_replies (member_id);

CREATE INDEX ix_notice_replies_notice_id ON notice_replies (notice_id, id);

CREATE TABLE issues (
    id INTEGER NOT NULL,
    bank_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    words TEXT NOT NULL,
    state TEXT NOT NULL,
    professional_id INTEGER,
    answer TEXT NOT NULL,
    notice_id INTEGER,
    opened_at DATETIME NOT NULL,
    closed_at DATETIME,
    CONSTRAINT pk_issues PRIMARY KEY (id),
    CONSTRAINT ck_issues_state CHECK (state IN ('gathered', 'put', 'answered', 'closed')),
    CONSTRAINT fk_issues_bank_id FOREIGN KEY(bank_id) REFERENCES banks (id),
    CONSTRAINT fk_issues_member_id FOREIGN KEY(member_id) REFERENCES members (id),
    CONSTRAINT fk_issues_professional_id FOREIGN KEY(professional_id) REFERENCES members (id),
    CONSTRAINT fk_issues_notice_id FOREIGN KEY(notice_id) REFERENCES notices (id)
);

CREATE INDEX ix_issues_member_id ON issues (member_id);

CREATE INDEX ix_issues_professional_id ON issues (professional_id) WHERE professional_id IS NOT NULL;

CREATE TABLE issue_voices (
    issue_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    words TEXT NOT NULL,
    inbox_id INTEGER,
    raised_at DATETIME NOT NULL,
    CONSTRAINT pk_issue_voices PRIMARY KEY (issue_id, member_id),
    CONSTRAINT fk_issue_voices_issue_id FOREIGN KEY(issue_id) REFERENCES issues (id),
    CONSTRAINT fk_issue_voices_member_id FOREIGN KEY(member_id) REFERENCES members (id),
    CONSTRAINT fk_issue_voices_inbox_id FOREIGN KEY(inbox_id) REFERENCES inbox (id)
);

CREATE INDEX ix_issue_voices_member_id ON issue_voices (member_id);

CREATE INDEX ix_outbox_notice ON outbox (notice_id, state, channel) WHERE notice_id IS NOT NULL;

CREATE INDEX ix_outbox_notice_reader ON outbox (member_id, notice_id) WHERE notice_id IS NOT NULL;

CREATE INDEX ix_requests_skill ON requests (member_id, skill);
