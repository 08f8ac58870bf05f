"""The names under which answers are saved that are files."""

import re

from contract.sources import Mapping

HEADER = {"$ref": "#/components/headers/ContentDispositionHeader"}


def check(operations):
    for operation in operations.all:
        if operation.answer == "ANSWER_CSV" and not operation.file_names:
            operations.refuse(operation, "an answer in text/csv needs x-file")
        elif operation.file_names and not may_be_saved(operation):
            operations.refuse(operation, "x-file is for a GET of text/csv or of one object")
        elif operation.file_names:
            check_names(operations, operation)


def may_be_saved(operation):
    return operation.answer == "ANSWER_CSV" or (operation.method == "get"
                                                and operation.answer == "ANSWER_OBJECT")


def check_names(operations, operation):
    if set(operation.file_names) != {"ascii", "name"}:
        operations.refuse(operation, "x-file needs ascii and name")
        return
    known = {parameter.name for parameter in operation.parameters if parameter.place == "path"}
    for text in operation.file_names.values():
        for name in sorted(set(re.findall(r"{(\w+)}", text)) - known):
            operations.refuse(operation, f"x-file: {{{name}}} is no parameter of the path")
    if not re.fullmatch(r"([a-z0-9.-]|{\w+})+", operation.file_names["ascii"]):
        operations.refuse(operation, "x-file: ascii is of small letters, digits, hyphens and dots")
    declared = operations.document.resolve(Mapping(HEADER).placed(operation.node), "headers")
    operations.document.resolve(declared.get("schema", {}), "schemas")


def declare(operation, node):
    """What the public copy says of it."""
    if operation.file_names:
        node["responses"][str(operation.status)]["headers"] = {"Content-Disposition": HEADER}
