ALTER TABLE questions ADD COLUMN chosen TEXT DEFAULT '' NOT NULL;

CREATE TABLE keyboards (
    outbox_id INTEGER NOT NULL,
    due_at DATETIME NOT NULL,
    attempts INTEGER NOT NULL,
    CONSTRAINT pk_keyboards PRIMARY KEY (outbox_id),
    CONSTRAINT fk_keyboards_outbox_id FOREIGN KEY(outbox_id) REFERENCES outbox (id) ON DELETE CASCADE
);

CREATE TABLE leases (
    name TEXT NOT NULL,
    holder TEXT NOT NULL,
    until DATETIME NOT NULL,
    CONSTRAINT pk_leases PRIMARY KEY (name)
);
