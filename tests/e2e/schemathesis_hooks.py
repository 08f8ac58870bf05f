"""A check for Schemathesis, in place of its own positive_data_acceptance: what fits the contract's
schemas is not refused as if it did not. A deed may fit them and still lie in the future; such
refusals have codes of their own, which the contract declares.

Loaded by Schemathesis itself; see schemathesis_run.py.
"""

import json
from datetime import date, datetime

import schemathesis
from hypothesis import strategies

FIRST_DAY, LAST_DAY = date(1900, 1, 2), date(2200, 12, 30)
FRACTIONS = strategies.sampled_from(["", ".5", ".123456789012"])
ZONES = strategies.sampled_from(["Z", "z", "+00:00", "-00:00"])
MOMENTS = strategies.datetimes(datetime(1900, 1, 2), datetime(2200, 12, 30))

# What the contract says in words and a schema cannot: dates lie in the years from 1900 to 2200.
FORMATS = {
    "date": strategies.dates(FIRST_DAY, LAST_DAY).map(date.isoformat),
    "date-time": strategies.builds(
        lambda moment, fraction, zone: f"{moment:%Y-%m-%dT%H:%M:%S}{fraction}{zone}",
        MOMENTS, FRACTIONS, ZONES),
}
for name, spellings in FORMATS.items():
    schemathesis.openapi.format(name, spellings)

# Codes and rooms are read in many spellings, which no pattern tells.
TYPED_BY_HAND = ("household_code", "into", "Acting-For", "room", "code")
SHAPE_CODES = ("invalid_request", "malformed_request", "unsupported_media_type")


@schemathesis.hook
def filter_headers(context, headers):
    """A field without a value reaches the worker like an absent one: FastCGI has no difference."""
    return not headers or headers.get("Acting-For") != ""


def is_about_spelling(violation):
    member = violation["pointer"].rpartition("/")[2]
    return violation["code"] == "format" and member in TYPED_BY_HAND


@schemathesis.check
def fitting_data_is_not_called_unfit(context, response, case):
    if not case.meta or not case.meta.generation.mode.is_positive:
        return None
    if response.status_code not in (400, 415, 422):
        return None
    problem = json.loads(response.content)
    violations = problem.get("violations")
    if violations and all(is_about_spelling(violation) for violation in violations):
        return None
    # What a list of entity tags looks like is said by RFC 9110.
    if problem["code"] == "malformed_request" and "If-Match" in response.request.headers:
        return None
    assert problem["code"] not in SHAPE_CODES, f"fits the schemas, and is refused: {problem}"
    return None
