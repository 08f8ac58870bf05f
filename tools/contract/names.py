"""Names that stay different when a program is made of the contract."""

import re

from contract.schemas import is_chinese

ENUM_NAMES = "x-enum-varnames"  # read by openapi-generator, oapi-codegen and others
# What becomes a type in most generators; securitySchemes, examples and x-errors do not.
KINDS = ("schemas", "parameters", "responses", "requestBodies", "headers")


def check_info(document):
    """The name of the package that a generator makes is info.title, and pip takes ASCII alone."""
    info = document.root.get("info", {})
    if not re.fullmatch("[A-Za-z][A-Za-z0-9 -]*", str(info.get("title"))):
        document.refuse(info, "info: the title must be ASCII letters, digits, blanks and hyphens")
    if not is_chinese(info.get("summary")):
        document.refuse(info, "info: a summary in Chinese is missing")


def as_a_program_spells(name):
    """Deed_id, deedID and DeedId are one class to somebody."""
    return re.sub("[^a-z0-9]", "", name.lower())


def refuse_names_used_twice(document):
    seen = {}
    for kind in KINDS:
        for name, component in document.components(kind).items():
            place, spelt = f"components/{kind}/{name}", as_a_program_spells(name)
            if spelt in seen:
                document.refuse(component, f"{place} has the name of {seen[spelt]}: "
                                "generators make one type of both")
            seen[spelt] = place


def refuse_titles_used_twice(document):
    """Some generators name the class of an enum by its title, and drop the second one."""
    seen = {}

    def visit(node, place):
        if isinstance(node, list):
            for index, item in enumerate(node):
                visit(item, f"{place}/{index}")
            return
        if not isinstance(node, dict):
            return
        title = titled_enum(document, node)
        if title in seen:
            document.refuse(node, f"{place}: the title {title} is also that of the enum "
                            f"{seen[title]}")
        elif title:
            seen[title] = place
        for key, value in node.items():
            visit(value, f"{place}/{key}" if place else key)

    visit(document.root, "")


def titled_enum(document, node):
    """The title that a node gives an enum, be it declared here or referred to."""
    title = node.get("title")
    reference = str(node.get("$ref", ""))
    target = document.components("schemas").get(reference.removeprefix("#/components/schemas/"))
    enum = (target or node).get("enum")
    return title if isinstance(title, str) and isinstance(enum, list) else None


def check_schemas(document):
    for name, schema in document.components("schemas").items():
        place = f"components/schemas/{name}"
        check_enum_names(document, schema, place)
        for member, node in schema.get("properties", {}).items():
            if as_a_program_spells(member) == as_a_program_spells(name):
                document.refuse(node, f"{place}: no member may have the name of its schema")
            refuse_unnamed_objects(document, node, f"{place}/properties/{member}")


def refuse_unnamed_objects(document, node, place):
    """Every generator would make up a name of its own."""
    if "properties" in node:
        document.refuse(node, f"{place}: an object needs a name under components/schemas")
    if "items" in node:
        refuse_unnamed_objects(document, node["items"], f"{place}/items")


def check_enum_names(document, schema, place):
    """Words that are no ASCII make no constants, so the contract names them."""
    words, names = schema.get("enum"), schema.get(ENUM_NAMES)
    if not isinstance(words, list):
        words = []
    if names is None:
        if any(not str(word).isascii() for word in words):
            document.refuse(schema, f"{place}: {ENUM_NAMES} must name words that are not ASCII")
    elif len(set(names)) != len(words) or not all(re.fullmatch("[A-Z][A-Za-z]*", str(name))
                                                  for name in names):
        document.refuse(schema, f"{place}: {ENUM_NAMES} needs a name in CamelCase for each word")
