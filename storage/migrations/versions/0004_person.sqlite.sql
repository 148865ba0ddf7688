CREATE TABLE merged_members (
    member_id INTEGER NOT NULL,
    into_id INTEGER NOT NULL,
    merged_at DATETIME NOT NULL,
    CONSTRAINT pk_merged_members PRIMARY KEY (member_id),
    CONSTRAINT fk_merged_members_member_id FOREIGN KEY(member_id) REFERENCES members (id),
    CONSTRAINT fk_merged_members_into_id FOREIGN KEY(into_id) REFERENCES members (id)
);

CREATE TABLE codes (
    id INTEGER NOT NULL,
    bank_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    purpose TEXT NOT NULL,
    sealed TEXT NOT NULL,
    token TEXT NOT NULL,
    channel TEXT NOT NULL,
    address TEXT NOT NULL,
    tries INTEGER NOT NULL,
    created_at DATETIME NOT NULL,
    expires_at DATETIME NOT NULL,
    used_at DATETIME,
    CONSTRAINT pk_codes PRIMARY KEY (id),
    CONSTRAINT ck_codes_purpose CHECK (purpose IN ('claim', 'invite', 'vouch')),
    CONSTRAINT fk_codes_bank_id FOREIGN KEY(bank_id) REFERENCES banks (id),
    CONSTRAINT fk_codes_member_id FOREIGN KEY(member_id) REFERENCES members (id)
);

CREATE INDEX ix_codes_bank_id ON codes (bank_id, expires_at) WHERE used_at IS NULL;

CREATE INDEX ix_codes_member_id ON codes (member_id, created_at);

CREATE UNIQUE INDEX uq_codes_token ON codes (token) WHERE token <> '';

CREATE TABLE code_tries (
    id INTEGER NOT NULL,
    channel TEXT NOT NULL,
    address TEXT NOT NULL,
    kind TEXT NOT NULL,
    tried_at DATETIME NOT NULL,
    CONSTRAINT pk_code_tries PRIMARY KEY (id),
    CONSTRAINT ck_code_tries_kind CHECK (kind IN ('ask', 'wrong'))
);

CREATE INDEX ix_code_tries_address ON code_tries (channel, address, tried_at);

CREATE TABLE secret_numbers (
    member_id INTEGER NOT NULL,
    sealed TEXT NOT NULL,
    wrong INTEGER NOT NULL,
    locked_until DATETIME,
    CONSTRAINT pk_secret_numbers PRIMARY KEY (member_id),
    CONSTRAINT fk_secret_numbers_member_id FOREIGN KEY(member_id) REFERENCES members (id)
);

CREATE TABLE phones (
    channel TEXT NOT NULL,
    address TEXT NOT NULL,
    bank_id INTEGER NOT NULL,
    member_id INTEGER,
    speaks_until DATETIME,
    claimed_id INTEGER,
    asked JSON NOT NULL,
    held JSON NOT NULL,
    CONSTRAINT pk_phones PRIMARY KEY (channel, address, bank_id),
    CONSTRAINT fk_phones_bank_id FOREIGN KEY(bank_id) REFERENCES banks (id),
    CONSTRAINT fk_phones_member_id FOREIGN KEY(member_id) REFERENCES members (id),
    CONSTRAINT fk_phones_claimed_id FOREIGN KEY(claimed_id) REFERENCES members (id)
);

CREATE TABLE moves (
    id INTEGER NOT NULL,
    bank_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    channel TEXT NOT NULL,
    phone TEXT NOT NULL,
    state TEXT NOT NULL,
    vouched_by INTEGER NOT NULL,
    old_agreed BOOLEAN NOT NULL,
    opened_at DATETIME NOT NULL,
    closed_at DATETIME,
    CONSTRAINT pk_moves PRIMARY KEY (id),
    CONSTRAINT ck_moves_state CHECK (state IN ('asked', 'agreed', 'done', 'refused')),
    CONSTRAINT fk_moves_bank_id FOREIGN KEY(bank_id) REFERENCES banks (id),
    CONSTRAINT fk_moves_member_id FOREIGN KEY(member_id) REFERENCES members (id),
    CONSTRAINT fk_moves_vouched_by FOREIGN KEY(vouched_by) REFERENCES members (id)
);

CREATE INDEX ix_moves_phone ON moves (bank_id, phone) WHERE state IN ('asked', 'agreed');

CREATE UNIQUE INDEX uq_moves_open ON moves (member_id) WHERE state IN ('asked', 'agreed');
