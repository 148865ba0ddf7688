CREATE TABLE room_issues (
    inbox_id BIGINT NOT NULL,
    gathering_id BIGINT NOT NULL,
    CONSTRAINT pk_room_issues PRIMARY KEY (inbox_id),
    CONSTRAINT fk_room_issues_gathering_id FOREIGN KEY(gathering_id) REFERENCES gatherings (id)
);
