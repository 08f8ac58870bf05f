#!/usr/bin/env python3
"""What a household's screen costs: GET /v1/household is what every phone asks for first.

Half of its cost is starting the nodes of plans, so these are counted, with those of the statements
in routines: auto_explain reports each. And its blocks do not depend on
what waits in the community, nor on what was decided.

    python3 -m tests.cost.household
"""

import hashlib
import re
import unittest

from tests.cost.lists import ROWS, TIMES, Crowd, operations_of

# What it takes now, and a little more.
STATEMENTS_MAX = 8
NODES_MAX = 64
GROWTH_MAX = 1.1
SLACK = 10

# The role's own settings come with a log-in; auto_explain needs the superuser.
AS_READER = """LOAD 'auto_explain';
SELECT format('SET %s = %s', split_part(setting, '=', 1), split_part(setting, '=', 2))
FROM pg_db_role_setting, unnest(setconfig) AS setting
WHERE setrole = 'xinyi_reader'::regrole
	AND setting !~ 'timeout|read_only' \\gexec
SET ROLE xinyi_reader;
"""
SIGN_IN = """INSERT INTO xinyi.session (community_id, token_hash, membership_id, expires_at)
VALUES ({community}, sha256('cost'), '{member}', now() + interval '1 day')
ON CONFLICT DO NOTHING;
"""
ENTER = """BEGIN READ ONLY;
SELECT rule.enter({community}, sha256('cost'), '{{resident}}', 'getHousehold', '0', '::1', false)
\\g /dev/null
"""
ARGUMENTS = {"in_community": "{community}",
             "token_hash": "\\x" + hashlib.sha256(b"cost").hexdigest()}
# Nothing is due; and a household has as many old deeds as the community has rows, all approved but
# three.
BUSY = """SET session_replication_role = replica;
UPDATE xinyi.reminder SET household_id = 2;
UPDATE xinyi.deed SET household_id = 2 WHERE household_id = 1;
INSERT INTO xinyi.participant (community_id, deed_id, deed_no, status, resident_id, household_id,
                               happened_on, minutes)
SELECT d.community_id, d.deed_id, d.deed_no, d.status, r.resident_id, 3, d.happened_on, 60
FROM xinyi.resident r
JOIN xinyi.deed d USING (community_id)
WHERE r.household_id = 3 AND (d.status = 'approved' OR d.deed_no IN (
	SELECT deed_no FROM xinyi.deed WHERE status = 'submitted' ORDER BY deed_no DESC LIMIT 3));
"""
REPORT = """RESET ROLE;
SET auto_explain.log_min_duration = 0;
SET auto_explain.log_nested_statements = on;
SET auto_explain.log_format = json;
SET client_min_messages = log;
SET ROLE xinyi_reader;
"""


def plans(crowd, operation):
    """The statements of one request, once the session has planned them, and all their nodes."""
    prepare, execute = crowd.call(operation, ARGUMENTS)
    request = ENTER.format(**crowd.known) + f"{execute} \\g /dev/null\nCOMMIT;\n"
    done = crowd.run_psql("postgres", SIGN_IN.format(**crowd.known) + AS_READER + prepare
                          + 2 * request + REPORT + request)
    if done.returncode:
        raise AssertionError(done.stderr)
    nested = re.split(r'"Query Text": ', done.stderr)[1:]
    return [(plan.splitlines()[0][:70], plan.count('"Node Type"')) for plan in nested]


class Household(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.few = cls.enterClassContext(Crowd(ROWS))
        cls.many = cls.enterClassContext(Crowd(ROWS * TIMES))
        for crowd in (cls.few, cls.many):
            crowd.psql("postgres", BUSY)
            crowd.analyze()
            crowd.household = 3
        [cls.operation] = operations_of("getHousehold")

    def test_a_request_starts_few_statements_and_nodes(self):
        counted = plans(self.few, self.operation)
        for text, nodes in counted:
            print(f"{nodes:5}  {text}", flush=True)
        self.assertGreater(len(counted), 2, "auto_explain says nothing of routines")
        self.assertLessEqual(len(counted), STATEMENTS_MAX)
        self.assertLessEqual(sum(nodes for _, nodes in counted), NODES_MAX)

    def test_deeds_that_wait_are_counted_without_the_others(self):
        [few, many] = [crowd.measure(self.operation, ARGUMENTS)[1]
                       for crowd in (self.few, self.many)]
        print(f"{few:5} {many:5} blocks", flush=True)
        self.assertLessEqual(many, few * GROWTH_MAX + SLACK)


if __name__ == "__main__":
    unittest.main()
