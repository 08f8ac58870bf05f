"""The worker's statements, taken from the tables and the source that it was built from, as scripts
of pgbench.

    statements = Statements(build / "src/http/contract_tables.c", top / "src/http/prelude.c")
    script = statements.script("getHousehold", {})
    variables = statements.variables("getHousehold")

pgbench knows no types and numbers each use of a variable separately, so each $n becomes
:name::type; what the server prepares is the same statement. A value that pgbench cannot make, a
random uuid for instance, is an SQL expression in the place of the parameter.
"""

import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))

from contract.statements import SQL_TYPES  # noqa: E402, needs the path above

# Preludes by the operation's access, and what the worker hands to that for members.
PRELUDES = {"ACCESS_MEMBER": "prelude_member", "ACCESS_VISITOR": "prelude_visitor"}
SUPPLIED = ["community_id", "token_hash", "roles", "operation", "request_id", "address",
            "audited", "acting_for"]


class Statements:
    def __init__(self, tables, prelude):
        self.tables = tables.read_text("utf-8")
        self.prelude = prelude.read_text("utf-8")

    def operation(self, operation_id):
        """The members of the operation's row in the table, as C wrote them."""
        row = find(r"\t\{\n\t\t\.id = \"" + operation_id + r"\",\n(.*?)\n\t\},", self.tables)
        return dict(re.findall(r"\.(\w+) = (.*),$", row, re.MULTILINE))

    def statement(self, operation_id):
        """Its text, and the types of its arguments by their names, in order."""
        name = self.operation(operation_id)["statement"].strip("&").removesuffix("_statement")
        text = find(rf"struct statement {name}_statement = \{{\n\t\.text = (.*?),\n\t\.types",
                    self.tables)
        types = find(rf"uint32_t {name}_types\[\] = \{{(.*?)\}};", self.tables, default="")
        return c_text(text), {argument: SQL_TYPES[kind] for kind, argument
                              in re.findall(r"(TYPE_\w+), /\* (\w+) \*/", types)}

    def prelude_of(self, access):
        struct = find(rf"struct db_statement {PRELUDES[access]} = \{{(.*?)\n\}};", self.prelude)
        names = re.findall(r"TYPE_\w+", find(r"\.types = (.*?)\},", struct))
        return c_text(find(r"\.text = (.*?),\n", struct)), [SQL_TYPES[name] for name in names]

    def variables(self, operation_id):
        """The values that the worker supplies besides those of the request."""
        return {"roles": c_text(self.operation(operation_id)["roles"]), "operation": operation_id,
                "request_id": "0123456789abcdef0123456789abcdef", "address": "127.0.0.1",
                "audited": "false", "nothing": "0"}

    def script(self, operation_id, values):
        """One transaction. values: the SQL in the place of an argument, by the argument's name;
        of what the worker supplies, token_hash. :community and :community_id are the caller's to
        set."""
        operation = self.operation(operation_id)
        text, types = self.statement(operation_id)
        parts = []
        if operation["access"] == "ACCESS_MEMBER":
            supplied = [values.get(name, f":{name}") for name in SUPPLIED[:-1]] + ["null"]
            parts.append(fill(*self.prelude_of("ACCESS_MEMBER"), supplied))
        elif operation["access"] == "ACCESS_VISITOR":
            parts.append(fill(*self.prelude_of("ACCESS_VISITOR"), [":community"]))
        known = {"community": ":community", "in_community": ":community_id"} | values
        arguments = [known.get(name, absent(kind)) for name, kind in types.items()]
        parts.append(fill(text, types.values(), arguments))
        return "\\startpipeline\n" + "".join(f"{part};\n" for part in parts) + "\\endpipeline\n"


def find(pattern, text, default=None):
    match = re.search(pattern, text, re.DOTALL)
    if match is None and default is None:
        raise LookupError(f"the worker's source has nothing like {pattern}")
    return match[1] if match else default


def c_text(literals):
    """What adjacent string literals of C stand for."""
    escapes = {"n": "\n", "t": "\t"}
    pieces = re.findall(r'"((?:[^"\\]|\\.)*)"', literals)
    return re.sub(r"\\(.)", lambda match: escapes.get(match[1], match[1]), "".join(pieces))


def absent(kind):
    """A null that the planner does not see, like the worker's; no variable of pgbench is null."""
    return f"nullif(:nothing::{kind}, '0')" if kind in ("bigint", "integer", "text") else "null"


def fill(text, types, values):
    """The statement with a value in the place of each $n."""
    typed = [f"{value}::{kind}" for value, kind in zip(values, types, strict=True)]
    return re.sub(r"\$(\d+)", lambda match: typed[int(match[1]) - 1], text)
