"""Operations in which a helper may act for a household: those that list the role helper.

Such a request names the household in the header field Acting-For, and rule.enter checks that the
caller is its helper now. The operation then runs as for a member of that household.
"""

from contract.sources import Mapping

ROLE = "helper"
PARAMETER = {"$ref": "#/components/parameters/ActingForHeader"}
ERRORS = ["not_a_helper"]


def check(operations):
    """Refuses what does not fit, and counts the parameter as used."""
    for operation in operations.all:
        if ROLE not in operation.roles:
            continue
        if "resident" not in operation.roles:
            operations.refuse(operation, "a helper does what a resident may do, so resident must "
                              "be among the roles")
        for code in ERRORS:
            if code not in operations.codes:
                operations.refuse(operation, f"the error {code} is not declared in "
                                  "components/x-errors")
        declared = operations.document.resolve(Mapping(PARAMETER).placed(operation.node),
                                               "parameters")
        operations.document.resolve(declared.get("schema", {}), "schemas")


def declare(operation, node):
    """What the public copy says of the operation besides what the contract does."""
    if ROLE in operation.roles:
        node["parameters"] = node.get("parameters", []) + [PARAMETER]
