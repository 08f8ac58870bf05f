#!/usr/bin/env python3
"""The database fails at each statement of each command, in turn and in every way.

    python3 -m tests.fault.commands --every

The exit status is 3 and the complaint says that the database is to blame; the database is as it was
or as the command leaves it, and running the command again gets it there. Commands that work in
several transactions may stop between two.
"""

import argparse
import os
import re
import subprocess
import sys
import unittest
import unittest.mock
import uuid
from datetime import datetime, timedelta
from typing import NamedTuple

from tests.cli import cli_case
from tests.cli.cli_case import DONE, REFUSED, TOP, UNREACHABLE, CliCase, commands
from tests.fault.content import Content
from tests.fault.wire import (CONNECTING, FAILURES, GONE, LOCKED, LOST, NOTHING, OUTDATED,
                              UNANSWERED, Wire)

HOUSEHOLDS = 190
UNCERTAIN = 6
FATE = "SELECT pg_xact_status($1::xid8) AS fate"
BUSY = "the database is busy, try again: "
UNREACHED = "the database cannot be reached: "
RULEBOOK = TOP / "data/rulebook-39.tsv"
REGISTER = """楼栋,单元,室,姓名,手机,出生年份,户主
99,1,101,欧阳海棠,13912345678,1961,是
99,1,101,司马青云,13912345679,1990,否
99,2,202,买买提·艾力,,1975,是
"""
REWARDS = """name,kind,unit,price
大米 5kg,goods,袋,41
挂面 1kg,goods,把,7
"""
# Three households hold something in the event of the sample.
HOLDS = """SELECT rule.visit('arcadia');
SELECT set_config('xinyi.membership', m.membership_id::text, false),
       set_config('xinyi.resident', r.resident_id::text, false),
       set_config('xinyi.household', h.household_id::text, false),
       rule.redeem(rule.actor_community_id(), gen_random_uuid(), jsonb_build_object(
	'event_id', (SELECT event_id FROM xinyi.redemption_event ORDER BY event_no DESC LIMIT 1),
	'lines', (SELECT jsonb_agg(jsonb_build_object('reward_id', reward_id, 'quantity', 1))
	          FROM xinyi.reward WHERE name IN ('毛巾', '垃圾袋'))))
FROM xinyi.household h
JOIN xinyi.resident r USING (community_id, household_id)
JOIN xinyi.membership m USING (community_id, resident_id)
WHERE m.roles = '{}' AND h.balance > 30 ORDER BY h.household_id LIMIT 3;"""

# Somebody with a new phone.
GUEST = """WITH known AS (INSERT INTO xinyi.account (community_id, openid)
	SELECT community_id, 'guest' FROM xinyi.community WHERE code = 'arcadia'
	RETURNING community_id, account_id)
INSERT INTO xinyi.membership (community_id, account_id)
SELECT community_id, account_id FROM known RETURNING membership_id"""


class Line(NamedTuple):
    """How a command is called, in which of the databases below."""

    arguments: tuple = ()
    world: str = "today"
    in_steps: bool = False  # several transactions, each of which is worth keeping
    is_random: bool = False
    samples: int = 0  # of a command that takes long: so many failures in all


def member_lines(case):
    reason = "--reason", "手机被盗"
    return {
        "member list": Line(("arcadia",)),
        "member unbind": Line(("arcadia", case.resident, *reason), is_random=True),
        "member rebind": Line(("arcadia", case.resident, case.guest, *reason), is_random=True),
    }


def lines(case):
    """By the name of the command, which an option may follow."""
    return lines_of_the_office(case, "arcadia") | lines_of_the_shop(case, "arcadia")


