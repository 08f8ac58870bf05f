#!/usr/bin/env python3
"""Walks once through the main loop, the shop and two stories over HTTP, as those concerned would.

Prints what it does and what comes of it; the exit status is 0 when all of it went well.
"""

import argparse
import subprocess
import sys
import uuid
from datetime import datetime, timedelta, timezone

from client import Client, Refused
from sign_in import COMMUNITY, find_openid, sample_people
from telling import Failed, check, step, tell
from tour_shop import ShopTour
from tour_stories import StoryTour

ITEM = "ZY01"
COMMUNITY_TIME = timezone(timedelta(hours=8))
BOARD_HEAD_LINES = 4  # title, period, totals, names of columns
PUBLISHED = f"/v1/communities/{COMMUNITY}/publications"


class Tour:
    def __init__(self, options):
        self.options = options
        self.api = Client(options.url, options.simulator)
        self.people = sample_people(options.xinyi)
        self.deed_id = str(uuid.uuid4())

    def person(self, role):
        openid = find_openid(self.people, role)
        return next(person for person in self.people if person["openid"] == openid)

    def xinyi(self, *words):
        command = [self.options.xinyi, "--config", self.options.config, *words]
        tell("$ xinyi " + " ".join(words))
        done = subprocess.run(command, text=True, capture_output=True)
        for line in (done.stdout + done.stderr).splitlines():
            tell(f"  {line}")
        if done.returncode != 0:
            raise Failed(f"exit status {done.returncode}")
        return done.stdout

    def advance(self, *words):
        said = self.xinyi("clock", "advance", COMMUNITY, *words)
        now = " ".join(said.split()[-2:])
        self.now = datetime.strptime(now, "%Y-%m-%d %H:%M").replace(tzinfo=COMMUNITY_TIME)

    def turn_to_a_new_day(self):
        """A day without deeds, so that a second tour does not overlap with the first."""
        step("The sample community's clock goes on by a day, and what is due is published")
        self.advance("--days", "1")
        self.xinyi("publish")

    def sign_in(self):
        newcomer = self.person("newcomer")
        step(f"{newcomer['name']} opens the mini-program: sign in, consent, bind by phone")
        session = self.api.sign_in(COMMUNITY, newcomer["openid"])
        self.token = session["token"]
        tell(f"signed in as member {session['member_id']}, until {session['expires_at']}")
        version = self.api.call("GET", "/v1/me", token=self.token)["privacy_version"]
        self.api.call("PUT", "/v1/me/consents/privacy", {"version": version, "given": True},
                      self.token)
        tell(f"agreed to version {version} of the privacy notice")
        code = self.api.simulate("/phone-codes", {"openid": newcomer["openid"],
                                                  "phone": newcomer["phone"]})["code"]
        bound = self.api.call("POST", "/v1/me/phone", {"code": code}, self.token)
        self.resident_id = bound["resident_id"]
        check(bound["name"] == newcomer["name"],
              f"bound to {bound['name']} of household {bound['household_code']}")

    def file_deed(self):
        step(f"Filing a deed: two hours of item {ITEM}, under an identifier of one's own")
        ended_at = self.now - timedelta(minutes=10)
        deed = {
            "item": ITEM,
            "content": "和邻居一起清扫三单元楼道，擦洗扶手",
            "place": "3单元楼道",
            "started_at": (ended_at - timedelta(hours=2)).isoformat(),
            "ended_at": ended_at.isoformat(),
            "participants": [{"resident_id": self.resident_id}],
        }
        path = f"/v1/deeds/{self.deed_id}"
        filed = self.api.call("PUT", path, deed, self.token)
        tell(f"filed {filed['deed_id']}, an answer is due by {filed['due_at']}")
        check(self.api.call("PUT", path, deed, self.token) == filed,
              "sent again, as a phone in a lift would: the same answer, one deed")
        refused = self.api.ask("PUT", path, deed | {"place": "别处"}, self.token)
        check(refused.status == 409, f"with other content: 409 {refused.json['title']}")

    def review_deed(self):
        reviewer = self.person("reviewer")
        step(f"{reviewer['name']} reviews it")
        token = self.api.sign_in(COMMUNITY, reviewer["openid"])["token"]
        queue = [row["deed_id"] for row in self.api.pages("/v1/reviews", token)]
        check(self.deed_id in queue, f"it is among the {len(queue)} deeds of the queue")
        assessment = self.api.call("GET", f"/v1/deeds/{self.deed_id}/assessment", token=token)
        award = assessment["awards"][0]
        tell(f"approving it would award {award['points']} points: {assessment['item_points']} "
             f"{assessment['basis']}, cap {assessment['cap_points']} a {assessment['cap_period']}")
        verdict = self.api.call("PUT", f"/v1/deeds/{self.deed_id}/review",
                                {"verdict": "approved"}, token)
        check(verdict["status"] == "approved", "approved")

    def read_ledger(self):
        step("The household reads its ledger")
        entries = self.api.pages("/v1/household/ledger", self.token)
        entry = next((row for row in entries if row["deed_id"] == self.deed_id), None)
        check(entry, "the deed is posted")
        tell(f"{entry['item_title']}, {entry['minutes']} minutes: {entry['points']} points, "
             f"balance {entry['balance']}, approved by {', '.join(entry['reviewers'])}")
        household = self.api.call("GET", "/v1/household", token=self.token)
        check(household["balance"] == entry["balance"],
              f"the household's balance is {household['balance']}, its rating "
              f"{household['rating']}")
        self.household = household
        self.period = entry["period"]

    def publish_month(self):
        step(f"The clock goes on to the day of publication, and {self.period} is published")
        self.advance()
        self.xinyi("publish")
        head = self.api.call("GET", f"{PUBLISHED}/{self.period}")
        tell(f"No. {head['number']}: {head['line_count']} lines, {head['entry_count']} entries")
        code, building = self.household["household_code"], self.household["building"]
        lines = self.api.pages(f"{PUBLISHED}/{self.period}/lines?building={building}")
        line = next((row for row in lines if row["household_code"] == code), None)
        check(line, f"household {code} is in it")
        tell(f"rank {line['rank']}, {line['name'] or 'without a name, for lack of consent'}, "
             f"{line['points']} points")
        entries = self.api.pages(f"{PUBLISHED}/{self.period}/lines/{code}/entries")
        shown = [row["content"] for row in entries if "擦洗扶手" in (row["content"] or "")]
        check(shown, "the deed is among the entries behind the line, without the flat:")
        tell(shown[-1])

    def verify(self):
        step("Anybody verifies, and the books are proved")
        first = self.api.get(f"{PUBLISHED}/{self.period}/lines")
        again = self.api.get(f"{PUBLISHED}/{self.period}/lines",
                             headers={"If-None-Match": first.headers["ETag"]})
        check(again.status == 304, "the same list asked for again: 304, nothing is sent twice")
        board = self.api.get(f"{PUBLISHED}/{self.period}/lines.csv").content.decode("utf-8-sig")
        lines = list(self.api.pages(f"{PUBLISHED}/{self.period}/lines"))
        codes = {line.split(",")[2].strip("'") for line in board.splitlines()[BOARD_HEAD_LINES:]}
        check(codes == {line["household_code"] for line in lines},
              f"the sheet for the notice board has the same {len(lines)} households")
        self.xinyi("ledger", "verify")

    def walk(self):
        self.turn_to_a_new_day()
        self.sign_in()
        self.file_deed()
        self.review_deed()
        self.read_ledger()
        self.publish_month()
        ShopTour(self).walk()
        StoryTour(self).walk()
        self.verify()
        step("The tour went well.")


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--url", required=True, help="where the API is")
    parser.add_argument("--simulator", required=True, help="the simulator's admin port")
    parser.add_argument("--xinyi", required=True, help="the command line tool")
    parser.add_argument("--config", required=True, help="its settings")
    try:
        Tour(parser.parse_args()).walk()
    except (Failed, Refused, OSError) as error:
        print(f"\nThe tour failed: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
