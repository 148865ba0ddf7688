ALTER TABLE members ADD COLUMN quiet TEXT DEFAULT '' NOT NULL;

ALTER TABLE consents ADD COLUMN shown TEXT DEFAULT '' NOT NULL;

ALTER TABLE consents ADD COLUMN language TEXT DEFAULT '' NOT NULL;

ALTER TABLE inbox ADD COLUMN moved BOOLEAN DEFAULT false NOT NULL;

CREATE TABLE guards (
    channel TEXT NOT NULL,
    address TEXT NOT NULL,
    met_at TIMESTAMP WITH TIME ZONE NOT NULL,
    silent_until TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_guards PRIMARY KEY (channel, address)
);

CREATE INDEX ix_guards_met_at ON guards (met_at);
