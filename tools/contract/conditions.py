"""Writes that replace a whole document only if it has not changed since it was read.

Such a PUT says x-conditional: true. The GET of the same path shows the document with its entity
tag, the client sends the tag back in If-Match, and the statement of the PUT decides by :if_match.
"""

import re

from contract.sources import Mapping

PARAMETER = {"$ref": "#/components/parameters/IfMatchHeader"}
HEADER = {"$ref": "#/components/headers/ETagHeader"}
ERRORS = ["changed_meanwhile", "precondition_required"]


def pair(operations):
    """Marks the operations whose answers have an entity tag, and refuses what does not pair."""
    reads = {o.path: o for o in operations.all if o.method == "get"}
    for operation in operations.all:
        if operation.conditional:
            pair_one(operations, operation, reads.get(operation.path))
        elif operation.statement and "if_match" in operation.statement.names:
            operations.refuse(operation, ":if_match is for operations with x-conditional: true")


def pair_one(operations, operation, read):
    if operation.method != "put" or operation.answer != "ANSWER_OBJECT":
        operations.refuse(operation, "x-conditional is for PUTs that answer an object")
        return
    if read is None or read.answer != "ANSWER_OBJECT" or read.access != "ACCESS_MEMBER":
        operations.refuse(operation, "x-conditional needs a GET of the same path, which shows the "
                          "document to who has a session")
        return
    if not operation.statement or "if_match" not in operation.statement.names:
        operations.refuse(operation, "x-conditional needs :if_match in the statement")
    for side in (read, operation):
        side.tagged = True
        if side.statement and not re.search(r"\betag\b", side.statement.text):
            operations.refuse(side, "the statement needs a column etag")
    for code in ERRORS:
        if code not in operations.codes:
            operations.refuse(operation, f"the error {code} is not declared in "
                              "components/x-errors")
    for node, kind in ((PARAMETER, "parameters"), (HEADER, "headers")):
        declared = operations.document.resolve(Mapping(node).placed(operation.node), kind)
        operations.document.resolve(declared.get("schema", {}), "schemas")


def declare(operation, node):
    """What the public copy says of the operation besides what the contract does."""
    if not operation.tagged:
        return
    node["responses"][str(operation.status)]["headers"] = {"ETag": HEADER}
    if operation.conditional:
        node["parameters"] = node.get("parameters", []) + [PARAMETER]
