-- The triggers of append-only tables exist and are enabled for all roles.
SELECT relation AS relation_name, guard
FROM unnest(ARRAY['ledger_entry', 'publication', 'publication_line', 'publication_building',
                  'audit', 'consent', 'review', 'stock_move', 'period_total']) AS relation
CROSS JOIN unnest(ARRAY['guard_append_only', 'guard_truncate']) AS guard
WHERE NOT EXISTS (SELECT FROM pg_trigger
                  WHERE tgrelid = ('xinyi.' || relation)::regclass AND tgname = guard
                      AND tgenabled = 'A')