def lines_of_the_office(case, arcadia):
    return {
        "community create": Line(("elsewhere", "另一个社区")),
        "community list": Line(),
        "register import": Line((arcadia, case.write("register.csv", REGISTER))),
        "register export": Line((arcadia, "--phones")),
        "register process": Line((arcadia,), in_steps=True),
        "resident enter": Line((arcadia, "99/1/101/欧阳海棠", "--phone", case.phone, "--head",
                                "--birth-year", 1961, "--reason", "新住户")),
        "resident rename": Line((arcadia, case.resident, "改过名", "--reason", "改名")),
        "resident correct": Line((arcadia, case.resident, "--phone", case.phone, "--reason",
                                  "换号")),
        "resident move": Line((arcadia, case.resident, "99/1/102", "--reason", "迁居"),
                              is_random=True),
        "resident leave": Line((arcadia, case.resident, "moved", "--reason", "迁出"),
                               is_random=True),
        "resident erase": Line((arcadia, case.gone, "--reason", "本人申请")),
        "resident show": Line((arcadia, case.resident)),
        "household split": Line((arcadia, case.home, "99/1/103", case.resident.split("/")[3],
                                 "--points", 1, "--document", "分户协议", *case.decided),
                                is_random=True),
        "household merge": Line((arcadia, case.home, case.other_home, "--document", "并户协议",
                                 *case.decided), is_random=True),
        "household move": Line((arcadia, case.home, "99/1/104", "--reason", "换房")),
        "household close": Line((arcadia, case.home, "--reason", "迁出"), is_random=True),
        "household card": Line((arcadia, case.home, "--reason", "没有手机"), is_random=True),
        "household card --withdraw": Line((arcadia, case.other_home, "--reason", "遗失")),
        "household helper": Line((arcadia, case.home, case.resident_elsewhere, "--document",
                                  "委托书", "--until", case.day(90)), is_random=True),
        "household dismiss": Line((arcadia, case.other_home, case.resident_elsewhere, "--reason",
                                   "到期")),
        "household show": Line((arcadia, case.home)),
        "rulebook import": Line((arcadia, case.draft, "--replacing", case.digest)),
        "rulebook show": Line((arcadia,)),
        "rulebook adopt": Line((arcadia, 2, "--decided-by", "居民代表会议", "--digest",
                                case.digest, "--from", case.day(30))),
        "document import": Line((arcadia, "help", case.write("help.md", "# 帮助\n"), "2026-02")),
        "document list": Line((arcadia,)),
        "document show": Line((arcadia, "privacy")),
        "document adopt": Line((arcadia, "privacy", "2026-02")),
        "grant": Line((arcadia, case.resident, "storekeeper")),
        "revoke": Line((arcadia, case.reviewer, "reviewer")),
        **member_lines(case),
        "team create": Line((arcadia, "夜跑队")),
        "team join": Line((arcadia, case.team, case.resident)),
    }


def lines_of_the_shop(case, arcadia):
    return {
        "reward import": Line((arcadia, case.rewards, "--replacing", case.tag)),
        "reward list": Line((arcadia,)),
        "stock receive": Line((arcadia, "毛巾", 5, "--reason", "到货")),
        "stock count": Line((arcadia, "毛巾", 5, "--reason", "盘点")),
        "stock sheet": Line((arcadia,)),
        "stock import": Line((arcadia, case.counts, "--reason", "盘点"), is_random=True),
        "stock waste": Line((arcadia, "毛巾", 1, "--reason", "破损")),
        "stock show": Line((arcadia,)),
        "event save": Line((arcadia, "年货节", "--place", "广场", "--opens", case.day(3, " 09:00"),
                            "--closes", case.day(4, " 09:00"))),
        "event import": Line((arcadia, case.events)),
        "event list": Line((arcadia,)),
        "event pick-list": Line((arcadia, case.event)),
        "redemption lapse": Line(world="later", in_steps=True),
        "redemption list": Line((arcadia,)),
        "redemption print": Line((arcadia, case.held)),
        "points lapse": Line(world="later", in_steps=True),
        "points lapse --preview": Line((arcadia,)),
        "publish": Line(world="later", in_steps=True),
        "publication list": Line((arcadia,)),
        "publication print": Line((arcadia, case.published)),
        "ledger reverse": Line((arcadia, case.entry, "重复登记")),
        "ledger verify": Line(samples=24),
        "sample load": Line(("--months", 1, "--households", HOUSEHOLDS), "empty", is_random=True,
                            samples=8),
        "sample register": Line(),
        "sample people": Line(),
        "key new": Line((case.directory / "more",)),
        "clock advance": Line((arcadia,)),
    }


