ALTER TABLE banks ADD COLUMN words JSON DEFAULT '{}' NOT NULL;

ALTER TABLE members ADD COLUMN heard_language TEXT DEFAULT '' NOT NULL;

INSERT INTO role_rights (bank_id, role, "right") SELECT id, 'coordinator', 'words' FROM banks;

CREATE TABLE suggestions (
    id INTEGER NOT NULL,
    bank_id INTEGER NOT NULL,
    language TEXT NOT NULL,
    words TEXT NOT NULL,
    meant TEXT NOT NULL,
    times INTEGER NOT NULL,
    state TEXT NOT NULL,
    noted_at DATETIME NOT NULL,
    decided_at DATETIME,
    decided_by INTEGER,
    CONSTRAINT pk_suggestions PRIMARY KEY (id),
    CONSTRAINT ck_suggestions_state CHECK (state IN ('open', 'accepted', 'declined')),
    CONSTRAINT uq_suggestions_bank_id_words_meant UNIQUE (bank_id, words, meant),
    CONSTRAINT fk_suggestions_bank_id FOREIGN KEY(bank_id) REFERENCES banks (id),
    CONSTRAINT fk_suggestions_decided_by FOREIGN KEY(decided_by) REFERENCES members (id)
);

CREATE INDEX ix_suggestions_open ON suggestions (bank_id, id) WHERE state = 'open';
