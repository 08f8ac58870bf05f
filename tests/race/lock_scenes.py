"""The duels over the locks of the routines; see duels.py. Each raises AssertionError when it ends
otherwise than one after the other would.

    LockScenes(stack, duel).two_review_one_deed()
"""

import json
import uuid

from tests.race.confirmation_scenes import ConfirmationScenes
from tests.race.connections import Step
from tests.race.help_scenes import HelpScenes
from tests.race.inspection_scenes import InspectionScenes
from tests.race.joining_scenes import JoiningScenes
from tests.race.member_scenes import MemberScenes
from tests.race.scenes import DEED, SYSTEM, new_id

REMINDER = """
INSERT INTO reminder (community_id, reminder_id, household_id, version, item, content, correct_by,
                      issued_by, issued_on)
SELECT actor_community_id(), '{reminder}', {household}, 1, '{item}', '请改正', day(rule.now()) - 2,
       '{member}', day(rule.now()) - 3"""
LOCK_HOUSEHOLD = "SELECT FROM household WHERE household_id = {} FOR NO KEY UPDATE"
LOCK_RESIDENT = "SELECT FROM resident WHERE resident_id = '{}' FOR NO KEY UPDATE"
# In one statement: between two, the first of a duel would be told to end too early.
FILE_WITH_LOCK = """
DO $$ BEGIN
	PERFORM lock_people(d.community_id, '{people}', i) FROM deed d
	JOIN rule_item i USING (community_id, version) WHERE deed_id = '{deed}' AND code = item;
	PERFORM add_participants(filed_people(
		d.deed_id, of_day, i, named_people(d.community_id, of_day))) FROM deed d
	JOIN rule_item i USING (community_id, version)
	CROSS JOIN LATERAL (SELECT '{people}'::jsonb || jsonb_build_object(
		'happened_on', d.happened_on) AS of_day) request
	WHERE deed_id = '{deed}' AND code = item;
END $$"""
LOCK_PEOPLE = """
SELECT lock_people(i.community_id, '{people}', i) FROM rule_item i
WHERE version = 1 AND code = '{item}'"""
ENTRY = """
SELECT entry_id FROM ledger_entry WHERE household_id = {} AND kind = 'deed' AND points > 0
	AND reverses IS NULL ORDER BY entry_id DESC LIMIT 1"""
REVIEW = ("SELECT coalesce(error, status) FROM review_deed(actor_community_id(), '{}', '{}',"
          " '不符', NULL, NULL)")


def named(*residents):
    """A request that names them."""
    return json.dumps({"participants": [{"resident_id": resident} for resident in residents]})


