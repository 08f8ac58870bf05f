"""What a client has to have: the operations, answers and models of the contract as it is served."""

import json
import re
from pathlib import Path
from typing import NamedTuple


class Parts(NamedTuple):
    operations: set  # operationId
    answers: set  # (operationId, status, name of the model)
    models: set  # objects and enums

    def lacking(self, others):
        """What others have and this has not, for a person to read."""
        return {kind: sorted(theirs - ours)
                for kind, ours, theirs in zip(self._fields, self, others) if theirs - ours}


def is_model(schema):
    return "enum" in schema or "object" in schema["type"]


def read_contract(path):
    return json.loads(Path(path).read_text("utf-8"))


def operations_of(root):
    """(path, method, operation) of all."""
    return [(path, method, operation) for path, item in root["paths"].items()
            for method, operation in item.items() if method != "parameters"]


def answers_of(operation):
    """(status, name of the model) of the answers in JSON."""
    for status, answer in operation["responses"].items():
        for kind, content in answer.get("content", {}).items():
            if kind.endswith("json"):
                yield status, content["schema"]["$ref"].rpartition("/")[2]


def parts_of(root):
    operations = [operation for _, _, operation in operations_of(root)]
    return Parts(
        {operation["operationId"] for operation in operations},
        {(operation["operationId"], status, model)
         for operation in operations for status, model in answers_of(operation)},
        {name for name, schema in root["components"]["schemas"].items() if is_model(schema)})


def snake(name):
    return re.sub("([A-Z])", lambda letter: "_" + letter[1].lower(), name)
