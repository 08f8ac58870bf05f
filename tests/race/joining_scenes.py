"""Duels over deeds that neighbours join; see duels.py."""

import json

from tests.race.connections import Step
from tests.race.scenes import SYSTEM, Scenes

INVITE = """
INSERT INTO invitation (community_id, deed_id, code, invited_at, valid_until)
VALUES (actor_community_id(), '{deed}', new_code(), rule.now(), rule.now() + interval '1 day')
RETURNING code"""
JOIN = ("SELECT coalesce(error, 'joined')"
        " FROM join_deed(actor_community_id(), '{}', '{}')")
LEAVE = "SELECT leave_deed(actor_community_id(), '{}')"
INVITE_AGAIN = ("SELECT coalesce(error, deed_code)"
                " FROM invite_neighbours(actor_community_id(), '{}')")
VERDICT = ("SELECT coalesce(error, status) FROM review_deed(actor_community_id(), '{}', '{}',"
           " '不符', NULL, '{{}}')")
WITHDRAW = ("SELECT coalesce(error, 'withdrawn')"
            " FROM withdraw_deed(actor_community_id(), '{}', NULL)")
PEOPLE = "SELECT count(*) FROM participant WHERE deed_id = '{}'"
EARNED = "SELECT count(*) FROM ledger_entry WHERE deed_id = '{}'"
STATUS = "SELECT status FROM participant WHERE deed_id = '{}' AND joined_by IS NOT NULL"


class JoiningScenes(Scenes):
    def share(self):
        """A deed that waits, its filer, a member of another household, and the joining of that."""
        filer, guest = self.families()
        deed = self.file([filer.resident], filer=filer)
        return deed, filer, guest, self.joining(deed, guest)

    def joining(self, deed, guest, resident=None):
        code = self.database.value(INVITE.format(deed=deed))
        request = {"deed_code": code,
                   "participants": [{"resident_id": resident or guest.resident}]}
        return Step(guest.settings(), JOIN.format(deed, json.dumps(request)))

    def deciding_deed(self, deed, verdict):
        return Step(self.reviewers[0].settings(), VERDICT.format(deed, verdict))

    def a_deed_is_joined_as_it_is_rejected(self):
        deed, _, _, joining = self.share()
        self.fight(self.deciding_deed(deed, "rejected"), joining, ("rejected", "already_decided"))

    def a_deed_is_joined_before_it_is_approved(self):
        deed, _, _, joining = self.share()
        self.fight(joining, self.deciding_deed(deed, "approved"), ("joined", "approved", "2"),
                   look=EARNED.format(deed))

    def a_deed_is_joined_as_it_is_withdrawn(self):
        deed, filer, _, joining = self.share()
        self.fight(Step(filer.settings(), WITHDRAW.format(deed)), joining,
                   ("withdrawn", "already_decided"))

    def a_deed_is_joined_before_it_is_withdrawn(self):
        deed, filer, _, joining = self.share()
        self.fight(joining, Step(filer.settings(), WITHDRAW.format(deed)),
                   ("joined", "withdrawn", "withdrawn"), look=STATUS.format(deed))

    def a_deed_is_joined_as_its_invitation_ends(self):
        deed, filer, _, joining = self.share()
        ending = Step(filer.settings(), f"SELECT end_invitation(actor_community_id(), '{deed}')")
        self.fight(ending, joining, ("", "invitation_over"))

    def a_deed_is_left_as_it_is_approved(self):
        deed, _, guest, joining = self.share()
        self.fight(joining, Step(SYSTEM, "SELECT 1"), ("joined", "1"))
        self.fight(self.deciding_deed(deed, "approved"), Step(guest.settings(), LEAVE.format(deed)),
                   ("approved", "! already_decided", "2"), look=PEOPLE.format(deed))

    def a_deed_is_left_before_it_is_approved(self):
        deed, _, guest, joining = self.share()
        self.fight(joining, Step(SYSTEM, "SELECT 1"), ("joined", "1"))
        self.fight(Step(guest.settings(), LEAVE.format(deed)), self.deciding_deed(deed, "approved"),
                   ("", "approved", "1"), look=EARNED.format(deed))

    def two_ask_for_one_invitation(self):
        filer = self.family()[0]
        deed = self.file([filer.resident], filer=filer)
        step = Step(filer.settings(), INVITE_AGAIN.format(deed))
        first, second = self.duel.fight(step, step)
        if first != second or len(first) != 9:
            raise AssertionError((first, second))

    def somebody_moves_before_joining(self):
        """To the household of the filer; who asks does not name them any more."""
        filer, guest = self.families()
        deed = self.file([filer.resident], filer=filer)
        resident, _ = self.unbound()
        move = "UPDATE resident SET household_id = {} WHERE resident_id = '{}'"
        self.database.run(move.format(guest.household, resident))
        self.fight(Step(SYSTEM, move.format(filer.household, resident)),
                   self.joining(deed, guest, resident), ("", "not_your_participant"))
