"""The contract as read from YAML, every mapping with its line, and the list of what is wrong."""

import yaml

BASE = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Mapping(dict):
    """A mapping of the document that knows its line."""

    line = 1


class Loader(BASE):
    """Keeps lines, refuses duplicate keys, and leaves dates as the strings they are in JSON."""

    yaml_implicit_resolvers = {
        first: [entry for entry in entries if entry[0] != "tag:yaml.org,2002:timestamp"]
        for first, entries in BASE.yaml_implicit_resolvers.items()
    }


def construct_mapping(loader, node):
    mapping = Mapping()
    mapping.line = node.start_mark.line + 1
    yield mapping
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node)
        if key in mapping:
            raise yaml.MarkedYAMLError(problem=f"the key {key!r} occurs twice",
                                       problem_mark=key_node.start_mark)
        mapping[key] = loader.construct_object(value_node, deep=True)


Loader.add_constructor("tag:yaml.org,2002:map", construct_mapping)


class Problems:
    """What is wrong, in the order in which it was found, each once."""

    def __init__(self):
        self.messages = {}

    def add(self, file, line, text):
        self.messages[f"{file}:{line}: {text}"] = True


class Document:
    def __init__(self, path, problems):
        self.path = path
        self.problems = problems
        self.used = set()
        with open(path, encoding="utf-8") as stream:
            try:
                self.root = yaml.load(stream, Loader)
            except yaml.MarkedYAMLError as error:
                problems.add(path, error.problem_mark.line + 1, error.problem)
                self.root = Mapping()

    def refuse(self, node, text):
        self.problems.add(self.path, getattr(node, "line", 1), text)

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
                return Mapping()
            if name in seen:
                self.refuse(node, f"$ref {reference} leads to itself")
                return Mapping()
            seen.append(name)
            self.used.add((kind, name))
            self.refuse_overrides(node)
            target = self.components(kind)[name]
            merged = Mapping({**target, **{k: v for k, v in node.items() if k != "$ref"}})
            merged.line = target.line if len(node) == 1 else node.line
            node = merged
        return node

    def refuse_overrides(self, node):
        """Keys next to a $ref count as well; only describing keys may override."""
        for key in sorted(set(node) - {"$ref", "title", "description", "example", "default"}):
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
