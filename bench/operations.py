"""What is compared: for each operation the requests of wrk and the same work for pgbench."""

import hashlib
import itertools
import json
from dataclasses import dataclass, field
from pathlib import Path

PAGE_LINES = 50
COMMUNITY = "arcadia"

# Slots of bench.slot_start: 16 half hours on each of 25 days for every person.
SLOTS_OF_SERVICE = range(0, 150)
SLOTS_OF_PGBENCH = range(150, 300)
SLOTS_OF_WAITING = range(300, 400)

WAITING_SQL = Path(__file__).with_name("waiting.sql")

# Both sides take another person for every request, as a community does. pgbench cannot choose from
# a list: the token of prepare.sql is computed where the statement wants its digest.
TOKEN_HASH = "sha256((:community_id::text || '.' || rpad('bench-{}-' || :place, 43, '-'))::bytea)"
CHOOSE_PERSON = """\\set place random(0, :people - 1)
\\set turn :turn + 1
"""
CHOOSE_FILER = """\\set number :first + :turn * :clients + :client_id
\\set place :number % :people
\\set slot :first_slot + :number / :people
\\set turn :turn + 1
"""
PARTICIPANTS = """(SELECT '[{"resident_id":"' || resident_id || '"}]' FROM bench.person
WHERE NOT is_reviewer AND place = :place)"""

SLOTS_SQL = """SELECT to_char(starts_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
       to_char(starts_at + interval '30 minutes', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
FROM generate_series(0, :count - 1) AS slot
CROSS JOIN LATERAL (SELECT bench.slot_start(slot) AT TIME ZONE 'UTC' AS starts_at) began
ORDER BY slot
"""

NUMBER_WRITE = "\\set number :first + (:turn - 1) * :clients + :client_id\n"
CHOOSE_PAGE = f"\\set cursor random(0, :lines - {PAGE_LINES + 1})\n"


@dataclass
class World:
    """What the sample community has for those who ask."""

    database: object
    people: list = field(init=False)  # (token, resident_id)
    reviewers: list = field(init=False)
    community_id: str = field(init=False)
    slots: list = field(init=False)  # (start, end)
    period: str = field(init=False)
    line_count: int = field(init=False)

    def __post_init__(self):
        people = "SELECT token, resident_id FROM bench.person WHERE is_reviewer = {} ORDER BY place"
        self.people = self.database.rows(people.format(False))
        self.reviewers = self.database.rows(people.format(True))
        [[self.community_id]] = self.database.rows(
            f"SELECT community_id FROM xinyi.community WHERE code = '{COMMUNITY}'")
        self.slots = self.database.rows(SLOTS_SQL, {"count": SLOTS_OF_SERVICE.stop})
        [[self.period, lines]] = self.database.rows(
            "SELECT p.name, line_count FROM xinyi.publication JOIN xinyi.period p USING "
            "(community_id, period_id) ORDER BY number DESC LIMIT 1")
        self.line_count = int(lines)


class Operation:
    """One row of the table. A reading one: its requests may be sent again."""

    role = "xinyi_reader"
    caller = "filer"
    writes = False
    past_the_cache = False  # asked of the workers although nginx keeps it
    target = 0.90  # of pgbench at its best
    cpu_us_max = None  # of nginx, workers and PostgreSQL together, for one request
    postgres_max = None  # at most so many times PostgreSQL's time for the operation of a title
    arguments = {}
    choose = ""

    def __init__(self, world):
        self.world = world

    def prepare(self, count):
        """Makes what count writes need, before each measurement."""

    def variables(self, count):
        return {"turn": 0, "people": len(self.world.people),
                "community_id": self.world.community_id}

    def callers(self):
        """What stands for :token_hash in a script of pgbench."""
        return {"token_hash": TOKEN_HASH.format(self.caller)}

    def effects(self):
        """How many rows the writes have left, all told."""
        return 0


class HouseholdView(Operation):
    id = "getHousehold"
    title = "household: balance, members, what is due"
    choose = CHOOSE_PERSON
    cpu_us_max = 450

    def requests(self, count):
        return [("GET", "/v1/household", token, "") for token, _ in self.world.people]


class HomeView(Operation):
    id = "getHome"
    title = "home: member, household, event, publication"
    choose = CHOOSE_PERSON
    postgres_max = (HouseholdView.title, 1.5)

    def requests(self, count):
        return [("GET", "/v1/home", token, "") for token, _ in self.world.people]


