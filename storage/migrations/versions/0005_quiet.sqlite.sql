ALTER TABLE members ADD COLUMN quiet TEXT DEFAULT '' NOT NULL;

ALTER TABLE consents ADD COLUMN shown TEXT DEFAULT '' NOT NULL;

ALTER TABLE consents ADD COLUMN language TEXT DEFAULT '' NOT NULL;

ALTER TABLE inbox ADD COLUMN moved BOOLEAN DEFAULT 0 NOT NULL;

CREATE TABLE guards (
    channel TEXT NOT NULL,
    address TEXT NOT NULL,
    met_at DATETIME NOT NULL,
    silent_until DATETIME,
    CONSTRAINT pk_guards PRIMARY KEY (channel, address)
);

CREATE INDEX ix_guards_met_at ON guards (met_at);
