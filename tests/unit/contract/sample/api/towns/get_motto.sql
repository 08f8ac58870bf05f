SELECT etag(m) AS etag, words FROM xinyi.motto m WHERE community_id = :in_community
