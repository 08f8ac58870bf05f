"""A check for Schemathesis, in place of its own positive_data_acceptance: what fits the contract's
schemas is not refused as if it did not. A deed may fit them and still lie in the future; such
refusals have codes of their own, which the contract declares.

Loaded by Schemathesis itself; see schemathesis_run.py.
"""

import json
import re

import schemathesis

# RFC 3339 allows them, no place on earth has them, and PostgreSQL refuses them.
OFFSETS_OF_NOWHERE = re.compile(r"T\S+[+-](1[6-9]|2[0-3]):")
SHAPE_CODES = ("invalid_request", "malformed_request", "unsupported_media_type")


def holds_whole_float(value):
    """13.0 is an integer for JSON Schema. For the service only 13 is one: it hands numbers on as
    they are written, and the database takes no point in them."""
    if isinstance(value, dict):
        return any(map(holds_whole_float, value.values()))
    if isinstance(value, list):
        return any(map(holds_whole_float, value))
    return isinstance(value, float) and value.is_integer()


@schemathesis.check
def fitting_data_is_not_called_unfit(context, response, case):
    if not case.meta or not case.meta.generation.mode.is_positive:
        return None
    if response.status_code not in (400, 415, 422) or holds_whole_float(case.body):
        return None
    if OFFSETS_OF_NOWHERE.search(str(case.body)):
        return None
    problem = json.loads(response.content)
    assert problem["code"] not in SHAPE_CODES, f"fits the schemas, and is refused: {problem}"
    return None
