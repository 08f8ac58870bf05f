"""Schemas: which keywords are enforced, what must be bounded, and the C structures they become."""

import json
import re

from contract.c_text import c_bool, c_string, lines_of
from contract.patterns import Refusal, translate

DESCRIBING = {"title", "description", "example", "examples", "default"}
KEYWORDS = {
    "string": {"enum", "minLength", "maxLength", "pattern", "format"},
    "integer": {"minimum", "maximum", "format"},
    "array": {"minItems", "maxItems", "uniqueItems", "items"},
    "object": {"properties", "required", "additionalProperties"},
    "boolean": set(),
}
FORMATS = {"uuid": "FORMAT_UUID", "date": "FORMAT_DATE", "date-time": "FORMAT_DATE_TIME",
           "typed-code": "FORMAT_CODE", "household-code": "FORMAT_HOUSEHOLD_CODE",
           "room": "FORMAT_ROOM"}
INT32_MAX, INT64_MAX = 2**31 - 1, 2**63 - 1
CHINESE = re.compile("[\u4e00-\u9fff]")


def is_chinese(text):
    return isinstance(text, str) and bool(CHINESE.search(text))


def is_english(text):
    return isinstance(text, str) and bool(re.match("[A-Za-z]", text))


def type_of(schema):
    """The one type besides null, and whether null is allowed."""
    types = schema.get("type")
    types = types if isinstance(types, list) else [types]
    names = [name for name in types if name != "null"]
    return (names[0] if len(names) == 1 else None), len(types) > len(names)