class LockScenes(ConfirmationScenes, InspectionScenes, JoiningScenes, MemberScenes, HelpScenes):
    # Deeds

    def deeds_of_two_households_are_posted(self):
        low, high = self.families()
        deed = self.approve(low.resident, high.resident)
        self.fight(Step(SYSTEM, LOCK_HOUSEHOLD.format(low.household)),
                   Step(SYSTEM, f"SELECT post_deed(actor_community_id(), '{deed}')"), ("", ""),
                   LOCK_HOUSEHOLD.format(high.household))

    def two_deeds_name_the_same_residents(self):
        low, high = sorted(member.resident for member in self.families())
        self.fight(Step(SYSTEM, LOCK_RESIDENT.format(low)),
                   Step(SYSTEM, LOCK_PEOPLE.format(people=named(low, high), item="HR02")), ("", ""),
                   LOCK_RESIDENT.format(high))

    def somebody_moves_while_a_deed_is_filed(self):
        there = self.family()[0]
        resident, _ = self.unbound()
        deed = self.file()
        people = named(resident)
        self.fight(Step(SYSTEM, f"UPDATE resident SET household_id = {there.household}"
                                f" WHERE resident_id = '{resident}'"),
                   Step(SYSTEM, FILE_WITH_LOCK.format(people=people, deed=deed)),
                   ("", "", there.household),
                   look=f"SELECT household_id FROM participant WHERE deed_id = '{deed}'")

    def somebody_moves_to_an_older_household(self):
        """Without an account: of those who have one, the public name locks both households."""
        low, high = self.families()
        resident, _ = self.unbound()
        move = "UPDATE resident SET household_id = {} WHERE resident_id = '{}'"
        self.database.run(move.format(high.household, resident))
        self.fight(Step(SYSTEM, LOCK_HOUSEHOLD.format(low.household)),
                   Step(SYSTEM, move.format(low.household, resident)), ("", ""),
                   LOCK_HOUSEHOLD.format(high.household))

    def two_review_one_deed(self):
        deed = self.file([self.family()[0].resident])
        first, second = self.reviewers[:2]
        self.fight(Step(first.settings(), REVIEW.format(deed, "approved")),
                   Step(second.settings(), REVIEW.format(deed, "approved")),
                   ("approved", "already_decided"))

    def a_deed_is_rejected_and_withdrawn(self):
        member = self.family()[0]
        deed = self.file([member.resident], filer=member)
        self.fight(Step(self.reviewers[0].settings(), REVIEW.format(deed, "rejected")),
                   Step(member.settings(),
                        "SELECT coalesce(error, 'withdrawn') FROM"
                        f" withdraw_deed(actor_community_id(), '{deed}', NULL)"),
                   ("rejected", "already_decided"))

    def two_members_answer_a_deduction(self):
        first, second = self.family(2)
        deed, reminder, member = new_id(), new_id(), self.admins[0].membership
        self.database.run(REMINDER.format(reminder=reminder, household=first.household,
                                          item="SF03", member=member))
        self.database.run(DEED.format(deed=deed, item="SF03", household=first.household,
                                      reminder=f"'{reminder}'", filer=member))
        answer = ("SELECT coalesce(error, 'answered')"
                  " FROM answer_deed(actor_community_id(), '{}', '{}')")
        self.fight(Step(first.settings(), answer.format(deed, "一")),
                   Step(second.settings(), answer.format(deed, "二")),
                   ("answered", "already_exists_differently"))

    # Points

    def one_entry_is_reversed_twice(self):
        entry = self.database.value(ENTRY.format(self.family()[0].household))
        step = Step(self.admins[0].settings(),
                    "SELECT coalesce(error, 'reversed') FROM reverse_entry(actor_community_id(),"
                    f" {entry}, '有误')")
        self.fight(step, step, ("reversed", "reversed"))

    def an_entry_is_disputed_twice(self):
        household = self.family()[0].household
        entry = self.database.value(ENTRY.format(household))
        step = Step(SYSTEM, f"SELECT place_dispute(actor_community_id(), {entry})")
        self.fight(step, step, ("", "", "t"), look=(
            f"SELECT h.disputed = d.points FROM household h, dispute_hold d"
            f" WHERE h.household_id = {household} AND d.entry_id = {entry}"))

    def points_lapse_twice(self):
        household = self.family()[0].household
        self.database.run("UPDATE household_period SET earned = 0"
                          f" WHERE household_id = {household}")
        step = Step(SYSTEM, "SELECT households > 0 FROM lapse_points(actor_community_id(), 1000)")
        self.fight(step, step, ("t", "t", "1"), look=(
            "SELECT count(*) FROM ledger_entry"
            f" WHERE kind = 'lapse' AND household_id = {household}"))

    # Periods, settings

    def a_period_closes_during_a_posting(self):
        deed = self.approve(self.family()[0].resident)
        period = self.database.value("SELECT period_id FROM period WHERE status = 'open'")
        self.fight(Step(SYSTEM, f"SELECT post_deed(actor_community_id(), '{deed}')"),
                   Step(SYSTEM, "UPDATE period SET ends_at = rule.now() WHERE status = 'open';"
                                "SELECT close_periods(actor_community_id()) > 0"), ("", "t", "t"),
                   look="SELECT s.issued = t.issued FROM period_sums(actor_community_id(),"
                        f" {period}) s"
                        f" JOIN period_total t ON t.period_id = {period}")

    def two_publish(self):
        self.a_period_closes_during_a_posting()
        self.database.run("UPDATE settings SET publish_time = '00:00';"
                          "REFRESH MATERIALIZED VIEW monthly_publication")
        step = Step(SYSTEM, "SELECT count(*) > 0 FROM publish_due_periods(actor_community_id())")
        self.fight(step, step, ("t", "f"))

    def a_ceiling_is_set_during_a_redemption(self):
        member, stall = self.customer()
        try:
            self.fight(self.redeeming(member, stall),
                       Step(SYSTEM, "UPDATE settings SET budget_ceiling = 1000000"),
                       ("held", "", "t"),
                       look="SELECT g.redeemed = sum(r.points) FROM budget_gauge g"
                            " JOIN redemption r USING (community_id, period_id)"
                            " WHERE r.status IN ('held', 'collected') GROUP BY g.redeemed")
        finally:
            self.database.run("UPDATE settings SET budget_ceiling = NULL")

    def the_settings_change_during_a_redemption(self):
        member = self.family()[0]
        version = self.new_version()
        self.name(member)
        try:
            self.fight(Step(SYSTEM, "SELECT FROM take_open_period(actor_community_id())"),
                       Step(SYSTEM, "UPDATE settings SET budget_ceiling = 1000000,"
                                    f" publication_version = '{version}'"), ("", ""),
                       LOCK_HOUSEHOLD.format(member.household))
        finally:
            self.database.run("UPDATE settings SET budget_ceiling = NULL")

    def a_hold_is_cancelled_while_the_settings_change(self):
        member, stall = self.customer()
        hold = self.hold(member, stall)
        self.fight(Step(SYSTEM, "SELECT pg_advisory_xact_lock(period_lock(), actor_community_id())"
                                " \\g /dev/null\nSELECT 1"),
                   Step(member.settings(), self.cancelling(hold)), ("1", "cancelled"),
                   LOCK_HOUSEHOLD.format(member.household))

    def two_change_the_settings(self):
        tag = self.tag("settings", "true")
        days = self.database.value("SELECT answer_days FROM settings")
        change = ("SELECT coalesce(error, 'saved') FROM change_settings(actor_community_id(), "
                  "'{{\"answer_days\": {}}}', ARRAY['{}'])")
        self.fight(Step(self.admins[0].settings(), change.format(days % 20 + 1, tag)),
                   Step(self.admins[0].settings(), change.format(days % 20 + 2, tag)),
                   ("saved", "changed_meanwhile"))

    # Names

    def new_version(self):
        version = f"d-{uuid.uuid4().hex[:12]}"
        self.database.run("SELECT import_document(actor_community_id(), 'publication',"
                          f" '{version}', '文本', '2026-01-01', '# 文本')")
        return version

    def agree(self, member, version, given=True):
        self.database.run(f"INSERT INTO consent (community_id, membership_id, document, version,"
                          f" given) VALUES (actor_community_id(), '{member.membership}',"
                          f" 'publication', '{version}', {given});"
                          f"UPDATE resident SET birth_year = 1980"
                          f" WHERE resident_id = '{member.resident}'")

    def name(self, member, name="'王*'"):
        self.database.run(f"UPDATE household SET public_name = {name}"
                          f" WHERE household_id = {member.household}")

    def names_go_and_come_while_deeds_are_posted(self):
        low, high = self.families()
        version = self.new_version()
        self.agree(low, version)
        self.name(low, "NULL")
        self.name(high)
        self.fight(Step(SYSTEM, LOCK_HOUSEHOLD.format(low.household)),
                   Step(SYSTEM, f"UPDATE settings SET publication_version = '{version}'"),
                   ("", ""), LOCK_HOUSEHOLD.format(high.household))

    def the_text_changes_while_a_name_is_chosen(self):
        member = self.family()[0]
        self.agree(member, self.database.value("SELECT publication_version FROM settings"))
        self.name(member, "NULL")
        self.fight(Step(SYSTEM, "UPDATE settings SET publication_version ="
                                f" '{self.new_version()}'"),
                   Step(SYSTEM, "SELECT choose_public_name(actor_community_id(),"
                                f" {member.household})"), ("", "", "t"),
                   look="SELECT public_name IS NULL FROM household"
                        f" WHERE household_id = {member.household}")

    def two_of_a_household_decide_about_the_name(self):
        first, second = self.family(2)
        version = self.database.value("SELECT publication_version FROM settings")
        self.database.run("UPDATE membership SET bound_at = rule.now() - interval '1 day'"
                          f" WHERE membership_id = '{first.membership}'; UPDATE resident"
                          f" SET is_head = resident_id = '{first.resident}', birth_year = 1980"
                          f" WHERE household_id = {first.household};"
                          "UPDATE resident SET name = '钱二'"
                          f" WHERE resident_id = '{second.resident}'")
        self.agree(first, version)
        self.agree(second, version, given=False)
        decide = ("SELECT coalesce(error, given::text) FROM decide_consent(actor_community_id(),"
                  " 'publication',"
                  " '{}', {})")
        self.fight(Step(first.settings(), decide.format(version, "false")),
                   Step(second.settings(), decide.format(version, "true")), ("false", "true", "t"),
                   look="SELECT public_name = '钱*' FROM household"
                        f" WHERE household_id = {first.household}")
