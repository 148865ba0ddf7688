INSERT INTO role_rights (bank_id, role, "right") SELECT id, 'coordinator', 'gathering' FROM banks WHERE true ON CONFLICT DO NOTHING;

INSERT INTO role_rights (bank_id, role, "right") SELECT id, 'navigator', 'gathering' FROM banks WHERE true ON CONFLICT DO NOTHING;

CREATE TABLE places (
    id INTEGER NOT NULL,
    bank_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    sought TEXT NOT NULL,
    address TEXT NOT NULL,
    step_free BOOLEAN,
    women_hours TEXT NOT NULL,
    created_at DATETIME NOT NULL,
    CONSTRAINT pk_places PRIMARY KEY (id),
    CONSTRAINT uq_places_bank_id_sought UNIQUE (bank_id, sought),
    CONSTRAINT fk_places_bank_id FOREIGN KEY(bank_id) REFERENCES banks (id)
);

CREATE TABLE trainings (
    member_id INTEGER NOT NULL,
    topic TEXT NOT NULL,
    women BOOLEAN DEFAULT 0 NOT NULL,
    passed_by INTEGER,
    passed_at DATETIME NOT NULL,
    CONSTRAINT pk_trainings PRIMARY KEY (member_id, topic),
    CONSTRAINT fk_trainings_member_id FOREIGN KEY(member_id) REFERENCES members (id),
    CONSTRAINT fk_trainings_passed_by FOREIGN KEY(passed_by) REFERENCES members (id)
);

CREATE INDEX ix_trainings_topic ON trainings (topic, member_id);

CREATE TABLE gatherings (
    id INTEGER NOT NULL,
    bank_id INTEGER NOT NULL,
    series_id INTEGER,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    topic TEXT NOT NULL,
    title TEXT NOT NULL,
    language TEXT NOT NULL,
    women BOOLEAN NOT NULL,
    area TEXT NOT NULL,
    place_id INTEGER NOT NULL,
    starts_at DATETIME NOT NULL,
    minutes INTEGER NOT NULL,
    capacity INTEGER NOT NULL,
    rule TEXT NOT NULL,
    payer_id INTEGER,
    prep_minutes INTEGER NOT NULL,
    state TEXT NOT NULL,
    word TEXT NOT NULL,
    secret TEXT NOT NULL,
    guests INTEGER NOT NULL,
    postings INTEGER NOT NULL,
    planned_by INTEGER NOT NULL,
    created_at DATETIME NOT NULL,
    held_at DATETIME,
    CONSTRAINT pk_gatherings PRIMARY KEY (id),
    CONSTRAINT ck_gatherings_kind CHECK (kind IN ('talk', 'course', 'social', 'work')),
    CONSTRAINT ck_gatherings_rule CHECK (rule IN ('teach', 'social', 'sponsored', 'free')),
    CONSTRAINT ck_gatherings_state CHECK (state IN ('seeking', 'announced', 'held', 'postponed', 'cancelled')),
    CONSTRAINT ck_gatherings_minutes CHECK (minutes > 0),
    CONSTRAINT ck_gatherings_capacity CHECK (capacity > 0),
    CONSTRAINT ck_gatherings_prep_minutes CHECK (prep_minutes >= 0),
    CONSTRAINT ck_gatherings_guests CHECK (guests >= 0),
    CONSTRAINT ck_gatherings_payer CHECK ((rule = 'sponsored') = (payer_id IS NOT NULL)),
    CONSTRAINT fk_gatherings_bank_id FOREIGN KEY(bank_id) REFERENCES banks (id),
    CONSTRAINT fk_gatherings_place_id FOREIGN KEY(place_id) REFERENCES places (id),
    CONSTRAINT fk_gatherings_payer_id FOREIGN KEY(payer_id) REFERENCES accounts (id),
    CONSTRAINT fk_gatherings_planned_by FOREIGN KEY(planned_by) REFERENCES members (id)
);

CREATE INDEX ix_gatherings_bank_id ON gatherings (bank_id, starts_at);

CREATE INDEX ix_gatherings_series_id ON gatherings (series_id) WHERE series_id IS NOT NULL;

CREATE TABLE gathering_leaders (
    gathering_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    part TEXT NOT NULL,
    state TEXT NOT NULL,
    asked_at DATETIME NOT NULL,
    answered_at DATETIME,
    CONSTRAINT pk_gathering_leaders PRIMARY KEY (gathering_id, member_id),
    CONSTRAINT ck_gathering_leaders_part CHECK (part IN ('leader', 'reserve')),
    CONSTRAINT ck_gathering_leaders_state CHECK (state IN ('asked', 'yes', 'no', 'out', 'over')),
    CONSTRAINT fk_gathering_leaders_gathering_id FOREIGN KEY(gathering_id) REFERENCES gatherings (id),
    CONSTRAINT fk_gathering_leaders_member_id FOREIGN KEY(member_id) REFERENCES members (id)
);

CREATE INDEX ix_gathering_leaders_member_id ON gathering_leaders (member_id, gathering_id);

CREATE TABLE gathering_seats (
    id INTEGER NOT NULL,
    gathering_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    state TEXT NOT NULL,
    brought_by INTEGER,
    came_by TEXT NOT NULL,
    away TEXT NOT NULL,
    rating INTEGER,
    invited_at DATETIME NOT NULL,
    changed_at DATETIME NOT NULL,
    CONSTRAINT pk_gathering_seats PRIMARY KEY (id),
    CONSTRAINT ck_gathering_seats_state CHECK (state IN ('invited', 'coming', 'waiting', 'offered', 'declined', 'out', 'came', 'missed')),
    CONSTRAINT ck_gathering_seats_rating CHECK (rating BETWEEN 1 AND 5),
    CONSTRAINT uq_gathering_seats_gathering_id_member_id UNIQUE (gathering_id, member_id),
    CONSTRAINT fk_gathering_seats_gathering_id FOREIGN KEY(gathering_id) REFERENCES gatherings (id),
    CONSTRAINT fk_gathering_seats_member_id FOREIGN KEY(member_id) REFERENCES members (id),
    CONSTRAINT fk_gathering_seats_brought_by FOREIGN KEY(brought_by) REFERENCES members (id)
);

CREATE INDEX ix_gathering_seats_member_id ON gathering_seats (member_id, gathering_id);

CREATE TABLE gathering_transfers (
    gathering_id INTEGER NOT NULL,
    transfer_id INTEGER NOT NULL,
    posting INTEGER NOT NULL,
    CONSTRAINT pk_gathering_transfers PRIMARY KEY (transfer_id),
    CONSTRAINT fk_gathering_transfers_gathering_id FOREIGN KEY(gathering_id) REFERENCES gatherings (id)
);

CREATE INDEX ix_gathering_transfers_gathering_id ON gathering_transfers (gathering_id, posting);
