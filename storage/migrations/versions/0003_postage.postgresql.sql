ALTER TABLE outbox ADD COLUMN resends INTEGER DEFAULT '0' NOT NULL;

ALTER TABLE outbox ADD COLUMN held TEXT DEFAULT '' NOT NULL CONSTRAINT ck_outbox_held CHECK (held IN ('', 'outside', 'opener', 'silent'));

ALTER TABLE outbox ADD COLUMN segments INTEGER DEFAULT '0' NOT NULL;

ALTER TABLE outbox ADD COLUMN segments_billed INTEGER;

ALTER TABLE outbox ADD COLUMN price_millionths BIGINT;

ALTER TABLE outbox ADD COLUMN price_unit TEXT DEFAULT '' NOT NULL;

CREATE INDEX ix_outbox_held ON outbox (channel, address) WHERE held <> '';

CREATE INDEX ix_outbox_failed_address ON outbox (channel, address, id) WHERE state = 'failed';

ALTER TABLE addresses ADD COLUMN trouble TEXT DEFAULT '' NOT NULL;

ALTER TABLE desk_items DROP CONSTRAINT ck_desk_items_kind;

ALTER TABLE desk_items ADD CONSTRAINT ck_desk_items_kind CHECK (kind IN ('approve', 'dispute', 'silent', 'long', 'unfilled', 'danger', 'person', 'said', 'parked', 'blocked'));
