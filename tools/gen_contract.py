#!/usr/bin/python3
"""Turns the contract into tables, and refuses a contract that the code does not keep.

Reads openapi.yaml, the SQL files of src/api and the plan of the migrations. Writes
contract_tables.c and contract_errors.h (see src/http/contract.h), openapi.json, nginx/pools.conf
and nginx/cache.conf.
When contract, SQL and code disagree, it writes nothing and says each file, line and reason.
"""

import argparse
import re
import sys
from pathlib import Path

from contract import aggregates, answers, cache, errors, names, public, routines, tables
from contract.document import Document, Problems
from contract.operations import METHODS, Operations
from contract.schemas import Schemas
from contract.statements import Refusal

PROBLEM = "#/components/schemas/Problem"
OPERATION_EXTENSIONS = {"x-errors", "x-handler", "x-pool", "x-cache", "x-conditional", "x-file"}


def extension_allowed(place, key):
    if place == ("components",):
        return key in ("x-errors", "x-constraints")
    if key == names.ENUM_NAMES:
        return place[:2] == ("components", "schemas") and len(place) == 3
    in_operation = len(place) == 3 and place[0] == "paths" and place[2] in METHODS
    return in_operation and key in OPERATION_EXTENSIONS


def schema_version(plan, problems):
    """The name of the plan's last change: "name [requires] date planner # note"."""
    names = re.findall(r"^(?![%#@\s])(\S+)", Path(plan).read_text("utf-8"), re.MULTILINE)
    if not names:
        problems.add(plan, 1, "the plan has no change")
    return names[-1] if names else ""


def routine_files(plan):
    """The files of the routines, which make members of answers too."""
    return sorted(Path(plan).parent.glob("repeatable/*.sql"))


def check_routines(plan, problems):
    for path in routine_files(plan):
        try:
            text = path.read_text("utf-8")
            aggregates.check_aggregates(text)
            routines.check_routines(text)
        except Refusal as refusal:
            problems.add(path, refusal.line, str(refusal))


def generate(options, problems):
    """The texts of all outputs by name."""
    document = Document(options.openapi, problems)
    if problems.messages:
        return {}
    document.refuse_unknown_extensions(document.root, extension_allowed)
    names.check_info(document)
    names.refuse_names_used_twice(document)
    names.refuse_titles_used_twice(document)
    names.check_schemas(document)
    schemas = Schemas(document)
    reader = Operations(document, schemas, options.sql)
    operations = reader.read()
    Schemas(document).compile({"$ref": PROBLEM}, "Problem", True, field=False)
    cache.check_cache(document, operations)
    codes = errors.check_errors(document, operations)
    constraints = errors.check_constraints(document, codes)
    for kind in ("schemas", "parameters"):
        document.refuse_unused(kind)
    version = schema_version(options.plan, problems)
    check_routines(options.plan, problems)
    if options.database and not problems.messages:
        answers.check_answers(reader, options.database, problems)
    if problems.messages:
        return {}
    return {
        "contract_errors.h": tables.errors_header(codes),
        "contract_tables.c": tables.tables(schemas, operations, codes, constraints, version),
        "openapi.json": public.public_copy(document, operations, codes),
        "nginx/pools.conf": public.pools_map(operations),
        "nginx/cache.conf": cache.cache_maps(operations),
    }


def dependencies(options):
    """Folders are among them: their time changes when a SQL file comes or goes."""
    sql = Path(options.sql)
    folders = [sql, *(path for path in sorted(sql.rglob("*")) if path.is_dir())]
    sources = sorted(Path(__file__).parent.glob("contract/*.py"))
    return [options.openapi, options.plan, *folders, *sorted(sql.rglob("*.sql")),
            *routine_files(options.plan), *sources]


def write_changed(path, text):
    """An output that says what it said keeps its time, and nothing is built from it again."""
    if path.exists() and path.read_text("utf-8") == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--openapi", required=True, help="the contract")
    parser.add_argument("--sql", required=True, help="the folder of the operations' SQL files")
    parser.add_argument("--plan", required=True, help="sqitch.plan")
    parser.add_argument("--output", required=True, help="the folder to write to")
    parser.add_argument("--depfile", help="write what was read, for ninja")
    parser.add_argument("--database", help="ask this migrated database about each statement too; a "
                        "conninfo without a user")
    options = parser.parse_args(arguments)
    problems = Problems()
    outputs = generate(options, problems)
    if problems.messages:
        print("\n".join(problems.messages), file=sys.stderr)
        return 1
    for name, text in outputs.items():
        write_changed(Path(options.output, name), text)
    if options.depfile:
        target = Path(options.output, "contract_tables.c")
        names = " ".join(str(name) for name in dependencies(options))
        Path(options.depfile).write_text(f"{target}: {names}\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
