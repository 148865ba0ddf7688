CREATE TABLE banks (
    id INTEGER NOT NULL,
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    zone TEXT NOT NULL,
    region TEXT NOT NULL,
    languages JSON NOT NULL,
    join_word TEXT NOT NULL,
    rules JSON NOT NULL,
    created_at DATETIME NOT NULL,
    CONSTRAINT pk_banks PRIMARY KEY (id),
    CONSTRAINT uq_banks_slug UNIQUE (slug)
);

CREATE UNIQUE INDEX uq_banks_join_word ON banks (join_word) WHERE join_word <> '';

CREATE TABLE early_statuses (
    channel TEXT NOT NULL,
    provider_id TEXT NOT NULL,
    status TEXT NOT NULL,
    status_rank INTEGER NOT NULL,
    error TEXT NOT NULL,
    received_at DATETIME NOT NULL,
    CONSTRAINT pk_early_statuses PRIMARY KEY (channel, provider_id)
);

CREATE TABLE inbox (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    channel TEXT NOT NULL,
    external_id TEXT NOT NULL,
    our_address TEXT NOT NULL,
    address TEXT NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    payload JSON NOT NULL,
    state TEXT NOT NULL,
    received_at DATETIME NOT NULL,
    due_at DATETIME NOT NULL,
    attempts INTEGER NOT NULL,
    error TEXT NOT NULL,
    closed_at DATETIME,
    CONSTRAINT ck_inbox_kind CHECK (kind IN ('text', 'button', 'contact', 'start', 'closed', 'reopened', 'other')),
    CONSTRAINT ck_inbox_state CHECK (state IN ('waiting', 'done', 'parked')),
    CONSTRAINT uq_inbox_channel_external_id UNIQUE (channel, external_id)
);

CREATE INDEX ix_inbox_address ON inbox (channel, address, id);

CREATE INDEX ix_inbox_waiting ON inbox (id) WHERE state = 'waiting';

CREATE INDEX ix_inbox_waiting_address ON inbox (channel, address, id) WHERE state = 'waiting';

CREATE TABLE bank_numbers (
    channel TEXT NOT NULL,
    our_address TEXT NOT NULL,
    bank_id INTEGER NOT NULL,
    CONSTRAINT pk_bank_numbers PRIMARY KEY (channel, our_address, bank_id),
    CONSTRAINT fk_bank_numbers_bank_id FOREIGN KEY(bank_id) REFERENCES banks (id)
);

CREATE TABLE due_times (
    id INTEGER NOT NULL,
    bank_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    about_id INTEGER NOT NULL,
    at DATETIME NOT NULL,
    CONSTRAINT pk_due_times PRIMARY KEY (id),
    CONSTRAINT fk_due_times_bank_id FOREIGN KEY(bank_id) REFERENCES banks (id)
);

CREATE INDEX ix_due_times_at ON due_times (at, id);

CREATE UNIQUE INDEX uq_due_times_about ON due_times (about_id, kind);

CREATE TABLE members (
    id INTEGER NOT NULL,
    bank_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    stage TEXT NOT NULL,
    language TEXT NOT NULL,
    area TEXT NOT NULL,
    share_phone BOOLEAN NOT NULL,
    paused_until DATE,
    last_asked_at DATETIME,
    misses INTEGER NOT NULL,
    joined_at DATETIME,
    created_at DATETIME NOT NULL,
    CONSTRAINT pk_members PRIMARY KEY (id),
    CONSTRAINT ck_members_stage CHECK (stage IN ('invited', 'pending', 'active', 'paused', 'left')),
    CONSTRAINT uq_members_id_bank_id UNIQUE (id, bank_id),
    CONSTRAINT fk_members_bank_id FOREIGN KEY(bank_id) REFERENCES banks (id)
);

CREATE INDEX ix_members_bank_id_stage ON members (bank_id, stage);

CREATE TABLE role_rights (
    bank_id INTEGER NOT NULL,
    role TEXT NOT NULL,
    "right" TEXT NOT NULL,
    CONSTRAINT pk_role_rights PRIMARY KEY (bank_id, role, "right"),
    CONSTRAINT fk_role_rights_bank_id FOREIGN KEY(bank_id) REFERENCES banks (id)
);

