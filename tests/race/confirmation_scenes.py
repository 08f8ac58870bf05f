"""Duels over what waits for a second administrator."""

from contextlib import contextmanager

from tests.race.connections import Step
from tests.race.scenes import Scenes, new_id

CONFIRMATION = """
INSERT INTO confirmation (community_id, confirmation_id, operation, subject, arguments, seen,
                          changes, asked_by, asked_at, answerable_until, status)
SELECT community_id, '{id}', 'assignRoles', membership_id, '{{"roles": ["storekeeper"]}}', etag(m),
       '[]', '{asker}', rule.now(), rule.now() + interval '7 days', 'open'
FROM membership m WHERE membership_id = '{gainer}'"""


class ConfirmationScenes(Scenes):
    @contextmanager
    def waiting(self):
        """Who asked, two who may answer, and what they answer."""
        people, gainer, waits = [self.stranger() for _ in range(3)], self.stranger(), new_id()
        named = ", ".join(f"'{person.membership}'" for person in people)
        self.database.run("UPDATE membership SET roles = '{administrator}'"
                          f" WHERE membership_id IN ({named})")
        self.database.run(CONFIRMATION.format(id=waits, asker=people[0].membership,
                                              gainer=gainer.membership))
        try:
            yield *people, waits
        finally:
            self.database.run("UPDATE membership SET roles = '{}'"
                              f" WHERE membership_id IN ({named})")

    def answering(self, member, waits, because):
        return Step(member.settings(), "SELECT coalesce(error, (confirmation).status) FROM"
                    f" answer_confirmation(actor_community_id(), '{waits}', 'refused',"
                    f" '{because}')")

    def two_answer_what_waits(self):
        with self.waiting() as (_, first, second, waits):
            self.fight(self.answering(first, waits, "一"), self.answering(second, waits, "二"),
                       ("refused", "confirmation_ended"))

    def what_waits_is_answered_and_withdrawn(self):
        with self.waiting() as (asker, first, _, waits):
            self.fight(self.answering(first, waits, "一"),
                       Step(asker.settings(), "SELECT coalesce(error, (confirmation).status) FROM"
                            f" withdraw_confirmation(actor_community_id(), '{waits}')"),
                       ("refused", "confirmation_ended"))
