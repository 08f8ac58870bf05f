SELECT error, etag(motto) AS etag, (motto).words FROM change_motto(:in_community, :words, :if_match)
