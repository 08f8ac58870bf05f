"""The tests that could notice a change of a file, the nearest first."""

import re

EVERY_OPERATION = ("api", "matrix")
EVERY_RULE = (*EVERY_OPERATION, "names", "cli", "holds/given_back", "race/locks",
              "deploy/migrations", "cost")
SIGNING_IN = ("api/sessions", "api/me", "api/failures", "fault/handlers", "race/sign_in",
              "fault/wechat")

# By file, as far as it is not that of the same name.
ROUTINES = {
    "05_locks": ("race/locks",),
    "10_context": ("api/sessions", "api/instants", "api/privileges"),
    "15_name_form": ("names/properties",),
    "20_masking": ("names", "api/publications"),
    "21_sessions": ("api/sessions", "api/accounts", "api/instants"),
    "22_public_text": ("names", "api/wordings"),
    "24_goods": ("api/redemptions", "api/counter"),
    "25_views": ("api/deeds", "api/points"),
    "26_codes": ("api/redemptions", "api/vouchers"),
    "27_reward_views": ("api/rewards",),
    "45_notices": ("api/reviews", "api/deeds"),
    "46_addresses": ("api/household_changes", "api/inspections"),
    "46_endings": ("api/residents", "api/helpers", "api/accounts"),
    "46_residency": ("api/register", "api/reviews", "api/accounts", "cli/register"),
    "47_inbox": ("api/notices",),
    "48_periods": ("api/publications", "api/points", "api/instants"),
    "50_entries": ("api/ledger", "api/points"),
    "51_shortfalls": ("api/holds", "holds/given_back"),
    "52_lapses": ("api/points",),
    "53_lapse_notices": ("api/notices",),
    "54_disputes": ("api/deductions", "api/points"),
    "55_postings": ("api/ledger", "api/points"),
    "56_own_data": ("api/me",),
    "56_recounts": ("api/invariants",),
    "57_wrong_codes": ("api/counter", "api/instants"),
    "58_counter_codes": ("api/counter",),
    "59_filing": ("api/deeds", "api/items", "api/joinings"),
    "60_deeds": ("api/deeds", "api/items", "api/deductions"),
    "61_invitations": ("api/invitations", "api/joinings", "race/locks"),
    "61_participant_changes": ("api/verdicts",),
    "61_reviews": ("api/reviews", "api/verdicts", "api/items"),
    "62_guards": ("api/invariants", "api/privileges"),
    "62_inspections": ("api/inspections", "race/locks"),
    "62_offers": ("api/events", "api/rewards"),
    "62_review_queue": ("api/queue", "api/reviews"),
    "63_inspection_reviews": ("api/inspections", "race/locks"),
    "63_withdrawn_inspections": ("api/inspections", "race/locks"),
    "64_redemptions": ("api/redemptions", "api/baskets", "api/holds"),
    "65_members": ("api/members", "api/accounts", "api/claims", "api/me", "cli/people"),
    "65_stock_counts": ("api/counts",),
    "66_claims": ("api/claims", "api/accounts"),
    "66_collections": ("api/redemptions", "api/counter"),
    "66_pick_lists": ("api/picks",),
    "66_relatives": ("api/me", "api/reviews"),
    "67_requested_changes": ("api/residents", "api/household_changes", "cli/register_process"),
    "82_erasure": ("cli/erasure",),
    "90_row_security": ("api/privileges",),
    "91_privileges": ("api/privileges",),
}
BY_PLACE = (
    (r"migrations/repeatable/\d+_(\w+)\.sql", ("api/{}", *EVERY_RULE)),
    (r"src/api/(\w+)/\w+\.sql", ("api/{}", *EVERY_OPERATION, "cost")),
    (r"src/api/.*\.c", (*SIGNING_IN, *EVERY_OPERATION, "fault/refusals")),
    (r"src/base/(\w+)\.c", ("unit/base/{}", "unit", "fuzz", *EVERY_OPERATION, "cli")),
    (r"src/db/(\w+)\.c", ("unit/db/{}", "unit/db", *EVERY_OPERATION, "cli", "fault/commands",
                          "fault/handlers", "fault/refusals", "fault/server")),
    (r"src/http/(\w+)\.c", ("unit/http/{}", "unit/http", "fuzz", *EVERY_OPERATION, "e2e/front",
                            "fault/refusals", "fault/metrics", "fault/workers")),
    (r"src/wechat/(\w+)\.c", ("unit/wechat/{}", "unit/wechat", "fuzz", *SIGNING_IN)),
    (r"src/worker/(\w+)\.c", ("unit/worker/{}", "e2e/front", "fault/refusals", "fault/metrics",
                              "fault/leaks", "fault/workers", "deploy/systemd", "e2e/memory")),
    (r"src/cli/(?:\w+/)?(\w+)\.c", ("cli/{}", "cli", "fuzz", "names", "fault/commands")),
)


def parts_of(path):
    stem = path.rpartition("/")[2].partition(".")[0]
    for pattern, parts in BY_PLACE:
        if match := re.fullmatch(pattern, path):
            return (*ROUTINES.get(stem, ()), *(part.format(*match.groups()) for part in parts))
    raise ValueError(f"no tests are known for {path}")


def tests_for(path, known):
    """Names out of `known`, each once."""
    found = {}
    for part in parts_of(path):
        found |= dict.fromkeys(name for name in known
                               if name == part or name.startswith(part + "/"))
    return list(found)