CREATE TABLE accounts (
    id INTEGER NOT NULL,
    bank_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    unit TEXT NOT NULL,
    member_id INTEGER,
    name TEXT DEFAULT '' NOT NULL,
    balance INTEGER DEFAULT '0' NOT NULL,
    floor INTEGER NOT NULL,
    opened_at DATETIME NOT NULL,
    CONSTRAINT pk_accounts PRIMARY KEY (id),
    CONSTRAINT ck_accounts_kind CHECK (kind IN ('member', 'pot', 'organisation', 'partner')),
    CONSTRAINT fk_accounts_member_id_bank_id FOREIGN KEY(member_id, bank_id) REFERENCES members (id, bank_id),
    CONSTRAINT ck_accounts_owner CHECK ((kind = 'member') = (member_id IS NOT NULL)),
    CONSTRAINT ck_accounts_floor CHECK (balance >= floor),
    CONSTRAINT uq_accounts_id_bank_id_unit UNIQUE (id, bank_id, unit),
    CONSTRAINT uq_accounts_member_id_unit UNIQUE (member_id, unit),
    CONSTRAINT fk_accounts_bank_id FOREIGN KEY(bank_id) REFERENCES banks (id)
);

CREATE INDEX ix_accounts_bank_kind ON accounts (bank_id, kind);

CREATE UNIQUE INDEX uq_accounts_pot ON accounts (bank_id, unit) WHERE kind = 'pot';

CREATE TABLE addresses (
    id INTEGER NOT NULL,
    bank_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    channel TEXT NOT NULL,
    address TEXT NOT NULL,
    our_address TEXT NOT NULL,
    state TEXT NOT NULL,
    preferred BOOLEAN NOT NULL,
    phone TEXT NOT NULL,
    created_at DATETIME NOT NULL,
    CONSTRAINT pk_addresses PRIMARY KEY (id),
    CONSTRAINT ck_addresses_state CHECK (state IN ('open', 'stopped', 'closed')),
    CONSTRAINT fk_addresses_member_id_bank_id FOREIGN KEY(member_id, bank_id) REFERENCES members (id, bank_id),
    CONSTRAINT uq_addresses_channel_address_bank_id UNIQUE (channel, address, bank_id),
    CONSTRAINT fk_addresses_bank_id FOREIGN KEY(bank_id) REFERENCES banks (id)
);

CREATE INDEX ix_addresses_member_id ON addresses (member_id);

CREATE INDEX ix_addresses_phone ON addresses (bank_id, phone) WHERE phone <> '';

CREATE UNIQUE INDEX uq_addresses_preferred ON addresses (member_id) WHERE preferred;

CREATE TABLE consents (
    id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    purpose TEXT NOT NULL,
    given BOOLEAN NOT NULL,
    words TEXT NOT NULL,
    channel TEXT NOT NULL,
    recorded_at DATETIME NOT NULL,
    CONSTRAINT pk_consents PRIMARY KEY (id),
    CONSTRAINT ck_consents_purpose CHECK (purpose IN ('exchanges', 'news', 'number')),
    CONSTRAINT fk_consents_member_id FOREIGN KEY(member_id) REFERENCES members (id)
);

CREATE INDEX ix_consents_member_id ON consents (member_id, id);

CREATE TABLE decisions (
    id INTEGER NOT NULL,
    bank_id INTEGER NOT NULL,
    by_id INTEGER,
    about_kind TEXT NOT NULL,
    about_id INTEGER NOT NULL,
    decision TEXT NOT NULL,
    words TEXT NOT NULL,
    inbox_id INTEGER,
    decided_at DATETIME NOT NULL,
    CONSTRAINT pk_decisions PRIMARY KEY (id),
    CONSTRAINT fk_decisions_bank_id FOREIGN KEY(bank_id) REFERENCES banks (id),
    CONSTRAINT fk_decisions_by_id FOREIGN KEY(by_id) REFERENCES members (id),
    CONSTRAINT fk_decisions_inbox_id FOREIGN KEY(inbox_id) REFERENCES inbox (id)
);

