"""What the duels over locks are made of: people, households, deeds and goods that nobody else uses.
"""

import itertools
import uuid

from tests.e2e.harness.shop import Member, Shop

STAFF = """
SELECT m.membership_id, coalesce(r.resident_id::text, ''), coalesce(r.household_id::text, ''),
       m.roles
FROM membership m LEFT JOIN resident r USING (community_id, resident_id)
WHERE m.roles = '{{{role}}}' ORDER BY m.member_no"""
DEED = """
INSERT INTO deed (community_id, deed_id, version, item, content, place, happened_on, evidence,
                  filed_by, filed_at, due_at, household_id, reminder_id, request_digest)
SELECT actor_community_id(), '{deed}', 1, '{item}', '清理楼道', '小区', day(rule.now()),
       '{{照片}}', '{filer}', rule.now(), rule.now(), {household}, {reminder}, sha256('')"""
APPROVE = """
INSERT INTO review (community_id, deed_id, membership_id, verdict, reviewed_at)
SELECT actor_community_id(), '{deed}', '{reviewer}', 'approved', rule.now();
UPDATE deed SET status = 'approved', decided_at = rule.now() WHERE deed_id = '{deed}'"""
PARTICIPANT = """
INSERT INTO participant (community_id, deed_id, resident_id, household_id, happened_on, minutes)
SELECT community_id, '{deed}', resident_id, household_id, day(rule.now()), 0
FROM resident WHERE resident_id IN ({residents})"""
RELATED = """
SELECT household_id FROM relative
UNION
SELECT household_id FROM membership JOIN resident USING (community_id, resident_id)
WHERE roles <> '{}'"""
STRANGER = """
WITH known AS (INSERT INTO account (community_id, openid)
    VALUES (actor_community_id(), '{openid}') RETURNING account_id),
joined AS (INSERT INTO membership (community_id, account_id)
           SELECT actor_community_id(), account_id FROM known RETURNING membership_id),
agreed AS (INSERT INTO consent (community_id, membership_id, document, version, given)
           SELECT actor_community_id(), membership_id, 'privacy', privacy_version, true
           FROM joined CROSS JOIN settings)
SELECT membership_id FROM joined"""
UNBOUND = """
INSERT INTO resident (community_id, household_id, name, is_head, birth_year, phone_sealed,
                      phone_hash)
SELECT actor_community_id(), {household}, '生' || substr(translate('{tail}', '0123456789abcdef',
	'甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳'), 1, 8), false, 1980, '{tail}', sha256('{tail}')
RETURNING resident_id"""
SYSTEM = {"operation": "duel"}


def new_id():
    return str(uuid.uuid4())


class Scenes:
    def __init__(self, stack, duel):
        self.database = stack.database
        self.duel = duel
        self.shop = Shop(stack.database)
        self.shop.fund(60)
        self.admins = self.staff("administrator")
        self.reviewers = self.staff("reviewer")
        related = set(self.database.column(RELATED))
        households = [members for household, members in sorted(
            self.shop.households.items(), key=lambda known: int(known[0]))
            if household not in related]
        self.households = itertools.cycle(households)

    def staff(self, role):
        return [Member(*row) for row in self.database.rows(STAFF.format(role=role))]

    def family(self, count=1):
        """So many members of one household."""
        return next(family for family in self.households if len(family) >= count)[:count]

    def families(self):
        """A member each of two households, the lower number first."""
        found = sorted((self.family()[0], self.family()[0]), key=lambda one: int(one.household))
        return found

    def fight(self, first, second, expected, afterwards=None, look=None):
        answered = self.duel.fight(first, second, afterwards)
        if look:
            answered += (str(self.database.value(look)),)
        if answered != expected:
            raise AssertionError(f"{answered} and not {expected}")

    def file(self, residents=(), filer=None):
        deed = new_id()
        self.database.run(DEED.format(deed=deed, item="HR02", household="NULL", reminder="NULL",
                                      filer=(filer or self.admins[0]).membership))
        if residents:
            named = ", ".join(f"'{resident}'" for resident in residents)
            self.database.run(PARTICIPANT.format(deed=deed, residents=named))
        return deed

    def approve(self, *residents):
        """A deed that is ready to be posted."""
        deed = self.file(residents)
        self.database.run(APPROVE.format(deed=deed, reviewer=self.reviewers[0].membership))
        return deed

    def stranger(self):
        membership = self.database.rows(STRANGER.format(openid=f"duel-{new_id()}"))[0][0]
        return Member(membership, "", "", "{}")

    def unbound(self):
        """A resident without an account, and a text whose SHA-256 is the one of the phone."""
        tail = uuid.uuid4().hex
        household = self.family()[0].household
        return self.database.rows(UNBOUND.format(household=household, tail=tail))[0][0], tail

    def tag(self, table, condition):
        return self.database.value(f"SELECT etag(t) FROM {table} t WHERE {condition}")
