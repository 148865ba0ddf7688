ALTER TABLE trainings ADD COLUMN supervised_at DATETIME;

ALTER TABLE trainings ADD COLUMN refresher_at DATETIME;

CREATE TABLE enrolments (
    course_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    state TEXT NOT NULL,
    why TEXT NOT NULL,
    since INTEGER NOT NULL,
    changed_at DATETIME NOT NULL,
    CONSTRAINT pk_enrolments PRIMARY KEY (course_id, member_id),
    CONSTRAINT ck_enrolments_state CHECK (state IN ('on', 'left', 'finished', 'ended', 'next', 'asked')),
    CONSTRAINT ck_enrolments_why CHECK (why IN ('', 'time', 'place', 'group', 'health', 'other')),
    CONSTRAINT ck_enrolments_since CHECK (since > 0),
    CONSTRAINT fk_enrolments_course_id FOREIGN KEY(course_id) REFERENCES gatherings (id),
    CONSTRAINT fk_enrolments_member_id FOREIGN KEY(member_id) REFERENCES members (id)
);

CREATE INDEX ix_enrolments_member_id ON enrolments (member_id, course_id);

CREATE TABLE action_plans (
    id INTEGER NOT NULL,
    gathering_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    what TEXT NOT NULL,
    amount TEXT NOT NULL,
    moment TEXT NOT NULL,
    days INTEGER,
    sure INTEGER,
    outcome TEXT NOT NULL,
    told_at DATETIME,
    asked_at DATETIME NOT NULL,
    CONSTRAINT pk_action_plans PRIMARY KEY (id),
    CONSTRAINT ck_action_plans_outcome CHECK (outcome IN ('', 'done', 'some', 'not')),
    CONSTRAINT ck_action_plans_days CHECK (days BETWEEN 1 AND 7),
    CONSTRAINT ck_action_plans_sure CHECK (sure BETWEEN 0 AND 10),
    CONSTRAINT uq_action_plans_gathering_id_member_id UNIQUE (gathering_id, member_id),
    CONSTRAINT fk_action_plans_gathering_id FOREIGN KEY(gathering_id) REFERENCES gatherings (id),
    CONSTRAINT fk_action_plans_member_id FOREIGN KEY(member_id) REFERENCES members (id)
);

CREATE INDEX ix_action_plans_member_id ON action_plans (member_id, id);

CREATE TABLE catch_ups (
    seat_id INTEGER NOT NULL,
    peer_id INTEGER NOT NULL,
    state TEXT NOT NULL,
    asked_at DATETIME NOT NULL,
    CONSTRAINT pk_catch_ups PRIMARY KEY (seat_id, peer_id),
    CONSTRAINT ck_catch_ups_state CHECK (state IN ('asked', 'yes', 'no', 'over')),
    CONSTRAINT fk_catch_ups_seat_id FOREIGN KEY(seat_id) REFERENCES gathering_seats (id),
    CONSTRAINT fk_catch_ups_peer_id FOREIGN KEY(peer_id) REFERENCES members (id)
);

CREATE INDEX ix_catch_ups_peer_id ON catch_ups (peer_id, seat_id);

INSERT INTO enrolments (course_id, member_id, state, why, since, changed_at)
SELECT g.series_id, s.member_id, 'on', '', MIN(g.number), MAX(s.changed_at)
FROM gathering_seats s
JOIN gatherings g ON g.id = s.gathering_id
WHERE g.kind = 'course' AND g.series_id IS NOT NULL AND s.state IN ('coming', 'came', 'missed')
GROUP BY g.series_id, s.member_id
HAVING SUM(CASE WHEN s.state = 'coming' AND g.state IN ('seeking', 'announced', 'postponed') THEN 1 ELSE 0 END) > 0;

UPDATE trainings SET refresher_at = strftime('%Y-%m-%d %H:%M:%f', passed_at, '+365 days') || '000' WHERE topic = 'living-well';

INSERT INTO due_times (bank_id, kind, about_id, at)
SELECT m.bank_id, 'tutor_refresher', t.member_id, MIN(t.refresher_at)
FROM trainings t
JOIN members m ON m.id = t.member_id
WHERE t.refresher_at IS NOT NULL AND m.stage <> 'left'
GROUP BY m.bank_id, t.member_id;