CREATE INDEX ix_decisions_about ON decisions (about_kind, about_id);

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
    CONSTRAINT ck_desk_items_kind CHECK (kind IN ('approve', 'dispute', 'silent', 'long', 'unfilled', 'danger', 'person', 'said', 'parked')),
    CONSTRAINT fk_desk_items_bank_id FOREIGN KEY(bank_id) REFERENCES banks (id),
    CONSTRAINT fk_desk_items_member_id FOREIGN KEY(member_id) REFERENCES members (id),
    CONSTRAINT fk_desk_items_closed_by FOREIGN KEY(closed_by) REFERENCES members (id)
);

CREATE UNIQUE INDEX uq_desk_items_open ON desk_items (bank_id, kind, about_id) WHERE closed_at IS NULL;

CREATE TABLE member_roles (
    member_id INTEGER NOT NULL,
    role TEXT NOT NULL,
    granted_at DATETIME NOT NULL,
    CONSTRAINT pk_member_roles PRIMARY KEY (member_id, role),
    CONSTRAINT fk_member_roles_member_id FOREIGN KEY(member_id) REFERENCES members (id)
);

CREATE TABLE offers (
    id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    skill TEXT NOT NULL,
    words TEXT NOT NULL,
    opened_at DATETIME NOT NULL,
    closed_at DATETIME,
    CONSTRAINT pk_offers PRIMARY KEY (id),
    CONSTRAINT fk_offers_member_id FOREIGN KEY(member_id) REFERENCES members (id)
);

CREATE INDEX ix_offers_skill ON offers (skill, member_id) WHERE closed_at IS NULL;

CREATE UNIQUE INDEX uq_offers_open ON offers (member_id, skill) WHERE closed_at IS NULL;

CREATE TABLE questions (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    member_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    topic TEXT NOT NULL,
    data JSON NOT NULL,
    keys JSON NOT NULL,
    digits JSON NOT NULL,
    labels JSON NOT NULL,
    letter TEXT NOT NULL,
    lettered BOOLEAN NOT NULL,
    summary TEXT NOT NULL,
    state TEXT NOT NULL,
    asked_at DATETIME NOT NULL,
    expires_at DATETIME NOT NULL,
    closed_at DATETIME,
    CONSTRAINT ck_questions_state CHECK (state IN ('open', 'answered', 'repeated', 'replaced', 'withdrawn', 'expired')),
    CONSTRAINT fk_questions_member_id FOREIGN KEY(member_id) REFERENCES members (id)
);

CREATE INDEX ix_questions_withdrawn ON questions (member_id, closed_at) WHERE state IN ('replaced', 'withdrawn', 'expired');

CREATE UNIQUE INDEX uq_questions_letter ON questions (member_id, letter) WHERE state = 'open';

CREATE UNIQUE INDEX uq_questions_topic ON questions (topic, member_id) WHERE state = 'open';

CREATE TABLE requests (
    id INTEGER NOT NULL,
    bank_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    skill TEXT NOT NULL,
    words TEXT NOT NULL,
    day DATE,
    clock TIME,
    minutes INTEGER NOT NULL,
    area TEXT NOT NULL,
    state TEXT NOT NULL,
    wave INTEGER NOT NULL,
    opened_at DATETIME NOT NULL,
    closed_at DATETIME,
    CONSTRAINT pk_requests PRIMARY KEY (id),
    CONSTRAINT ck_requests_state CHECK (state IN ('open', 'taken', 'unfilled', 'closed')),
    CONSTRAINT fk_requests_member_id_bank_id FOREIGN KEY(member_id, bank_id) REFERENCES members (id, bank_id),
    CONSTRAINT fk_requests_bank_id FOREIGN KEY(bank_id) REFERENCES banks (id)
);

CREATE INDEX ix_requests_member_id ON requests (member_id, id) WHERE state <> 'closed';