class Schemas:
    def __init__(self, document):
        self.document = document
        self.definitions = {}  # initializer -> identifier
        self.text = []
        self.open = []  # (place, $ref) of the schemas being compiled, outermost first
        self.refused = set()

    def resolve(self, node):
        return self.document.resolve(node, "schemas")

    def counts_max(self):
        """How many items a list may have, by the name of the property: the maxItems of all."""
        counts = {}
        waiting = [self.document.root]
        while waiting:
            node = waiting.pop()
            if isinstance(node, list):
                waiting += node
            elif isinstance(node, dict):
                waiting += node.values()
                self.note_counts(node.get("properties"), counts)
        return counts

    def note_counts(self, properties, counts):
        if not isinstance(properties, dict):
            return
        for name, schema in properties.items():
            found = self.resolve(schema) if isinstance(schema, dict) else {}
            if "maxItems" in found:
                counts.setdefault(name, set()).add(found["maxItems"])

    def compile(self, node, place, request, field=True):
        """Checks a schema and returns the identifier of its struct schema."""
        schema = self.resolve(node)
        reference = node.get("$ref", "")
        if reference and reference in {name for _, name in self.open}:
            self.refuse(schema, f"{reference} contains itself")
            return "NULL"
        self.open.append((place, reference))
        kind, nullable = type_of(schema)
        identifier = "NULL"
        if kind not in KEYWORDS:
            self.refuse(schema, "type must be one of " + ", ".join(KEYWORDS) +
                        ', or [one of them, "null"]')
        else:
            self.check_keywords(schema, kind)
            self.check_description(schema, kind, field)
            self.check_bounds(schema, kind, request)
            values = getattr(self, f"compile_{kind}")(schema, nullable, request)
            if request and "title" in schema:
                values["title"] = c_string(schema["title"])
            bits = f"SCHEMA_{kind.upper()}" + (" | SCHEMA_NULL" if nullable else "")
            identifier = self.define("schema", "struct schema", "", {"types": bits, **values})
        self.open.pop()
        return identifier

    def refuse(self, schema, text):
        """Once for each fault, although many operations may use the schema."""
        fault = (getattr(schema, "file", None), getattr(schema, "line", 0), text)
        if fault not in self.refused:
            self.refused.add(fault)
            self.document.refuse(schema, f"{self.place}: {text}")

    @property
    def place(self):
        return self.open[-1][0]

    def check_keywords(self, schema, kind):
        for keyword in schema:
            if keyword not in KEYWORDS[kind] | DESCRIBING | {"type"} and keyword[:2] != "x-":
                self.refuse(schema, f"the validator does not enforce {keyword} of {kind}s")
        allowed = {"string": set(FORMATS), "integer": {"int32", "int64"}}.get(kind, set())
        if "format" in schema and schema["format"] not in allowed:
            self.refuse(schema, f"the validator does not enforce the format {schema['format']}")

    def check_description(self, schema, kind, field):
        if not field:
            return
        if not is_chinese(schema.get("title")):
            self.refuse(schema, "a title in Chinese is missing")
        if not is_english(schema.get("description")):
            self.refuse(schema, "a description in English is missing")
        if kind in ("string", "integer", "boolean") and "example" not in schema:
            self.refuse(schema, "an example is missing")
        elif "example" in schema:
            self.check_example(schema, kind, schema["example"])

    def check_example(self, schema, kind, value):
        """Scalars only: the examples of objects and lists are made of them."""
        if not self.fits(schema, kind, value):
            self.refuse(schema, f"the example {value!r} does not fit the schema")

    @staticmethod
    def fits(schema, kind, value):
        fits = {"string": isinstance(value, str), "boolean": isinstance(value, bool),
                "integer": isinstance(value, int) and not isinstance(value, bool)}.get(kind, True)
        if fits and kind == "string":
            fits = (value in schema.get("enum", [value])
                    and schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", 2**31)
                    and bool(re.search(schema.get("pattern", ""), value)))
        elif fits and kind == "integer":
            fits = schema.get("minimum", value) <= value <= schema.get("maximum", value)
        return fits

    def check_bounds(self, schema, kind, request):
        if not request:
            return
        bounded = {"string": "enum" in schema or "format" in schema or "maxLength" in schema,
                   "integer": "minimum" in schema and "maximum" in schema,
                   "array": "maxItems" in schema}
        needed = {"string": "maxLength", "integer": "minimum and maximum", "array": "maxItems"}
        if not bounded.get(kind, True):
            self.refuse(schema, f"{needed[kind]} must be given for what a client may send")
        limit = INT32_MAX if schema.get("format") == "int32" else INT64_MAX
        if kind == "integer" and not (-limit - 1 <= schema.get("minimum", 0)
                                      and schema.get("maximum", 0) <= limit):
            self.refuse(schema, f"minimum and maximum do not fit {schema.get('format', 'int64')}")

    def compile_boolean(self, schema, nullable, request):
        return {}

    def compile_integer(self, schema, nullable, request):
        return {"minimum": c_integer(schema.get("minimum", -INT64_MAX - 1)),
                "maximum": c_integer(schema.get("maximum", INT64_MAX))}

    def compile_string(self, schema, nullable, request):
        values = {"count_max": schema.get("maxLength", "SIZE_MAX")}
        if "format" in schema:
            values["format"] = FORMATS.get(schema["format"])
        if "minLength" in schema:
            values["count_min"] = schema["minLength"]
        if "pattern" in schema:
            try:
                values["pattern"] = c_string(translate(schema["pattern"]))
            except (Refusal, re.error) as error:
                self.refuse(schema, f"pattern: {error}")
        if "enum" in schema:
            values["values"] = self.compile_enum(schema, nullable)
        return values

    def compile_enum(self, schema, nullable):
        words = [word for word in schema["enum"] if word is not None]
        if not all(isinstance(word, str) for word in words) or len(set(words)) != len(words):
            self.refuse(schema, "enum must be a list of different strings")
            words = []
        if nullable != (None in schema["enum"]):
            self.refuse(schema, "enum must name null exactly when the type does")
        return self.define("values", "char *const", "[]", [c_string(word) for word in words] +
                           ["NULL"])

    def compile_array(self, schema, nullable, request):
        if "items" not in schema:
            self.refuse(schema, "items is missing")
            return {}
        items = self.compile(schema["items"], self.place + "/*", request, field=False)
        values = {"items": "&" + items, "count_max": schema.get("maxItems", "SIZE_MAX")}
        if "minItems" in schema:
            values["count_min"] = schema["minItems"]
        if schema.get("uniqueItems"):
            values["unique_items"] = "true"
        return values

    def compile_object(self, schema, nullable, request):
        if schema.get("additionalProperties") is not False:
            self.refuse(schema, "an object needs additionalProperties: false")
        members, required = schema.get("properties", {}), schema.get("required", [])
        for name in required:
            if name not in members:
                self.refuse(schema, f"required names {name}, which is no property")
        if not request:
            for name in set(members) - set(required):
                self.refuse(schema, f"{name} must be required: answers have all their members")
        rows = []
        for name in sorted(members):
            identifier = self.compile(members[name], f"{self.place}/{name}", request)
            fallback = self.fallback(members[name], name in required)
            rows.append(f"{{ {c_string(name)}, &{identifier}, {c_bool(name in required)}, "
                        f"{fallback} }}")
        if not rows:
            return {}
        return {"members": self.define("members", "struct schema_member", "[]", rows),
                "member_count": len(rows)}

    def fallback(self, node, required):
        """The default of a member as a C string of JSON."""
        schema = self.resolve(node)
        if "default" not in schema:
            return "NULL"
        kind, value = type_of(schema)[0], schema["default"]
        if required:
            self.refuse(schema, "a default is for what may be left out")
        if kind == "array" and not (value == [] and schema.get("minItems", 0) == 0):
            self.refuse(schema, "the default of a list can only be an empty one")
        if kind in ("string", "integer", "boolean") and not self.fits(schema, kind, value):
            self.refuse(schema, f"the default {value!r} does not fit the schema")
        return c_string(json.dumps(value, ensure_ascii=False))

    def define(self, prefix, c_type, suffix, values):
        """Equal structures are written once."""
        rows = values if isinstance(values, list) else [f".{k} = {v}" for k, v in values.items()]
        key = (prefix, *rows)
        if key not in self.definitions:
            self.definitions[key] = f"{prefix}_{len(self.definitions) + 1}"
            self.text.append(f"static const {c_type} {self.definitions[key]}{suffix} = {{\n"
                             f"{lines_of(rows)}}};\n")
        return self.definitions[key]


def c_integer(value):
    return {INT64_MAX: "INT64_MAX", -INT64_MAX - 1: "INT64_MIN"}.get(value, f"INT64_C({value})")
