CREATE TABLE room_issues (
    inbox_id INTEGER NOT NULL,
    gathering_id INTEGER NOT NULL,
    CONSTRAINT pk_room_issues PRIMARY KEY (inbox_id),
    CONSTRAINT fk_room_issues_gathering_id FOREIGN KEY(gathering_id) REFERENCES gatherings (id)
);