CREATE TABLE vettings (
    id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    check_name TEXT NOT NULL,
    decision TEXT NOT NULL,
    decided_by INTEGER,
    decided_at DATETIME NOT NULL,
    review_at DATETIME,
    CONSTRAINT pk_vettings PRIMARY KEY (id),
    CONSTRAINT ck_vettings_decision CHECK (decision IN ('passed', 'refused', 'withdrawn')),
    CONSTRAINT fk_vettings_member_id FOREIGN KEY(member_id) REFERENCES members (id),
    CONSTRAINT fk_vettings_decided_by FOREIGN KEY(decided_by) REFERENCES members (id)
);

CREATE INDEX ix_vettings_member_id ON vettings (member_id, check_name, id);

CREATE TABLE asks (
    request_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    wave INTEGER NOT NULL,
    state TEXT NOT NULL,
    asked_at DATETIME NOT NULL,
    answered_at DATETIME,
    CONSTRAINT pk_asks PRIMARY KEY (request_id, member_id),
    CONSTRAINT ck_asks_state CHECK (state IN ('asked', 'yes', 'no', 'over')),
    CONSTRAINT fk_asks_request_id FOREIGN KEY(request_id) REFERENCES requests (id),
    CONSTRAINT fk_asks_member_id FOREIGN KEY(member_id) REFERENCES members (id)
);

CREATE INDEX ix_asks_member_id ON asks (member_id) WHERE state = 'asked';

CREATE TABLE exchanges (
    id INTEGER NOT NULL,
    bank_id INTEGER NOT NULL,
    request_id INTEGER,
    helper_id INTEGER NOT NULL,
    helped_id INTEGER NOT NULL,
    skill TEXT NOT NULL,
    day DATE,
    clock TIME,
    minutes INTEGER NOT NULL,
    state TEXT NOT NULL,
    reported_by INTEGER,
    other_minutes INTEGER,
    reported_at DATETIME,
    transfer_id INTEGER,
    created_at DATETIME NOT NULL,
    changed_at DATETIME NOT NULL,
    CONSTRAINT pk_exchanges PRIMARY KEY (id),
    CONSTRAINT ck_exchanges_state CHECK (state IN ('asked', 'agreed', 'reported', 'confirmed', 'declined', 'cancelled', 'expired', 'disputed')),
    CONSTRAINT fk_exchanges_helper_id_bank_id FOREIGN KEY(helper_id, bank_id) REFERENCES members (id, bank_id),
    CONSTRAINT fk_exchanges_helped_id_bank_id FOREIGN KEY(helped_id, bank_id) REFERENCES members (id, bank_id),
    CONSTRAINT ck_exchanges_two_people CHECK (helper_id <> helped_id),
    CONSTRAINT ck_exchanges_minutes CHECK (minutes > 0),
    CONSTRAINT ck_exchanges_other_minutes CHECK (other_minutes >= 0),
    CONSTRAINT ck_exchanges_reporter CHECK (reported_by IN (helper_id, helped_id)),
    CONSTRAINT ck_exchanges_posted CHECK (state <> 'confirmed' OR transfer_id IS NOT NULL),
    CONSTRAINT ck_exchanges_not_posted CHECK (transfer_id IS NULL OR state IN ('confirmed', 'disputed')),
    CONSTRAINT uq_exchanges_id_bank_id UNIQUE (id, bank_id),
    CONSTRAINT uq_exchanges_transfer_id UNIQUE (transfer_id),
    CONSTRAINT fk_exchanges_bank_id FOREIGN KEY(bank_id) REFERENCES banks (id),
    CONSTRAINT fk_exchanges_request_id FOREIGN KEY(request_id) REFERENCES requests (id),
    CONSTRAINT fk_exchanges_reported_by FOREIGN KEY(reported_by) REFERENCES members (id)
);

CREATE INDEX ix_exchanges_bank ON exchanges (bank_id, id);

CREATE INDEX ix_exchanges_helped ON exchanges (helped_id, id);

CREATE INDEX ix_exchanges_helper ON exchanges (helper_id, id);

CREATE UNIQUE INDEX uq_exchanges_request_live ON exchanges (request_id) WHERE state IN ('asked', 'agreed', 'reported', 'confirmed', 'disputed');

