"""The files of the contract as one document, and what is wrong with how they divide it.

openapi.yaml is the root: it lists every path, and refers to the contract of its tag,
src/api/<tag>/contract.yaml, which has the path and the components that only this tag uses.
Components of several tags are in src/api/common.yaml, errors in src/api/errors.yaml. A file refers
to its own components and to those of common.yaml.
"""

import os
import re
from pathlib import Path

from contract.sources import Mapping, load

KINDS = ("securitySchemes", "parameters", "headers", "schemas", "x-errors", "x-constraints")
ITEM = re.compile(r"([^#]+)#/paths/(\w+)")
COMPONENT = re.compile(r"([^#]*)#/components/([\w-]+)/(\w+)")


def section(part, key):
    """The mapping under a key, which may be absent."""
    found = part.get(key)
    return found if isinstance(found, Mapping) else Mapping().placed(part)


class Bundle:
    def __init__(self, root, api, problems):
        self.problems = problems
        self.root_file, self.api = Path(root).resolve(), Path(api).resolve()
        self.common_file = self.api / "common.yaml"
        self.root = load(self.root_file, problems)
        names = [self.common_file, self.api / "errors.yaml",
                 *sorted(self.api.glob("*/contract.yaml"))]
        self.parts = {file: load(file, problems) for file in names if file.exists()}
        self.users = {}  # (kind, name) of common.yaml -> files that refer to it

    def refuse(self, node, text):
        self.problems.add(node.file, node.line, text)

    def shown(self, file):
        """A file as openapi.yaml refers to it."""
        return os.path.relpath(file, self.root_file.parent)

    def read(self):
        """The whole contract; its references are #/components/KIND/NAME."""
        if self.problems.messages:
            return self.root
        self.refuse_other_files()
        components = self.components()
        for file, part in self.parts.items():
            self.localise(part, file, components)
        self.refuse_common_of_one(components)
        return Mapping({**self.root, "paths": self.paths(), "components": components}).placed(
            self.root)

    def refuse_other_files(self):
        for file in sorted(self.api.rglob("*.yaml")):
            if file not in self.parts:
                self.problems.add(file, 1, "is no file of the contract; a tag has contract.yaml")
        for part in self.parts.values():
            for key in sorted(set(part) - {"paths", "components"}):
                self.refuse(part, f"{key} is not expected here, only paths and components")

    def components(self):
        merged = Mapping({kind: Mapping() for kind in KINDS}).placed(self.root)
        for part in [self.root, *self.parts.values()]:
            for kind, named in section(part, "components").items():
                if kind not in KINDS or not isinstance(named, Mapping):
                    self.refuse(section(part, "components"),
                                f"components/{kind} is not read by the server")
                    continue
                if not merged[kind]:
                    merged[kind].placed(named)
                self.merge(kind, merged[kind], named)
        return Mapping({kind: named for kind, named in merged.items() if named}).placed(merged)

    def merge(self, kind, known, named):
        for name, node in named.items():
            if name in known:
                other = known[name] if isinstance(known[name], Mapping) else known
                self.refuse(node if isinstance(node, Mapping) else named,
                            f"components/{kind}/{name} is also in {self.shown(other.file)}:"
                            f"{other.line}")
            known.setdefault(name, node)

    def localise(self, node, file, components):
        """Writes the references of a file as those of the bundle."""
        for child in node if isinstance(node, list) else node.values():
            if isinstance(child, (list, Mapping)):
                self.localise(child, file, components)
        if isinstance(node, Mapping) and isinstance(node.get("$ref"), str):
            node["$ref"] = self.localised(node, file, components)

    def localised(self, node, file, components):
        reference = node["$ref"]
        match = COMPONENT.fullmatch(reference)
        target, kind, name = match.groups() if match else (None, None, None)
        found = components.get(kind, {}).get(name)
        if not isinstance(found, Mapping):
            self.refuse(node, f"$ref {reference} leads nowhere; #/components/KIND/NAME is expected "
                        f"in this file or in {self.shown(self.common_file)}")
            return reference
        home = Path(found.file)
        if home == self.common_file:
            self.users.setdefault((kind, name), set()).add(file)
        if home not in (file, self.common_file):
            self.refuse(node, f"$ref {reference} leads into {self.shown(home)}:{found.line}; what "
                        f"several files use belongs in {self.shown(self.common_file)}")
        elif (file.parent / target if target else file).resolve() != home:
            way = "" if home == file else os.path.relpath(home, file.parent)
            self.refuse(node, f"$ref {reference} leads nowhere; {way}#/components/{kind}/{name} "
                        "does")
        return f"#/components/{kind}/{name}"

    def refuse_common_of_one(self, components):
        for (kind, name), files in self.users.items():
            file, *others = files
            if not others and file.name == "contract.yaml":
                self.refuse(components[kind][name], f"components/{kind}/{name} is used by "
                            f"{self.shown(file)} alone, and belongs there")

    def paths(self):
        """The paths in the order of the root, each replaced by what it refers to."""
        listed = section(self.root, "paths")
        used, found = {}, Mapping().placed(listed)
        for path, node in listed.items():
            file, name = self.item_of(path, node if isinstance(node, Mapping) else listed)
            if (file, name) in used:
                self.refuse(node, f"{path}: {node['$ref']} is also {used[file, name]}")
            elif file:
                used[file, name] = path
                found[path] = self.parts[file]["paths"][name]
        for file, part in self.parts.items():
            for name, item in section(part, "paths").items():
                if (file, name) not in used:
                    self.refuse(item if isinstance(item, Mapping) else part,
                                f"paths/{name}: {self.root_file.name} lists no path as $ref "
                                f"{self.shown(file)}#/paths/{name}")
        return found

    def item_of(self, path, node):
        """The file and the name there of the item that a path of the root refers to."""
        match = ITEM.fullmatch(str(node.get("$ref")))
        if not match or len(node) > 1:
            self.refuse(node, f"{path}: a $ref {self.shown(self.api)}/TAG/contract.yaml#/paths/NAME"
                        " is expected, and nothing else")
            return None, None
        file, name = (self.root_file.parent / match[1]).resolve(), match[2]
        if file not in self.parts:
            self.refuse(node, f"{path}: there is no {match[1]}")
        elif not isinstance(section(self.parts[file], "paths").get(name), Mapping):
            self.refuse(node, f"{path}: {match[1]} has no paths/{name}")
        else:
            return file, name
        return None, None
