"""Names that stay different when a program is made of the contract."""

import re

from contract.schemas import is_chinese

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
