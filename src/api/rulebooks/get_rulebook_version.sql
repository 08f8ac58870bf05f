-- One version of the rulebook with its items.
SELECT etag, version, title, status, decided_by, decided_on, in_force_from, in_force_until, digest,
       items
FROM shown_rulebook
WHERE community_id = :in_community AND version = :version
