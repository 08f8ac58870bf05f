"""Members of an answer that the server draws: x-qr-of names the member with the code, which is a
column of the statement; the drawing is none. See src/base/qr.h."""

from contract.schemas import type_of

KEY = "x-qr-of"
CONTENT_MAX = 100  # QR_CONTENT_BYTES_MAX


def allowed_at(place):
    return place[:2] == ("components", "schemas") and len(place) == 5 and place[3] == "properties"


def fault(schemas, node, members):
    drawing = type_of(schemas.resolve(node))
    if node[KEY] not in members:
        return f"{KEY}: {node[KEY]} is no member next to it"
    code = schemas.resolve(members[node[KEY]])
    if (drawing[0], type_of(code)) != ("string", drawing):
        return f"{KEY}: this and {node[KEY]} must both be strings, and both or neither may be null"
    if code.get("maxLength", CONTENT_MAX + 1) > CONTENT_MAX:
        return f"{KEY}: {node[KEY]} needs a maxLength of at most {CONTENT_MAX}"
    return None


def read_drawn(document, schemas, members):
    """{member: the member with its code} of the drawn members of an answer."""
    drawn = {name: node for name, node in members.items() if KEY in node}
    for node in drawn.values():
        found = fault(schemas, node, members)
        if found:
            document.refuse(node, found)
    return {name: node[KEY] for name, node in drawn.items()}


def refuse_unread(document, operations):
    """The server draws members of an object that it writes itself, not what is deeper in it."""
    drawn = {(name, code) for operation in operations for name, code in operation.drawn.items()}
    for schema in document.components("schemas").values():
        for name, node in schema.get("properties", {}).items():
            if KEY in node and (name, node[KEY]) not in drawn:
                document.refuse(node, f"{KEY}: {name} is no member of an answer, or of an item of "
                                "a list")