class NewestEntry(Operation):
    id = "listHouseholdLedger"
    title = "newest ledger line, with the balance"
    choose = CHOOSE_PERSON
    target = 0.75
    arguments = {"limit": ":limit", "before": str(2 ** 63 - 1)}

    def requests(self, count):
        path = "/v1/household/ledger?limit=1"
        return [("GET", path, token, "") for token, _ in self.world.people]

    def variables(self, count):
        return super().variables(count) | {"limit": 1}


class PublicationPage(Operation):
    id = "listPublicationLines"
    title = "page of 50 published lines, not cached"
    choose = CHOOSE_PAGE
    target = 0.75
    arguments = {"period": ":period", "after": ":cursor", "limit": ":limit"}
    past_the_cache = True

    def requests(self, count):
        path = f"/v1/communities/{COMMUNITY}/publications/{self.world.period}/lines"
        pages = range(0, max(1, self.world.line_count - PAGE_LINES), PAGE_LINES)
        return [("GET", f"{path}?limit={PAGE_LINES}&cursor={page}", "", "")
                for page in pages]

    def variables(self, count):
        return {"community": COMMUNITY, "period": self.world.period, "limit": PAGE_LINES,
                "lines": max(PAGE_LINES + 1, self.world.line_count)}


class CachedPage(PublicationPage):
    title = "page of 50 published lines, cached"
    target = 0.55
    past_the_cache = False


class Submission(Operation):
    id = "submitDeed"
    title = "deed filed"
    role = "xinyi_writer"
    writes = True
    choose = CHOOSE_FILER
    arguments = {
        "deed_id": "md5('submitted ' || :number)", "participants": PARTICIPANTS,
        "body": "jsonb_build_object('item', :item::text, 'content', :content::text, "
                "'place', :where::text, 'started_at', bench.slot_start(:slot), "
                "'ended_at', bench.slot_start(:slot) + interval '30 minutes', "
                f"'participants', {PARTICIPANTS}::jsonb, 'evidence', :evidence::jsonb)"}
    deed = {"item": "ZY03", "content": "为三楼老人代购药品，送到家中", "place": "本社区",
            "evidence": ["与老人家属通话记录"]}

    def __init__(self, world):
        super().__init__(world)
        self.numbers = itertools.count()
        self.first = 0

    def requests(self, count):
        return [self.request(number) for number in itertools.islice(self.numbers, count)]

    def request(self, number):
        slot, place = divmod(number, len(self.world.people))
        token, resident_id = self.world.people[place]
        started_at, ended_at = self.world.slots[slot]
        body = self.deed | {"started_at": started_at, "ended_at": ended_at,
                            "participants": [{"resident_id": resident_id}]}
        return "PUT", f"/v1/deeds/{uuid_of(f'sent {number}')}", token, compact(body)

    def variables(self, count):
        first, self.first = self.first, self.first + count
        if self.first > len(SLOTS_OF_PGBENCH) * len(self.world.people):
            raise OverflowError("the days have too few half hours for so long a run")
        return super().variables(count) | {
            "first": first, "first_slot": SLOTS_OF_PGBENCH.start, "item": self.deed["item"],
            "content": self.deed["content"], "where": self.deed["place"],
            "evidence": compact(self.deed["evidence"])}

    def effects(self):
        return int(self.world.database.sql("SELECT count(*) FROM xinyi.deed"))


class Approval(Operation):
    id = "reviewDeed"
    title = "deed approved, points posted"
    caller = "reviewer"
    role = "xinyi_writer"
    writes = True
    choose = CHOOSE_PERSON + NUMBER_WRITE
    arguments = {"deed_id": "md5('waiting ' || :number)", "verdict": ":verdict"}

    def __init__(self, world):
        super().__init__(world)
        self.first = 0
        self.made = 0

    def prepare(self, count):
        if (self.made + count) // len(self.world.people) >= len(SLOTS_OF_WAITING):
            raise OverflowError("the days have too few half hours for so long a run")
        self.first, self.made = self.made, self.made + count
        self.world.database.sql(WAITING_SQL.read_text("utf-8"), {
            "community": COMMUNITY, "first": self.first, "count": count,
            "slot": SLOTS_OF_WAITING.start})

    def requests(self, count):
        tokens = itertools.cycle(token for token, _ in self.world.reviewers)
        return [("PUT", f"/v1/deeds/{uuid_of(f'waiting {number}')}/review", next(tokens),
                 compact({"verdict": "approved"})) for number in range(self.first, self.made)]

    def variables(self, count):
        return super().variables(count) | {
            "people": len(self.world.reviewers), "first": self.first, "verdict": "approved"}

    def effects(self):
        return int(self.world.database.sql("SELECT count(*) FROM xinyi.review"))


def uuid_of(text):
    digits = hashlib.md5(text.encode()).hexdigest()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
