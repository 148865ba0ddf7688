ALTER TABLE outbox ADD COLUMN resends INTEGER DEFAULT '0' NOT NULL;

ALTER TABLE outbox ADD COLUMN held TEXT DEFAULT '' NOT NULL CONSTRAINT ck_outbox_held CHECK (held IN ('', 'outside', 'opener', 'silent'));

ALTER TABLE outbox ADD COLUMN segments INTEGER DEFAULT '0' NOT NULL;

ALTER TABLE outbox ADD COLUMN segments_billed INTEGER;

ALTER TABLE outbox ADD COLUMN price_millionths INTEGER;

ALTER TABLE outbox ADD COLUMN price_unit TEXT DEFAULT '' NOT NULL;

CREATE INDEX ix_outbox_held ON outbox (channel, address) WHERE held <> '';

CREATE INDEX ix_outbox_failed_address ON outbox (channel, address, id) WHERE state = 'failed';

ALTER TABLE addresses ADD COLUMN trouble TEXT DEFAULT '' NOT NULL;

DROP INDEX uq_desk_items_open;

ALTER TABLE desk_items RENAME TO desk_items_before;

CREATE TABLE desk_items (
    id INTEGER NOT NULL,
    bank_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    about_id INTEGER NOT NULL,
    member_id INTEGER,
    words TEXT NOT NULL,
    opened_at DATETIME NOT NULL,
    closed_at DATETIME,
    closed_by INTEGER,
    outcome TEXT NOT NULL,
    closing_words TEXT NOT NULL,
    CONSTRAINT pk_desk_items PRIMARY KEY (id),
    CONSTRAINT ck_desk_items_kind CHECK (kind IN ('approve', 'dispute', 'silent', 'long', 'unfilled', 'danger', 'person', 'said', 'parked', 'blocked')),
    CONSTRAINT fk_desk_items_bank_id FOREIGN KEY(bank_id) REFERENCES banks (id),
    CONSTRAINT fk_desk_items_member_id FOREIGN KEY(member_id) REFERENCES members (id),
    CONSTRAINT fk_desk_items_closed_by FOREIGN KEY(closed_by) REFERENCES members (id)
);

INSERT INTO desk_items SELECT * FROM desk_items_before;

DROP TABLE desk_items_before;

CREATE UNIQUE INDEX uq_desk_items_open ON desk_items (bank_id, kind, about_id) WHERE closed_at IS NULL;
