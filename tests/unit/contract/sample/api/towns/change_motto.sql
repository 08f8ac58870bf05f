SELECT error, etag(motto) AS etag, (motto).words FROM change_motto(:words, :if_match)
