ALTER TABLE outbox ADD COLUMN recording_id INTEGER;

ALTER TABLE requests ADD COLUMN written_by INTEGER;

INSERT INTO role_rights (bank_id, role, "right") SELECT id, 'navigator', 'listen' FROM banks;

CREATE TABLE recordings (
    id INTEGER NOT NULL,
    bank_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    inbox_id INTEGER NOT NULL,
    channel TEXT NOT NULL,
    reference TEXT NOT NULL,
    media_type TEXT NOT NULL,
    seconds INTEGER,
    language TEXT NOT NULL,
    state TEXT NOT NULL,
    secret TEXT NOT NULL,
    link TEXT NOT NULL,
    carriers JSON NOT NULL,
    listener_id INTEGER,
    content BLOB,
    attempts INTEGER NOT NULL,
    received_at DATETIME NOT NULL,
    due_at DATETIME NOT NULL,
    fetched_at DATETIME,
    delete_at DATETIME NOT NULL,
    deleted_at DATETIME,
    CONSTRAINT pk_recordings PRIMARY KEY (id),
    CONSTRAINT ck_recordings_state CHECK (state IN ('refused', 'unspoken', 'wanted', 'broken', 'kept', 'taken', 'desk', 'settled', 'deleted')),
    CONSTRAINT fk_recordings_member_id_bank_id FOREIGN KEY(member_id, bank_id) REFERENCES members (id, bank_id),
    CONSTRAINT uq_recordings_inbox_id UNIQUE (inbox_id),
    CONSTRAINT fk_recordings_bank_id FOREIGN KEY(bank_id) REFERENCES banks (id),
    CONSTRAINT fk_recordings_inbox_id FOREIGN KEY(inbox_id) REFERENCES inbox (id),
    CONSTRAINT fk_recordings_listener_id FOREIGN KEY(listener_id) REFERENCES members (id)
);

CREATE INDEX ix_recordings_at_provider ON recordings (due_at) WHERE reference <> '';

CREATE INDEX ix_recordings_member_id ON recordings (member_id) WHERE state <> 'deleted';

CREATE TABLE recording_asks (
    recording_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    asked_at DATETIME NOT NULL,
    CONSTRAINT pk_recording_asks PRIMARY KEY (recording_id, member_id),
    CONSTRAINT fk_recording_asks_recording_id FOREIGN KEY(recording_id) REFERENCES recordings (id),
    CONSTRAINT fk_recording_asks_member_id FOREIGN KEY(member_id) REFERENCES members (id)
);

CREATE INDEX ix_recording_asks_member_id ON recording_asks (member_id, asked_at);
