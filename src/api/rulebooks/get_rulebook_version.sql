-- One version of the rulebook with its items.
SELECT version, title, status, decided_by, decided_on, in_force_from, in_force_until, items
FROM shown_rulebook
WHERE version = :version
