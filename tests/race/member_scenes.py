"""Duels over members, their decisions, decisions about them, and rulebooks."""

import json

from tests.race.connections import Step
from tests.race.scenes import SYSTEM, Scenes, new_id

CLAIM = """
INSERT INTO claim (community_id, claim_id, membership_id, building, unit, room, name, filed_at)
SELECT r.community_id, '{claim}', '{member}', h.building, h.unit, h.room, r.name, rule.now()
FROM resident r JOIN household h USING (community_id, household_id)
WHERE r.resident_id = '{resident}'"""
RULEBOOK = """[{{"code": "WM06", "category": "文明创建", "title_zh": "议事", "title_en": "Council",
	"basis": "per_occurrence", "points": {points}, "cap_period": "none", "cap_points": 0,
	"evidence_required": false, "reviewer_level": "normal", "content_public": true}}]"""
LOCK_MEMBER = "SELECT FROM membership WHERE membership_id = '{}' FOR NO KEY UPDATE"
BIND = "SELECT coalesce(error, 'bound') FROM bind_by_phone(actor_community_id(), sha256('{}'))"


class MemberScenes(Scenes):
    def one_member_consents_twice(self):
        member = self.stranger()
        version = self.database.value("SELECT publication_version FROM settings")
        step = Step(member.settings(), "SELECT coalesce(error, given::text) FROM"
                                       f" decide_consent(actor_community_id(), 'publication',"
                                       f" '{version}', true)")
        self.fight(step, step, ("true", "true", "1"), look=(
            "SELECT count(*) FROM consent WHERE document = 'publication'"
            f" AND membership_id = '{member.membership}'"))

    def the_notice_changes_while_somebody_consents(self):
        member = self.stranger()
        version = self.database.value("SELECT publication_version FROM settings")
        self.fight(Step(SYSTEM, "UPDATE settings SET publication_version ="
                                f" '{self.new_version()}'"),
                   Step(member.settings(), "SELECT coalesce(error, given::text) FROM"
                        f" decide_consent(actor_community_id(), 'publication', '{version}', true)"),
                   ("", "document_outdated"))

    def two_import_one_version(self):
        step = Step(SYSTEM, "SELECT coalesce(error, what) FROM"
                            f" import_document(actor_community_id(), 'help', 'd-{new_id()[:8]}',"
                            " '帮助', '2026-01-01', '# 帮助')")
        self.fight(step, step, ("imported", "unchanged"))

    def one_account_is_bound_by_two_phones(self):
        member = self.stranger()
        (_, first), (_, second) = self.unbound(), self.unbound()
        self.fight(Step(member.settings(), BIND.format(first)),
                   Step(member.settings(), BIND.format(second)), ("bound", "already_bound"))

    def somebody_leaves_while_an_account_is_bound(self):
        member, (resident, phone) = self.stranger(), self.unbound()
        self.fight(Step(SYSTEM, "UPDATE resident SET left_at = rule.now()"
                                f" WHERE resident_id = '{resident}'"),
                   Step(member.settings(), BIND.format(phone)), ("", "phone_not_registered"))

    def leaving(self, resident, because):
        return Step(SYSTEM, "SELECT coalesce(error, 'left') FROM leave_resident("
                            f"actor_community_id(), '{resident}', 'moved_away', '{because}', NULL)")

    def one_resident_leaves_twice(self):
        resident, _ = self.unbound()
        self.fight(self.leaving(resident, "一"), self.leaving(resident, "二"),
                   ("left", "resident_has_left"))

    def somebody_enters_a_household_that_closes(self):
        resident, _ = self.unbound()
        home = self.database.value("SELECT add_household(actor_community_id(), 9000, 1,"
                                   " (SELECT (count(*) + 100)::text FROM household))")
        self.database.run(f"UPDATE resident SET household_id = {home}"
                          f" WHERE resident_id = '{resident}'")
        self.fight(self.leaving(resident, "一"),
                   Step(SYSTEM, "INSERT INTO resident (community_id, household_id, name)"
                                f" VALUES (actor_community_id(), {home}, '生丙')"),
                   ("left", "! household_closed"))

    def one_entry_is_asked_for_twice(self):
        resident = new_id()
        flat = json.dumps({"building": 9000, "unit": 2, "room": resident[:8].upper(),
                           "name": "生丁", "reason": "新住户"})
        step = Step(self.reviewers[0].settings(), "SELECT coalesce(error, (change).act) FROM"
                    f" request_entry(actor_community_id(), '{resident}', '{flat}', NULL)")
        self.fight(step, step, ("enter", "enter"))

    def moving_home(self, home, place):
        return Step(SYSTEM, "SELECT coalesce(error, (change).room) FROM move_household("
                            f"actor_community_id(), {home}, '{json.dumps(place)}')")

    def one_household_moves_twice(self):
        home = self.database.value("SELECT add_household(actor_community_id(), 9000, 3,"
                                   " (SELECT (count(*) + 100)::text FROM household))")
        first, second = ({"building": 9000, "unit": 4, "room": new_id()[:8].upper(),
                          "reason": "换房"} for _ in range(2))
        self.fight(self.moving_home(home, first), self.moving_home(home, second),
                   (first["room"], second["room"], first["room"]), look=(
                       "SELECT from_room FROM household_change"
                       f" WHERE household_id = {home} ORDER BY change_no DESC LIMIT 1"))

    def one_household_closes_twice(self):
        change = new_id()
        home = self.database.value("SELECT add_household(actor_community_id(), 9000, 5,"
                                   " (SELECT (count(*) + 100)::text FROM household))")
        step = Step(self.reviewers[0].settings(), "SELECT coalesce(error, (change).act) FROM"
                    " request_household_change(actor_community_id(), (SELECT code FROM household"
                    f" WHERE household_id = {home}), '{change}',"
                    " '{\"act\": \"close\", \"reason\": \"迁出\"}')")
        self.fight(step, step, ("close", "close"))

    def claim(self, member):
        claim, (resident, _) = new_id(), self.unbound()
        self.database.run(CLAIM.format(claim=claim, member=member.membership, resident=resident))
        return claim

    def deciding(self, claim, verdict, because, replaces="NULL"):
        return Step(self.reviewers[0].settings(), "SELECT coalesce(error, (claim).status) FROM"
                    f" decide_claim(actor_community_id(), '{claim}', jsonb_strip_nulls("
                    f"jsonb_build_object('verdict', '{verdict}', 'reason', '{because}',"
                    f" 'replaces', {replaces})))")

    def two_decide_one_claim(self):
        claim = self.claim(self.stranger())
        self.fight(self.deciding(claim, "refused", "一"), self.deciding(claim, "refused", "二"),
                   ("refused", "already_decided"))

    def a_claim_is_decided_and_withdrawn(self):
        member = self.stranger()
        claim = self.claim(member)
        self.fight(self.deciding(claim, "refused", "一"),
                   Step(member.settings(), "SELECT coalesce(error, (claim).status) FROM"
                        f" withdraw_claim(actor_community_id(), '{claim}')"),
                   ("refused", "already_decided"))

    # Accounts

    def holder(self, roles="{}"):
        """A member with an account, and two guests who claim to be the same resident."""
        member, (resident, _) = self.stranger(), self.unbound()
        self.database.run(f"UPDATE membership SET resident_id = '{resident}', bound_by = 'phone',"
                          f" bound_at = rule.now(), roles = '{roles}'"
                          f" WHERE membership_id = '{member.membership}'")
        guests = self.stranger(), self.stranger()
        claims = [new_id() for _ in guests]
        for claim, guest in zip(claims, guests):
            self.database.run(CLAIM.format(claim=claim, member=guest.membership,
                                           resident=resident))
        return member._replace(resident=resident), guests, claims

    def unbinding(self, member):
        return Step(SYSTEM, "SELECT coalesce(error, 'unbound') FROM"
                            f" unbind(actor_community_id(), '{member.membership}', '手机被盗')")

    def replacing(self, claim, member):
        return self.deciding(claim, "accepted", "一", f"'{member.membership}'")

    def two_claims_replace_one_account(self):
        member, _, claims = self.holder()
        self.fight(self.replacing(claims[0], member), self.replacing(claims[1], member),
                   ("accepted", "resident_already_bound"))

    def an_account_is_unbound_while_it_is_replaced(self):
        member, _, claims = self.holder()
        self.fight(self.replacing(claims[0], member), self.unbinding(member),
                   ("accepted", "unbound", "t"),
                   look="SELECT account_id IS NULL FROM membership"
                        f" WHERE membership_id = '{member.membership}'")

    def an_account_is_replaced_between_locks(self):
        member, guests, claims = self.holder()
        self.fight(Step(SYSTEM, LOCK_MEMBER.format(member.membership)),
                   self.replacing(claims[0], member), ("", "accepted"),
                   LOCK_MEMBER.format(guests[0].membership))

    def somebody_leaves_while_an_account_is_unbound(self):
        member, *_ = self.holder()
        self.fight(self.unbinding(member), self.leaving(member.resident, "一"),
                   ("unbound", "left"))

    def an_account_is_unbound_while_it_signs_in(self):
        member, *_ = self.holder()
        openid = self.database.value(
            "SELECT openid FROM account JOIN membership USING (community_id, account_id)"
            f" WHERE membership_id = '{member.membership}'")
        code = self.database.value("SELECT code FROM community"
                                   " WHERE community_id = actor_community_id()")
        self.fight(Step(SYSTEM, f"SELECT sign_in('{code}', '{openid}', NULL,"
                                f" sha256('{new_id()}'))"), self.unbinding(member),
                   ("", "unbound", "0"),
                   look="SELECT count(*) FROM session WHERE ended_at IS NULL"
                        f" AND membership_id = '{member.membership}'")

    def an_account_is_closed_while_it_signs_in(self):
        """A sign-in has the account and asks for the member; closing does not have that one yet."""
        member = self.stranger()
        account = self.database.value("SELECT account_id FROM membership"
                                      f" WHERE membership_id = '{member.membership}'")
        self.fight(Step(SYSTEM, "UPDATE account SET unionid = NULL"
                                f" WHERE account_id = {account}"),
                   Step(member.settings(), "SELECT close_account(actor_community_id())"),
                   ("", ""), LOCK_MEMBER.format(member.membership).replace("NO KEY UPDATE",
                                                                           "SHARE"))

    def two_administrators_are_unbound(self):
        first, second = self.holder("{administrator}")[0], self.holder("{administrator}")[0]
        others = self.database.column(
            "SELECT membership_id FROM membership WHERE 'administrator' = ANY (roles)"
            f" AND membership_id NOT IN ('{first.membership}', '{second.membership}')")
        named = ", ".join(f"'{other}'" for other in others)
        self.database.run(f"UPDATE membership SET roles = '{{}}' WHERE membership_id IN ({named})")
        try:
            self.fight(self.unbinding(first), self.unbinding(second),
                       ("unbound", "last_administrator"))
        finally:
            self.database.run("UPDATE membership SET roles = '{}' WHERE membership_id ="
                              f" '{second.membership}'; UPDATE membership"
                              f" SET roles = '{{administrator}}' WHERE membership_id IN ({named})")

    def setting_roles(self, actor, member, roles, tag):
        return Step(actor.settings(), "SELECT coalesce(error, 'set') FROM"
                                      " set_roles(actor_community_id(), "
                    f"'{member.membership}', '{roles}', ARRAY['{tag}'])")

    def member_tag(self, member):
        return self.tag("membership", f"membership_id = '{member.membership}'")

    def two_set_the_roles_of_one_member(self):
        member = self.stranger()
        tag = self.member_tag(member)
        self.fight(self.setting_roles(self.admins[0], member, "{leader}", tag),
                   self.setting_roles(self.admins[0], member, "{property}", tag),
                   ("set", "changed_meanwhile"))

    def two_administrators_demote_each_other(self):
        first, second = self.stranger(), self.stranger()
        both = f"('{first.membership}', '{second.membership}')"
        self.database.run("UPDATE membership SET roles = '{administrator}'"
                          f" WHERE membership_id IN {both}")
        self.fight(self.setting_roles(first, second, "{}", self.member_tag(second)),
                   self.setting_roles(second, first, "{}", self.member_tag(first)),
                   ("set", "forbidden"))

    # Rulebooks

    def drafting(self, version, points, tags="NULL"):
        return Step(self.admins[0].settings(), "SELECT coalesce(error, 'saved') FROM"
                                               " save_rulebook(actor_community_id(), "
                    f"{version}, '修订', '{RULEBOOK.format(points=points)}', {tags})")

    def two_make_one_draft(self):
        self.database.run("DELETE FROM rule_item WHERE version IN (SELECT version FROM rulebook"
                          " WHERE status = 'draft'); DELETE FROM rulebook WHERE status = 'draft'")
        version = self.database.value("SELECT max(version) + 1 FROM rulebook")
        self.fight(self.drafting(version, 5), self.drafting(version, 6),
                   ("saved", "precondition_required"))

    def a_draft_is_saved_and_adopted(self):
        self.two_make_one_draft()
        version = self.database.value("SELECT max(version) FROM rulebook")
        digest = self.database.value("SELECT rulebook_digest(b) FROM rulebook b"
                                     f" WHERE version = {version}")
        tag = self.tag("rulebook", f"version = {version}")
        self.fight(self.drafting(version, 999, f"ARRAY['{tag}']"),
                   Step(self.admins[0].settings(), "SELECT coalesce(error, 'adopted') FROM"
                        f" adopt_rulebook(actor_community_id(), {version}, '{digest}',"
                        f" '居民代表会议', day(rule.now()),"
                        " (SELECT greatest(max(in_force_from), day(rule.now())) + 1"
                        " FROM rulebook))"),
                   ("saved", "draft_changed"))

    # Codes of WeChat's

    def two_keep_codes_and_forget_old_ones(self):
        """Neither waits for the other, which would be a circle when both find the same old ones."""
        old = "old-" + new_id()
        keep = "SELECT keep_code(sha256('{}'), NULL, 'code_rejected')"
        self.database.run(f"INSERT INTO spent_code (code_hash, error, created_at)"
                          f" VALUES (sha256('{old}'), 'code_rejected', now() - interval '1 hour')")
        waited = self.duel.waits
        self.fight(Step(SYSTEM, keep.format(new_id())), Step(SYSTEM, keep.format(new_id())),
                   ("", ""))
        if self.duel.waits > waited:
            raise AssertionError("the second waited for what the first forgets")
