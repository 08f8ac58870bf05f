"""The contract in one piece, with its references resolved and its components counted as used."""

from pathlib import Path

from contract.bundle import Bundle, section
from contract.sources import Mapping, Problems


def read_contract(top):
    """The contract of a checkout, with the keys that only this project reads."""
    problems = Problems(top)
    document = Document(Path(top, "openapi.yaml"), Path(top, "src/api"), problems)
    if problems.messages:
        raise ValueError("\n".join(problems.messages))
    return document.root


class Document:
    def __init__(self, path, api, problems):
        self.path = path
        self.problems = problems
        self.used = set()
        files = Bundle(path, api, problems)
        self.root = files.read()
        self.listed = section(files.root, "paths")  # with the places where they are listed

    def refuse(self, node, text):
        self.problems.add(getattr(node, "file", None) or self.path, getattr(node, "line", 1), text)

    def components(self, kind):
        return self.root.get("components", {}).get(kind, {})

    def resolve(self, node, kind):
        """The node with its $ref replaced by the target; keys next to the $ref win."""
        seen = []
        while "$ref" in node:
            reference = node["$ref"]
            prefix = f"#/components/{kind}/"
            name = reference.removeprefix(prefix)
            if not reference.startswith(prefix) or name not in self.components(kind):
                self.refuse(node, f"$ref {reference} leads nowhere; {prefix}NAME is expected")
                return Mapping().placed(node)
            if name in seen:
                self.refuse(node, f"$ref {reference} leads to itself")
                return Mapping().placed(node)
            seen.append(name)
            self.used.add((kind, name))
            self.refuse_overrides(node)
            target = self.components(kind)[name]
            merged = Mapping({**target, **{k: v for k, v in node.items() if k != "$ref"}})
            node = merged.placed(target if len(node) == 1 else node)
        return node

    def refuse_overrides(self, node):
        """Keys next to a $ref count as well; only describing keys may override."""
        for key in sorted(set(node) - {"$ref", "title", "description", "example", "default",
                                     "x-qr-of"}):
            self.refuse(node, f"{key} is not allowed next to $ref {node['$ref']}")

    def refuse_unused(self, kind):
        for name, component in self.components(kind).items():
            if (kind, name) not in self.used:
                self.refuse(component, f"components/{kind}/{name} is used nowhere")

    def refuse_unknown_extensions(self, node, allowed, place=()):
        """An x- key must stand where it means something; place is the path of keys to node."""
        if isinstance(node, list):
            for item in node:
                self.refuse_unknown_extensions(item, allowed, place + ("[]",))
        if not isinstance(node, dict):
            return
        for key, value in node.items():
            if str(key).startswith("x-") and not allowed(place, key):
                self.refuse(node, f"{'/'.join(place)}: unknown key {key}")
                continue
            self.refuse_unknown_extensions(value, allowed, place + (str(key),))
