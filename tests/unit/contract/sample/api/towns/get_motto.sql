SELECT etag(m) AS etag, words FROM xinyi.motto m
