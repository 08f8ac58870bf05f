"""What a migrated database says of the statements: that each can be prepared by the role that runs
it, and which types and nulls come back. It describes and plans them; none is executed.

    check_answers(operations, conninfo, problems)    # the conninfo names no user
"""

import json
import re
import subprocess

from contract.schemas import type_of
from contract.statements import SQL_TYPES

# What the server makes a value of the contract from; see db_result_column_kind.
TYPES = {"boolean": {"boolean"}, "integer": {"smallint", "integer", "bigint"}, "string": {"text"},
         "array": {"json", "jsonb"}, "object": {"json", "jsonb"}}
FORMATS = {"uuid": {"uuid"}, "date": {"date"}, "date-time": {"timestamp with time zone"}}

# The table and column of every column that a table declares NOT NULL.
NOT_NULL = """SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE c.relnamespace = 'xinyi'::regnamespace AND c.relkind = 'r' AND a.attnum > 0
	AND a.attnotnull;
"""
ROLES = {"xinyi_reader": lambda operation: operation.method == "get",
         "xinyi_writer": lambda operation: operation.method != "get"}

PLAN = "-- plan"
# Which side of a join is filled with nulls.
FILLED = {"Left": ("Inner",), "Right": ("Outer",), "Full": ("Inner", "Outer")}
REFERENCE = re.compile(r"\(?(\w+)\.(\w+)\)?")
NULLS = re.compile(r"NULL::.*|\(?CASE .* ELSE NULL::[\w ]+ END\)?", re.DOTALL)


def ask(conninfo, role, script):
    """The output and the messages, both as {operation's id: text}, "" for what comes first."""
    done = subprocess.run(["psql", "-X", "-q", "-At", "-d", f"{conninfo} user={role}"],
                          input=script, capture_output=True, text=True, check=True)
    return parts_of(done.stdout), parts_of(done.stderr)


def parts_of(text):
    first, *parts = re.split(r"^== (\w+)\n", text, flags=re.MULTILINE)
    return {"": first, **dict(zip(parts[::2], parts[1::2], strict=True))}


def script_of(operation):
    statement = operation.statement
    types = ", ".join(SQL_TYPES[name] for _, name, _, _ in statement.arguments)
    nulls = ", ".join("NULL" for _ in statement.arguments)
    execute = f"EXECUTE statement{nulls and f'({nulls})'}"
    return (f"\\echo == {operation.id}\n\\warn == {operation.id}\n"
            f"PREPARE statement{types and f'({types})'} AS {statement.text};\n"
            f"{execute} \\gdesc\n\\echo {PLAN}\n"
            f"EXPLAIN (VERBOSE, COSTS off, FORMAT json) {execute};\nDEALLOCATE statement;\n")


def walk(plan):
    yield plan
    for child in plan.get("Plans", []):
        yield from walk(child)


def filled_with_nulls(plan):
    """The aliases of tables that an outer join may find no row of."""
    return {node["Alias"] for join in walk(plan) for child in join.get("Plans", [])
            if child.get("Parent Relationship") in FILLED.get(join.get("Join Type"), ())
            for node in walk(child) if "Alias" in node}


class Answer:
    """What comes back of a statement."""

    def __init__(self, described, not_null):
        types, _, plan = described.partition(PLAN + "\n")
        self.types = dict(line.split("|") for line in types.splitlines())
        self.plan = json.loads(plan)[0]["Plan"]
        self.not_null = not_null
        self.tables = {node["Alias"]: node["Relation Name"] for node in walk(self.plan)
                       if "Relation Name" in node}

    def nullable(self):
        """The columns that may be null, as far as a plan tells: nulls and columns of tables."""
        shown = next((node for node in walk(self.plan)
                      if node.get("Subplan Name") == "CTE answer_rows"), self.plan)
        filled = filled_with_nulls(shown)
        return {name for name, value in zip(self.types, shown["Output"], strict=False)
                if self.has_nulls(value, filled)}

    def has_nulls(self, value, filled):
        if NULLS.fullmatch(value):
            return True
        reference = REFERENCE.fullmatch(value)
        if not reference or reference[1] not in self.tables:
            return bool(reference) and reference[1] in filled
        return (reference[1] in filled
                or (self.tables[reference[1]], reference[2]) not in self.not_null)


def wanted_types(schema):
    return FORMATS.get(schema.get("format"), TYPES[type_of(schema)[0]])


def faults(operation, schemas, answer):
    """(column, what is wrong) of an answer; nulls behind a column error are never shown."""
    nullable = set() if "error" in answer.types else answer.nullable()
    for name, node in operation.members.items():
        schema = schemas.resolve(node)
        wanted, found = wanted_types(schema), answer.types[name]
        if found not in wanted:
            yield name, f"is {found}, and the contract's is made of {' or '.join(sorted(wanted))}"
        if name in nullable and not type_of(schema)[1]:
            yield name, "may be null, and the contract does not say so"


def check_answer(operation, schemas, described, messages, not_null):
    """(column, what is wrong); no column for a statement that cannot be prepared."""
    if "ERROR:" in messages:
        error = messages[messages.index("ERROR:"):].splitlines()
        yield None, " ".join(line.strip() for line in error[:2]).removeprefix("ERROR:").strip()
    elif operation.members:
        yield from faults(operation, schemas, Answer(described, not_null))


def check_answers(operations, conninfo, problems):
    not_null = {tuple(line.split("|")) for line in
                ask(conninfo, "xinyi_owner", NOT_NULL)[0][""].splitlines()}
    for role, is_of_role in ROLES.items():
        asked = [operation for operation in operations.all
                 if operation.statement and is_of_role(operation)]
        script = "SET plan_cache_mode = force_generic_plan;\n" + "".join(map(script_of, asked))
        described, messages = ask(conninfo, role, script)
        for operation in asked:
            lines = {column.name: column.line for column in operation.columns}
            for name, fault in check_answer(operation, operations.schemas, described[operation.id],
                                            messages[operation.id], not_null):
                problems.add(operations.sql_path(operation), lines.get(name, 1),
                             f"{name} {fault}" if name else fault)
