DELETE FROM xinyi.note WHERE note_id = :note_id AND session = :token_hash
