DELETE FROM note WHERE community_id = :in_community AND note_id = :note_id AND session = :token_hash