class Commands(CliCase):
    every = False
    world = None  # whose content the database has
    count = 0  # of the failures

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.content = Content(cls.cluster, cls.database)
        cls.addClassCleanup(cls.content.close)
        cls.make_worlds()
        cls.wire = cls.enterClassContext(Wire(cls.cluster))
        cls.settings.write_text(cls.settings.read_text().replace(cls.cluster, cls.wire.directory))
        (cls.directory / "more").mkdir()

    @classmethod
    def make_worlds(cls):
        """Databases to copy: an empty one, the sample, and the sample in the year after next."""
        cls.worlds = {"empty": os.environ["XINYI_TEST_TEMPLATE"]}
        loaded = cls.invoke("sample", "load", "--months", 1, "--households", HOUSEHOLDS)
        assert loaded.returncode == DONE, loaded.stderr
        cls.draft = cls.write("draft.tsv", RULEBOOK.read_text(encoding="utf-8"))
        cls.invoke("rulebook", "import", "arcadia", cls.draft)
        cls.invoke("document", "import", "arcadia", "privacy",
                   cls.write("privacy.md", "# 告知书\n"), "2026-02")
        cls.sql(HOLDS)
        cls.upload_register()
        cls.find_things()
        cls.keep_world("today")
        cls.content.restore(cls.worlds["today"])
        for days in (400, 30):
            cls.invoke("clock", "advance", "arcadia", "--days", days)
        cls.keep_world("later")

    @classmethod
    def upload_register(cls):
        """As the API stores it, for an administrator."""
        import_id, (community, member) = str(uuid.uuid4()), cls.sql(
            "SELECT community_id || '|' || membership_id FROM xinyi.membership "
            "WHERE 'administrator' = ANY (roles) ORDER BY member_no LIMIT 1")[0].split("|")
        sealed = subprocess.run(
            [os.environ["XINYI_SEAL"], (cls.keys / "upload-public-key").read_text().strip(),
             f"{community}:{import_id}"], input=REGISTER, capture_output=True, text=True,
            check=True).stdout.strip()
        cls.sql("SELECT rule.visit('arcadia'); "
                "INSERT INTO xinyi.register_import (community_id, import_id, complete, bytes, "
                "content_digest, content, uploaded_by, uploaded_at) VALUES "
                f"({community}, '{import_id}', false, 1, sha256(''), '\\x{sealed}', '{member}', "
                "now())")

    @classmethod
    def keep_world(cls, name):
        cls.worlds[name] = f"{cls.database}_{name}"
        cls.content.leave()
        cls.psql("postgres", f"DROP DATABASE IF EXISTS {cls.worlds[name]} WITH (FORCE)")
        cls.psql("postgres", f"ALTER DATABASE {cls.database} RENAME TO {cls.worlds[name]}")
        cls.addClassCleanup(cls.psql, "postgres", f"DROP DATABASE {cls.worlds[name]} WITH (FORCE)")

    @classmethod
    def find_things(cls):
        """What the commands are about in the sample."""
        value = lambda statement: cls.sql(statement)[0]
        people = [line.split("\t") for line in cls.invoke("sample", "people").stdout.splitlines()]
        addresses = {row[0]: "/".join(row[2:6]) for row in people}
        cls.resident = addresses["sample-resident-2"]
        cls.home, cls.other_home = (addresses[name].rpartition("/")[0]
                                    for name in ("sample-resident-2", "sample-resident-1"))
        cls.invoke("grant", "arcadia", addresses["sample-reviewer-4"], "administrator")
        cls.decided = ("--administrator", addresses["sample-administrator-1"], "--second",
                       addresses["sample-reviewer-4"])
        cls.reviewer = addresses["sample-reviewer-1"]
        cls.gone = value("SELECT concat_ws('/', building, unit, room, name) FROM xinyi.resident r "
                         "JOIN xinyi.household h USING (community_id, household_id) "
                         "WHERE NOT EXISTS (SELECT FROM xinyi.membership m WHERE m.resident_id = "
                         "r.resident_id) ORDER BY household_id DESC, name LIMIT 1")
        cls.invoke("resident", "leave", "arcadia", cls.gone, "moved", "--reason", "迁出")
        cls.guest = value(GUEST)
        cls.team = value("SELECT name FROM xinyi.team ORDER BY 1")
        cls.entry = value("SELECT max(entry_id) FROM xinyi.ledger_entry WHERE kind = 'deed'")
        cls.published = value("SELECT name FROM xinyi.period WHERE status = 'published' "
                              "ORDER BY period_id LIMIT 1")
        cls.event = value("SELECT event_id FROM xinyi.redemption_event ORDER BY event_no DESC "
                          "LIMIT 1")
        cls.held = value("SELECT redemption_id FROM xinyi.redemption WHERE status = 'held'")
        cls.invoke("household", "card", "arcadia", cls.other_home, "--reason", "没有手机")
        cls.resident_elsewhere = addresses["sample-parent-1"]
        cls.invoke("household", "helper", "arcadia", cls.other_home, cls.resident_elsewhere,
                   "--document", "委托书", "--until", cls.day(30))
        cls.digest = re.search("(?m)^# digest ([0-9a-f]{32})$", cls.invoke(
            "rulebook", "show", "arcadia", 2).stdout)[1]
        cls.events = cls.write("events.csv", "name,place,opens_at,closes_at\n"
                               f"年货节,广场,{cls.day(3)} 09:00,{cls.day(5)} 17:00\n")
        cls.rewards = cls.write("rewards.csv", REWARDS)
        cls.counts = cls.write("counts.csv", "name,counted\n毛巾,500\n")
        cls.phone = cls.write("phone", "13912345670\n")
        cls.tag = re.search("--replacing ([0-9a-f]{32})", cls.invoke(
            "reward", "import", "arcadia", cls.rewards).stderr)[1]

    @classmethod
    def day(cls, days, time=""):
        return f"{datetime.now() + timedelta(days=days):%Y-%m-%d}{time}"

    def call(self, name, line):
        return self.invoke(*name.split(), *line.arguments)

    def break_at(self, name, line, failure, step):
        """Whether the command succeeded in spite of the failure, and its output."""
        self.content.await_others()
        self.wire.arm(failure, step)
        done = self.call(name, line)
        statement, _ = self.wire.disarm()
        what = f"xinyi {name}: {failure.name}: {statement}\n{done.stdout}{done.stderr}"
        self.assertTrue(statement or line.in_steps, what)
        # Only an answer that was not heard can be asked for.
        if done.returncode == DONE and (failure is UNANSWERED or statement is None):
            return True, what
        self.assertEqual(done.returncode, UNREACHABLE, what)
        is_refused = failure in (LOCKED, OUTDATED) and statement != CONNECTING
        self.assertIn(BUSY if is_refused else UNREACHED, done.stderr, what)
        if not line.in_steps:
            self.assertEqual(done.stdout, "", what)
        return False, what

    def finish(self, name, line):
        """Runs the command without a failure; returns the content of the database after it."""
        done = self.call(name, line)
        self.assertEqual(done.returncode, DONE, f"xinyi {name}: {done.stderr}")
        return self.look(line)

    def look(self, line):
        return self.content.outline() if line.is_random else self.content.meaning()

    def start_afresh(self, line):
        """In the world of the command, as it was made."""
        if self.world != line.world:
            self.content.restore(self.worlds[line.world])
            Commands.world = line.world
            Commands.versions = self.content.versions()

    def is_touched(self):
        """Whether something has been changed since; then the world is made again."""
        if self.content.versions() == self.versions:
            self.content.rewind()
            return False
        Commands.world = None
        return True

    def count_steps(self, name, line):
        """The steps of the command when nothing fails; also notes the content that it leaves."""
        self.start_afresh(line)
        self.wire.arm(LOST, 0)
        self.left = self.finish(name, line)
        _, seen = self.wire.disarm()
        self.changes = self.is_touched()
        return len(seen)

    def plan(self, line, steps):
        """Steps to fail at, by failure."""
        every = [(failure, step) for failure in FAILURES for step in range(1, steps + 1)]
        if line.samples and not self.every:
            every = every[::len(every) // line.samples]
        return {failure: [step for other, step in every if other is failure]
                for failure in FAILURES}

    def fail_in_one_transaction(self, name, line, failure, steps):
        """It leaves everything, and says so, or nothing."""
        for step in steps:
            self.start_afresh(line)
            is_done, what = self.break_at(name, line, failure, step)
            if self.changes:
                self.assertEqual(self.is_touched(), is_done, what)
            if is_done:
                self.assertEqual(self.look(line), self.left, what)

    def fail_in_many(self, name, line, failure, steps):
        """It goes on where it was."""
        self.start_afresh(line)
        for step in steps:
            self.break_at(name, line, failure, step)
        self.assertEqual(self.finish(name, line), self.left, f"xinyi {name}: {failure.name}")
        self.is_touched()

    def check(self, name, line):
        steps = self.count_steps(name, line)
        fail = self.fail_in_many if line.in_steps else self.fail_in_one_transaction
        for failure, places in self.plan(line, steps).items():
            fail(name, line, failure, places)
            Commands.count += len(places)
        print(f"xinyi {name}: {steps} steps", flush=True)

    def assert_noticed(self, name):
        """That something is wrong with a command."""
        with self.assertRaises(AssertionError) as noticed:
            self.check(name, lines(self)[name])
        print(f"{self.id().rpartition('.')[2]}: {str(noticed.exception)[:200]}", flush=True)

    def replace(self, statement, other):
        """What the server gets instead of a statement."""
        self.addCleanup(self.wire.replaced.clear)
        self.wire.replaced[statement] = other

    def test_a_command_that_is_not_one_transaction_is_noticed(self):
        self.replace("BEGIN", NOTHING)
        self.assert_noticed("stock receive")

    def test_a_commit_that_is_taken_for_a_rollback_is_noticed(self):
        self.replace(FATE, "SELECT 'aborted' AS fate")
        self.assert_noticed("stock receive")

    def test_another_exit_status_is_noticed(self):
        program = self.write("xinyi", f"#!/bin/sh\n{cli_case.XINYI} \"$@\" || exit {REFUSED}\n")
        program.chmod(0o755)
        with unittest.mock.patch.object(cli_case, "XINYI", str(program)):
            self.assert_noticed("stock receive")

    def test_nobody_says_what_became_of_a_commit_when_nobody_knows(self):
        name = "stock receive"
        line = lines(self)[name]
        steps = self.count_steps(name, line)
        self.start_afresh(line)
        self.wire.arm(GONE, steps)
        done = self.call(name, line)
        self.wire.disarm()
        self.assertEqual((done.returncode, done.stdout), (UNCERTAIN, ""), done.stderr)
        self.assertIn("look before you run the command again", done.stderr)
        self.assertTrue(self.is_touched())

    def test_every_command_ends_as_it_says_and_leaves_nothing_half_done(self):
        called = lines(self)
        words = set(commands())
        self.assertEqual({name.partition(" --")[0] for name in called}, words)
        for name, line in called.items():
            with self.subTest(name):
                self.check(name, line)
        print(f"{len(called)} commands, {self.count} failures", flush=True)


def main():
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--every", action="store_true")
    options, rest = parser.parse_known_args()
    Commands.every = options.every
    unittest.main(argv=[sys.argv[0], *rest])


if __name__ == "__main__":
    main()
