"""The YAML files of the contract, every mapping with its file and line, and what is wrong."""

from pathlib import Path

import yaml

BASE = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Mapping(dict):
    """A mapping that knows its file and line."""

    file = None
    line = 1

    def placed(self, other):
        """Itself, in the place of another."""
        self.file, self.line = other.file, other.line
        return self


class Loader(BASE):
    """Keeps lines, refuses duplicate keys, and leaves dates as the strings they are in JSON."""

    yaml_implicit_resolvers = {
        first: [entry for entry in entries if entry[0] != "tag:yaml.org,2002:timestamp"]
        for first, entries in BASE.yaml_implicit_resolvers.items()
    }


def construct_mapping(loader, node):
    mapping = Mapping()
    mapping.file, mapping.line = node.start_mark.name, node.start_mark.line + 1
    yield mapping
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node)
        if key in mapping:
            raise yaml.MarkedYAMLError(problem=f"the key {key!r} occurs twice",
                                       problem_mark=key_node.start_mark)
        mapping[key] = loader.construct_object(value_node, deep=True)


Loader.add_constructor("tag:yaml.org,2002:map", construct_mapping)


class Problems:
    """What is wrong, in the order in which it was found, each once; files below the folder are
    named by their path from there."""

    def __init__(self, folder):
        self.folder = Path(folder).resolve()
        self.messages = {}

    def name(self, file):
        path = Path(file).resolve()
        return path.relative_to(self.folder) if path.is_relative_to(self.folder) else file

    def add(self, file, line, text):
        self.messages[f"{self.name(file)}:{line}: {text}"] = True


def load(path, problems):
    """The mapping in a file; an empty one when the file has none."""
    empty = Mapping()
    empty.file = str(path)
    with open(path, encoding="utf-8") as stream:
        try:
            found = yaml.load(stream, Loader)
        except yaml.MarkedYAMLError as error:
            problems.add(path, error.problem_mark.line + 1, error.problem)
            return empty
    if not isinstance(found, Mapping):
        problems.add(path, 1, "a mapping is expected")
        return empty
    return found
