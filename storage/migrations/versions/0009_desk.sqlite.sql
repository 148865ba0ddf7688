ALTER TABLE addresses ADD COLUMN shut_out BOOLEAN DEFAULT 0 NOT NULL;

ALTER TABLE member_roles RENAME TO member_roles_before;

CREATE TABLE member_roles (
    member_id INTEGER NOT NULL,
    role TEXT NOT NULL,
    granted_at DATETIME NOT NULL,
    area TEXT NOT NULL,
    language TEXT NOT NULL,
    CONSTRAINT pk_member_roles PRIMARY KEY (member_id, role, area, language),
    CONSTRAINT fk_member_roles_member_id FOREIGN KEY(member_id) REFERENCES members (id)
);

INSERT INTO member_roles (member_id, role, granted_at, area, language)
    SELECT member_id, role, granted_at, '', '' FROM member_roles_before;

DROP TABLE member_roles_before;

INSERT INTO role_rights (bank_id, role, "right")
    SELECT banks.id, given.role, given.allowed FROM banks, (
        SELECT 'coordinator' AS role, 'desk' AS allowed
        UNION ALL SELECT 'coordinator', 'see_members'
        UNION ALL SELECT 'coordinator', 'change_members'
        UNION ALL SELECT 'coordinator', 'raise_floor'
        UNION ALL SELECT 'coordinator', 'grant'
        UNION ALL SELECT 'coordinator', 'reverse'
        UNION ALL SELECT 'coordinator', 'act_for'
        UNION ALL SELECT 'coordinator', 'shut_out'
        UNION ALL SELECT 'coordinator', 'notice'
        UNION ALL SELECT 'coordinator', 'gathering'
        UNION ALL SELECT 'navigator', 'desk'
        UNION ALL SELECT 'navigator', 'act_for'
        UNION ALL SELECT 'navigator', 'notice'
        UNION ALL SELECT 'navigator', 'gathering'
        UNION ALL SELECT 'professional', 'answer_issues'
    ) AS given;

CREATE TABLE proofs (
    id INTEGER NOT NULL,
    address_id INTEGER NOT NULL,
    sealed TEXT NOT NULL,
    guessable BOOLEAN NOT NULL,
    wanted JSON NOT NULL,
    expires_at DATETIME NOT NULL,
    CONSTRAINT pk_proofs PRIMARY KEY (id),
    CONSTRAINT fk_proofs_address_id FOREIGN KEY(address_id) REFERENCES addresses (id) ON DELETE CASCADE
);

CREATE INDEX ix_proofs_address_id ON proofs (address_id, expires_at);

CREATE TABLE proven_phones (
    address_id INTEGER NOT NULL,
    proven_at DATETIME,
    wrong INTEGER NOT NULL,
    wrong_since DATETIME NOT NULL,
    CONSTRAINT pk_proven_phones PRIMARY KEY (address_id),
    CONSTRAINT fk_proven_phones_address_id FOREIGN KEY(address_id) REFERENCES addresses (id) ON DELETE CASCADE
);
