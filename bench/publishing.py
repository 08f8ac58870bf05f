"""Months of the real size, one after the other: what publishing one costs as the ledger grows."""

import json
import sys
import time
from pathlib import Path

from load import run
from operations import COMMUNITY

MONTH_SQL = Path(__file__).with_name("month.sql")

# What the refresh runs; EXPLAIN tells the rows that it took from the ledger and the blocks it read.
EXPLAIN_SQL = """SELECT pg_get_viewdef('xinyi.monthly_publication') AS query \\gset
EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) :query"""


class Publisher:
    def __init__(self, database, options):
        self.database = database
        self.options = options
        self.conninfo = f"host={options.socket} dbname={database.name}"

    def xinyi(self, role, *arguments):
        """The command line tool; how long it took."""
        began = time.monotonic()
        run([self.options.build / "src/cli/xinyi", "--quiet", "--config", self.options.config,
             "--database", f"{self.conninfo} user={role}", *arguments])
        return time.monotonic() - began

    def publish(self):
        """Fills the open month, lets it end and publishes it."""
        self.database.sql(MONTH_SQL.read_text("utf-8"), {
            "community": COMMUNITY, "entries": self.options.entries})
        self.xinyi("xinyi_owner", "clock", "advance", COMMUNITY)
        month = {"seconds": self.xinyi("xinyi_publisher", "publish")}
        [[month["period"], lines, entries, ledger]] = self.database.rows(
            "SELECT p.name, line_count, entry_count, (SELECT count(*) FROM xinyi.ledger_entry) "
            "FROM xinyi.publication JOIN xinyi.period p USING (community_id, period_id) "
            "ORDER BY number DESC LIMIT 1")
        return month | {"lines": int(lines), "entries": int(entries), "ledger": int(ledger)}

    def explain(self):
        """Rows and blocks of the view's query."""
        [explained] = json.loads(self.database.sql(EXPLAIN_SQL))
        plan = explained["Plan"]
        return {"ledger_rows": sum(node["Actual Rows"] * node["Actual Loops"]
                                   + node.get("Rows Removed by Filter", 0) * node["Actual Loops"]
                                   for node in nodes_of(plan)
                                   if node.get("Relation Name") == "ledger_entry"),
                "blocks": plan["Shared Hit Blocks"] + plan["Shared Read Blocks"],
                "query_ms": explained["Execution Time"]}


def nodes_of(plan):
    yield plan
    for child in plan.get("Plans", []):
        yield from nodes_of(child)


def publish_months(database, options):
    publisher = Publisher(database, options)
    months = []
    for number in range(options.months):
        print(f"  publishing: month {number + 1} of {options.months}", file=sys.stderr, flush=True)
        months.append(publisher.publish())
        if number in (0, options.months - 1):
            months[-1] |= publisher.explain()
    return months
