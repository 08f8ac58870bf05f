/* Everything that looks like a name and is none: /* :nested */ :comment */
INSERT INTO note (community_id, note_id, text, due_on, level, reader, urgent, sizes, at, by, tag)
VALUES (:in_community, :note_id, :text, :due_on::date, :level, :reader, :urgent, :sizes, :now,
        :actor_id, 'it''s :quoted' || E'\' :escaped' || $$ :dollar $$
            || $tag$ $$ :tagged $tag$ || :request_id)
ON CONFLICT (community_id, note_id) DO UPDATE SET text = :text
RETURNING note_id, at::timestamptz AS written_at
