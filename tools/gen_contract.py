#!/usr/bin/python3
"""Turns the contract into tables, and refuses a contract that the code does not keep.

Reads openapi.yaml, the contracts and SQL files of src/api and the plan of the migrations. Writes
contract_tables.c and contract_errors.h (see src/http/contract.h), contract_words.h, openapi.json,
nginx/pools.conf and nginx/cache.conf. With --print it writes none of them, and prints openapi.json
as YAML.
When contract, SQL and code disagree, it writes nothing and says each file, line and reason.
"""

import argparse
import json
import re
import sys
from pathlib import Path

import yaml

from contract import (aggregates, answers, cache, errors, names, orders, public, qr, routines,
                      tables, words)
from contract.document import Document
from contract.operations import METHODS, Operations
from contract.schemas import Schemas
from contract.sources import Mapping, Problems
from contract.statements import Refusal

TOP = Path(__file__).resolve().parents[1]
PROBLEM = "#/components/schemas/Problem"
OPERATION_EXTENSIONS = {"x-errors", "x-handler", "x-pool", "x-cache", "x-conditional", "x-file"}


def extension_allowed(place, key):
    if place == ("components",):
        return key in ("x-errors", "x-constraints")
    if key == "x-sealed":
        return place[:2] == ("components", "schemas")
    if key == names.ENUM_NAMES:
        return place[:2] == ("components", "schemas") and len(place) == 3
    if key == qr.KEY:
        return qr.allowed_at(place)
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


def check_routines(plan, counts_max, problems):
    for path in routine_files(plan):
        try:
            text = path.read_text("utf-8")
            aggregates.check_aggregates(text)
            aggregates.check_variables(text, counts_max)
            orders.check_orders(text)
            routines.check_routines(text)
        except Refusal as refusal:
            problems.add(path, refusal.line, str(refusal))


def generate(options, problems):
    """The texts of all outputs by name."""
    document = Document(options.openapi, options.api, problems)
    if problems.messages:
        return {}
    document.refuse_unknown_extensions(document.root, extension_allowed)
    names.check_info(document)
    names.refuse_names_used_twice(document)
    names.refuse_titles_used_twice(document)
    names.check_schemas(document)
    schemas = Schemas(document)
    reader = Operations(document, schemas, options.api)
    operations = reader.read()
    problem = Mapping({"$ref": PROBLEM}).placed(document.root)
    Schemas(document).compile(problem, "Problem", True, field=False)
    cache.check_cache(document, operations)
    codes = errors.check_errors(document, operations)
    constraints = errors.check_constraints(document, codes)
    for kind in ("schemas", "parameters", "headers", "securitySchemes"):
        document.refuse_unused(kind)
    version = schema_version(options.plan, problems)
    check_routines(options.plan, schemas.counts_max(), problems)
    if options.database and not problems.messages:
        answers.check_answers(reader, options.database, problems)
    if problems.messages:
        return {}
    return {
        "contract_errors.h": tables.errors_header(codes),
        "contract_tables.c": tables.tables(schemas, operations, codes, constraints, version),
        "contract_words.h": words.words_header(document.root, codes),
        "openapi.json": public.public_copy(document, operations, codes),
        "nginx/pools.conf": public.pools_map(operations),
        "nginx/cache.conf": cache.cache_maps(operations),
    }


def dependencies(options):
    """Folders are among them: their time changes when a file comes or goes."""
    api = Path(options.api)
    found = [path for path in sorted(api.rglob("*"))
             if path.is_dir() or path.suffix in (".yaml", ".sql")]
    sources = sorted(Path(__file__).parent.glob("contract/*.py"))
    return [options.openapi, options.plan, api, *found, *routine_files(options.plan), *sources]


def write_changed(path, text):
    """An output that says what it said keeps its time, and nothing is built from it again."""
    if path.exists() and path.read_text("utf-8") == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def read_options(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--openapi", default=TOP / "openapi.yaml", help="the root of the contract")
    parser.add_argument("--api", default=TOP / "src/api",
                        help="the folder of the tags' contracts and SQL files")
    parser.add_argument("--plan", default=TOP / "migrations/sqitch.plan", help="sqitch.plan")
    parser.add_argument("--depfile", help="write what was read, for ninja")
    parser.add_argument("--database", help="ask this migrated database about each statement too; a "
                        "conninfo without a user")
    result = parser.add_mutually_exclusive_group(required=True)
    result.add_argument("--output", help="the folder to write to")
    result.add_argument("--print", action="store_true", help="print the public contract in one "
                        "piece, as YAML, and write nothing")
    return parser.parse_args(arguments)


def main(arguments):
    options = read_options(arguments)
    problems = Problems(Path(options.openapi).parent)
    outputs = generate(options, problems)
    if problems.messages:
        print("\n".join(problems.messages), file=sys.stderr)
        return 1
    if options.print:
        yaml.safe_dump(json.loads(outputs["openapi.json"]), sys.stdout, allow_unicode=True,
                       sort_keys=False, width=100)
        return 0
    for name, text in outputs.items():
        write_changed(Path(options.output, name), text)
    if options.depfile:
        target = Path(options.output, "contract_tables.c")
        names = " ".join(str(name) for name in dependencies(options))
        Path(options.depfile).write_text(f"{target}: {names}\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
