"""A check for Schemathesis, in place of its own positive_data_acceptance: what fits the contract's
schemas is not refused as if it did not. A deed may fit them and still lie in the future; such
refusals have codes of their own, which the contract declares.

Loaded by Schemathesis itself; see schemathesis_run.py.
"""

import json

import schemathesis

SHAPE_CODES = ("invalid_request", "malformed_request", "unsupported_media_type")


@schemathesis.check
def fitting_data_is_not_called_unfit(context, response, case):
    if not case.meta or not case.meta.generation.mode.is_positive:
        return None
    if response.status_code not in (400, 415, 422):
        return None
    problem = json.loads(response.content)
    assert problem["code"] not in SHAPE_CODES, f"fits the schemas, and is refused: {problem}"
    return None
