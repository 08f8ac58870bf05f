#!/usr/bin/env python3
"""Routines in SQL cost no more than the expression that they stand for.

PostgreSQL replaces the call of such a routine by its expression, unless this has a sub-select, or
calls what is less constant than the routine, or the routine has rights or settings of its own. Then
it plans the routine again in every statement
that calls it, which costs as much as a short statement. So such a routine is in PL/pgSQL, or is
named here.

    python3 -m tests.cost.inlining
"""

import unittest

from tests.cost.lists import ROWS, Crowd

# Planned again where they are called, but no hot path calls them: names are masked when they are
# shown to strangers, tags are made for documents that staff edit, sessions open once in a while, a
# period ends once a month.
PLANNED_AGAIN = {
    "close_session", "document_tag", "end_other_sessions", "end_session", "keep_period_total",
    "lock_code", "lock_wechat_token", "longest_prefix", "mask_name", "name_key", "name_parts",
    "phone_applicant", "read_wechat_token", "recall_code", "rulebook_content",
    "save_wechat_token", "schema_has", "surname_length", "tag_of", "unlock_code",
    "unlock_wechat_token", "unreadable_at"}

# A plan for each routine, with columns as its arguments.
CALLS = """CREATE FUNCTION pg_temp.is_inlined(call text, source text) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
	line text;
BEGIN
	FOR line IN EXECUTE format('EXPLAIN (VERBOSE) SELECT %s FROM (SELECT %s OFFSET 0) given',
	                           call, source) LOOP
		IF strpos(line, split_part(call, '(', 1) || '(') > 0 THEN
			RETURN false;
		END IF;
	END LOOP;
	RETURN true;
END
$$;
SELECT p.proname
FROM pg_proc p
JOIN pg_language l ON l.oid = p.prolang AND l.lanname = 'sql'
CROSS JOIN LATERAL (
	SELECT coalesce(string_agg(format('given.c%s', place), ', ' ORDER BY place), '')
	           AS arguments,
	       coalesce(string_agg(format('NULL::%s AS c%s', type::regtype, place), ', '), '1')
	           AS source
	FROM unnest(p.proargtypes) WITH ORDINALITY AS argument(type, place)) given
WHERE p.pronamespace = 'rule'::regnamespace
	AND CASE WHEN p.prosecdef OR p.proconfig IS NOT NULL THEN true
	         WHEN p.proretset THEN false
	         ELSE NOT pg_temp.is_inlined(format('rule.%I(%s)', p.proname, given.arguments),
	                                     given.source) END
ORDER BY p.proname;
"""


class Inlining(unittest.TestCase):
    def test_a_routine_is_its_expression(self):
        with Crowd(ROWS) as crowd:
            planned = set(crowd.psql("postgres", CALLS).split())
        self.assertEqual(planned - PLANNED_AGAIN, set(), "in PL/pgSQL, its plan would be kept")
        self.assertEqual(PLANNED_AGAIN - planned, set(), "named here without need")


if __name__ == "__main__":
    unittest.main()
