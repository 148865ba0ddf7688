ALTER TABLE desk_items ADD COLUMN number INTEGER DEFAULT '0' NOT NULL;

ALTER TABLE desk_items ADD COLUMN taken_by BIGINT;

ALTER TABLE desk_items ADD COLUMN later_until TIMESTAMP WITH TIME ZONE;

ALTER TABLE desk_items ADD COLUMN rounds INTEGER DEFAULT '0' NOT NULL;

UPDATE desk_items SET number = 9 + (
    SELECT COUNT(*) FROM desk_items AS before
    WHERE before.bank_id = desk_items.bank_id AND before.closed_at IS NULL AND before.id <= desk_items.id
) WHERE closed_at IS NULL;

CREATE UNIQUE INDEX uq_desk_items_number ON desk_items (bank_id, number) WHERE closed_at IS NULL AND number > 0;

CREATE INDEX ix_desk_items_closed ON desk_items (bank_id, closed_at, number) WHERE closed_at IS NOT NULL;

CREATE TABLE desk_habits (
    member_id BIGINT NOT NULL,
    digest TEXT NOT NULL,
    off_duty BOOLEAN NOT NULL,
    CONSTRAINT pk_desk_habits PRIMARY KEY (member_id),
    CONSTRAINT fk_desk_habits_member_id FOREIGN KEY(member_id) REFERENCES members (id)
);
