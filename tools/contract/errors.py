"""Error codes and the database constraints that stand for them."""

import re

from contract.operations import (
    ALWAYS, BEFORE_ROUTING, FOR_RESIDENTS, WITH_BODY, WITH_ROLES, WITH_SESSION)
from contract.schemas import is_chinese, is_english

IMPLIED = {*ALWAYS, *BEFORE_ROUTING, *WITH_BODY, *WITH_SESSION, *WITH_ROLES, *FOR_RESIDENTS}


def check_errors(document, operations):
    codes = document.root.get("components", {}).get("x-errors", {})
    for code, description in codes.items():
        if not re.fullmatch("[a-z][a-z0-9_]*", code):
            document.refuse(description, f"the error {code} must be written in snake_case")
        if set(description) - {"field"} != {"status", "title", "description"}:
            document.refuse(description, f"the error {code} needs status, title and description")
            continue
        if not (isinstance(description["status"], int) and 400 <= description["status"] <= 599):
            document.refuse(description, f"the error {code} needs a status from 400 to 599")
        if not is_chinese(description["title"]):
            document.refuse(description, f"the error {code}: a title in Chinese is missing")
        if not is_english(description["description"]):
            document.refuse(description, f"the error {code}: a description in English is missing")
    for code in sorted(IMPLIED - set(codes)):
        document.refuse(codes, f"the error {code}, which the server itself answers, is missing")
    check_fields(document, codes, operations)
    used = IMPLIED.union(*(operation.errors for operation in operations))
    for code in sorted(set(codes) - used):
        document.refuse(codes[code], f"the error {code} is used by no operation")
    return dict(sorted(codes.items()))


def check_fields(document, codes, operations):
    for code, description in codes.items():
        name = description.get("field")
        if name is not None and not any(name in fields_of(operation) for operation in operations
                                        if code in operation.errors):
            document.refuse(description, f"the error {code}: no operation that answers it has the "
                            f"field {name}")


def fields_of(operation):
    members = (operation.body or {}).get("properties", {})
    return {*members, *(parameter.name for parameter in operation.parameters)}


def check_constraints(document, codes):
    """Every code stands for itself too: routines raise it under its own name."""
    named = document.root.get("components", {}).get("x-constraints", {})
    for constraint, code in named.items():
        if code not in codes:
            document.refuse(named, f"the constraint {constraint} names {code}, which is no error")
        if constraint in codes:
            document.refuse(named, f"the constraint {constraint} has the name of an error")
    return dict(sorted({**{code: code for code in codes}, **named}.items()))