CREATE TABLE outbox (
    id INTEGER NOT NULL,
    bank_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    channel TEXT NOT NULL,
    address TEXT NOT NULL,
    our_address TEXT NOT NULL,
    language TEXT NOT NULL,
    text TEXT NOT NULL,
    source TEXT NOT NULL,
    buttons JSON NOT NULL,
    ask_contact BOOLEAN NOT NULL,
    priority INTEGER NOT NULL,
    cause INTEGER,
    question_id INTEGER,
    state TEXT NOT NULL,
    created_at DATETIME NOT NULL,
    due_at DATETIME NOT NULL,
    valid_until DATETIME,
    attempts INTEGER NOT NULL,
    provider_id TEXT NOT NULL,
    status TEXT NOT NULL,
    status_rank INTEGER NOT NULL,
    error TEXT NOT NULL,
    closed_at DATETIME,
    CONSTRAINT pk_outbox PRIMARY KEY (id),
    CONSTRAINT ck_outbox_state CHECK (state IN ('queued', 'sending', 'sent', 'delivered', 'failed', 'withheld')),
    CONSTRAINT fk_outbox_bank_id FOREIGN KEY(bank_id) REFERENCES banks (id),
    CONSTRAINT fk_outbox_member_id FOREIGN KEY(member_id) REFERENCES members (id),
    CONSTRAINT fk_outbox_cause FOREIGN KEY(cause) REFERENCES inbox (id),
    CONSTRAINT fk_outbox_question_id FOREIGN KEY(question_id) REFERENCES questions (id)
);

CREATE INDEX ix_outbox_pending ON outbox (priority, id) WHERE state IN ('queued', 'sending');

CREATE INDEX ix_outbox_pending_address ON outbox (channel, address, priority, id) WHERE state IN ('queued', 'sending');

CREATE UNIQUE INDEX uq_outbox_provider_id ON outbox (channel, provider_id) WHERE provider_id <> '';

CREATE TABLE transfers (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    bank_id INTEGER NOT NULL,
    unit TEXT NOT NULL,
    from_account INTEGER NOT NULL,
    to_account INTEGER NOT NULL,
    minutes INTEGER NOT NULL,
    kind TEXT NOT NULL,
    reference TEXT NOT NULL,
    happened_at DATETIME NOT NULL,
    posted_at DATETIME NOT NULL,
    inbox_id INTEGER,
    exchange_id INTEGER,
    reverses INTEGER,
    note TEXT DEFAULT '' NOT NULL,
    CONSTRAINT fk_transfers_from_account_bank_id_unit FOREIGN KEY(from_account, bank_id, unit) REFERENCES accounts (id, bank_id, unit),
    CONSTRAINT fk_transfers_to_account_bank_id_unit FOREIGN KEY(to_account, bank_id, unit) REFERENCES accounts (id, bank_id, unit),
    CONSTRAINT fk_transfers_exchange_id_bank_id FOREIGN KEY(exchange_id, bank_id) REFERENCES exchanges (id, bank_id),
    CONSTRAINT ck_transfers_minutes CHECK (minutes > 0),
    CONSTRAINT ck_transfers_two_accounts CHECK (from_account <> to_account),
    CONSTRAINT ck_transfers_kind CHECK (kind IN ('exchange', 'gift', 'welcome', 'reversal', 'settlement', 'write-off')),
    CONSTRAINT ck_transfers_reversal CHECK ((kind = 'reversal') = (reverses IS NOT NULL)),
    CONSTRAINT ck_transfers_reference CHECK (length(reference) > 0),
    CONSTRAINT uq_transfers_reference UNIQUE (reference),
    CONSTRAINT uq_transfers_reverses UNIQUE (reverses),
    CONSTRAINT fk_transfers_inbox_id FOREIGN KEY(inbox_id) REFERENCES inbox (id),
    CONSTRAINT fk_transfers_reverses FOREIGN KEY(reverses) REFERENCES transfers (id)
);

CREATE INDEX ix_transfers_bank ON transfers (bank_id, id);

CREATE INDEX ix_transfers_exchange ON transfers (exchange_id);

CREATE INDEX ix_transfers_from ON transfers (from_account, id);

CREATE INDEX ix_transfers_to ON transfers (to_account, id);
