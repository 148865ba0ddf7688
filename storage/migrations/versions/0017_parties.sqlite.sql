ALTER TABLE places ADD COLUMN closed TEXT DEFAULT '' NOT NULL;

CREATE TABLE jobs (
    id INTEGER NOT NULL,
    gathering_id INTEGER NOT NULL,
    skill TEXT NOT NULL,
    wanted INTEGER NOT NULL,
    CONSTRAINT pk_jobs PRIMARY KEY (id),
    CONSTRAINT ck_jobs_wanted CHECK (wanted > 0),
    CONSTRAINT uq_jobs_gathering_id_skill UNIQUE (gathering_id, skill),
    CONSTRAINT fk_jobs_gathering_id FOREIGN KEY(gathering_id) REFERENCES gatherings (id)
);

CREATE TABLE job_asks (
    job_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    state TEXT NOT NULL,
    asked_at DATETIME NOT NULL,
    CONSTRAINT pk_job_asks PRIMARY KEY (job_id, member_id),
    CONSTRAINT ck_job_asks_state CHECK (state IN ('asked', 'yes', 'no', 'over')),
    CONSTRAINT fk_job_asks_job_id FOREIGN KEY(job_id) REFERENCES jobs (id),
    CONSTRAINT fk_job_asks_member_id FOREIGN KEY(member_id) REFERENCES members (id)
);

CREATE INDEX ix_job_asks_member_id ON job_asks (member_id, job_id);

CREATE TABLE ideas (
    id INTEGER NOT NULL,
    bank_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    words TEXT NOT NULL,
    language TEXT NOT NULL,
    state TEXT NOT NULL,
    gathering_id INTEGER,
    created_at DATETIME NOT NULL,
    CONSTRAINT pk_ideas PRIMARY KEY (id),
    CONSTRAINT ck_ideas_state CHECK (state IN ('new', 'open', 'enough', 'planned', 'dropped')),
    CONSTRAINT fk_ideas_bank_id FOREIGN KEY(bank_id) REFERENCES banks (id),
    CONSTRAINT fk_ideas_member_id FOREIGN KEY(member_id) REFERENCES members (id),
    CONSTRAINT fk_ideas_gathering_id FOREIGN KEY(gathering_id) REFERENCES gatherings (id)
);

CREATE INDEX ix_ideas_bank_id ON ideas (bank_id, state, id);

CREATE INDEX ix_ideas_gathering_id ON ideas (gathering_id) WHERE gathering_id IS NOT NULL;

CREATE INDEX ix_ideas_member_id ON ideas (member_id);

CREATE TABLE idea_seconds (
    idea_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    said_at DATETIME NOT NULL,
    CONSTRAINT pk_idea_seconds PRIMARY KEY (idea_id, member_id),
    CONSTRAINT fk_idea_seconds_idea_id FOREIGN KEY(idea_id) REFERENCES ideas (id),
    CONSTRAINT fk_idea_seconds_member_id FOREIGN KEY(member_id) REFERENCES members (id)
);

CREATE INDEX ix_idea_seconds_member_id ON idea_seconds (member_id, idea_id);
