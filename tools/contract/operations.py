"""Operations: routes, access, parameters, bodies, answers, statements and errors, all checked."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from contract import (acting, aggregates, columns, conditions, file_names, orders, pages, qr,
                      statements, words)
from contract.schemas import is_chinese, is_english, type_of

METHODS = ("get", "put", "post", "delete")
KEYS = {"operationId", "tags", "summary", "description", "security", "parameters", "requestBody",
        "responses", "x-errors", "x-handler", "x-pool", "x-cache", "x-conditional",
        "x-file"}

# Errors that the kind of an operation implies. x-errors lists only the others.
ALWAYS = ["malformed_request", "invalid_request", "body_too_large", "rate_limited",
          "header_too_large", "internal", "answer_too_large", "busy", "unavailable"]
WITH_BODY = ["unsupported_media_type"]
WITH_SESSION = ["unauthenticated"]
WITH_ROLES = ["forbidden"]
FOR_RESIDENTS = ["not_bound"]
KEPT_BY_NGINX = ["precondition_failed"]
BEFORE_ROUTING = ["not_found", "method_not_allowed", "malformed_request", "internal", "busy"]


@dataclass
class Parameter:
    name: str
    place: str
    required: bool
    fallback: str
    schema: dict
    identifier: str


@dataclass
class Operation:
    node: dict
    method: str
    path: str
    id: str = ""
    tag: str = ""
    access: str = "ACCESS_NOBODY"
    roles: list = field(default_factory=list)
    pool: str = "api"
    cache_seconds: int = 0
    parameters: list = field(default_factory=list)
    body: dict = None
    body_identifier: str = "NULL"
    takes_upload: bool = False  # the body is a file, which reaches the statement sealed
    status: int = 200
    answer: str = "ANSWER_OBJECT"
    result_identifier: str = "NULL"
    members: dict = field(default_factory=dict)  # of the answer, or of each item of a list: columns
    drawn: dict = field(default_factory=dict)  # {member: the member whose QR code it is}
    handler: bool = False  # the C function that is called as the operation, in snake case
    statement: statements.Statement = None
    columns: list = field(default_factory=list)
    errors: list = field(default_factory=list)
    conditional: bool = False  # a PUT that takes If-Match
    tagged: bool = False  # its answers have an entity tag
    file_names: dict = field(default_factory=dict)  # of an answer that is a file

    @property
    def title(self):
        return f"{self.method.upper()} {self.path}"

    @property
    def snake_id(self):
        return re.sub("([A-Z])", lambda letter: "_" + letter.group().lower(), self.id)

    @property
    def names_its_resource(self):
        """Such a PUT makes, and such a DELETE removes, what may not exist yet or any more."""
        return self.method in ("put", "delete") and self.path.endswith("}")


class Operations:
    def __init__(self, document, schemas, api):
        self.document = document
        self.schemas = schemas
        self.api = Path(api)
        self.all = []
        self.codes = document.root.get("components", {}).get("x-errors", {})

    def read(self):
        for path, item in self.document.root.get("paths", {}).items():
            self.check_path(path)
            for key, node in item.items():
                if key in METHODS:
                    self.all.append(self.read_operation(Operation(node, key, path), item))
                elif key != "parameters":
                    self.document.refuse(item, f"{path}: {key} is no method that is served")
        conditions.pair(self)
        acting.check(self)
        file_names.check(self)
        qr.refuse_unread(self.document, self.all)
        self.refuse_duplicate_ids()
        self.refuse_ambiguous_paths()
        self.refuse_orphan_sql()
        return self.all

    def refuse(self, operation, text):
        self.document.refuse(operation.node, f"{operation.title}: {text}")

    def read_operation(self, operation, item):
        node = operation.node
        for key in node:
            if key not in KEYS and not key.startswith("x-"):
                self.refuse(operation, f"{key} is not read by the server")
        operation.id = node.get("operationId", "")
        if not re.fullmatch("[a-z][A-Za-z]*", operation.id):
            self.refuse(operation, "operationId must be given, in camelCase")
        if not is_chinese(node.get("summary")):
            self.refuse(operation, "a summary in Chinese is missing")
        if not is_english(node.get("description")):
            self.refuse(operation, "a description in English is missing")
        self.read_tag(operation)
        self.read_security(operation)
        self.read_server_keys(operation)
        self.read_parameters(operation, item.get("parameters", []) + node.get("parameters", []))
        self.read_body(operation)
        self.read_answer(operation)
        self.read_statement(operation)
        self.read_errors(operation)
        return operation

    def check_path(self, path):
        for segment in path.split("/")[1:]:
            if not re.fullmatch(r"[a-z0-9._-]+|\{[a-z][a-z_]*\}", segment):
                self.document.refuse(self.document.listed[path], f"{path}: the segment {segment!r} "
                                     "is neither a word nor one whole {parameter}")

    def read_tag(self, operation):
        tags = operation.node.get("tags", [])
        known = {tag["name"] for tag in self.document.root.get("tags", [])}
        if len(tags) != 1 or tags[0] not in known:
            self.refuse(operation, "exactly one tag is needed, declared under tags")
        operation.tag = tags[0] if tags else ""
        folder = Path(operation.node.file).parent
        if operation.tag != folder.name:
            self.refuse(operation, f"the tag {operation.tag} is not that of the folder "
                        f"{folder.name}")

    def read_security(self, operation):
        security = operation.node.get("security")
        if security == []:
            visitor = "{community}" in operation.path
            operation.access = "ACCESS_VISITOR" if visitor else "ACCESS_NOBODY"
        elif isinstance(security, list) and len(security) == 1 and list(security[0]) == ["session"]:
            operation.access, operation.roles = "ACCESS_MEMBER", security[0]["session"]
            self.document.used.add(("securitySchemes", "session"))
            for role in operation.roles:
                known = ["resident", acting.ROLE, *words.roles_of(self.document.root)]
                if role not in known:
                    self.refuse(operation, f"{role} is no role")
        else:
            self.refuse(operation, "security must be [] or [{session: [roles]}]")

    def read_server_keys(self, operation):
        node, public = operation.node, operation.access != "ACCESS_MEMBER"
        operation.handler = node.get("x-handler", False)
        operation.pool = node.get("x-pool", "api")
        if operation.pool not in ("api", "wechat"):
            self.refuse(operation, f"{operation.pool} is no pool of workers")
        operation.conditional = node.get("x-conditional", False) is True
        operation.cache_seconds = node.get("x-cache", 0)
        operation.file_names = node.get("x-file", {})
        if operation.cache_seconds and not (operation.method == "get" and public):
            self.refuse(operation, "x-cache is for GETs that need no session")

    def read_parameters(self, operation, nodes):
        for node in nodes:
            parameter = self.document.resolve(node, "parameters")
            name, place = parameter.get("name"), parameter.get("in")
            where = f"{operation.title}: parameter {name}"
            if place not in ("path", "query"):
                self.document.refuse(parameter, f"{where}: in must be path or query")
            if not is_english(parameter.get("description")):
                self.document.refuse(parameter, f"{where}: a description in English is missing")
            schema = self.schemas.resolve(parameter.get("schema", {}))
            if type_of(schema)[0] in ("array", "object") or type_of(schema)[1]:
                self.document.refuse(parameter, f"{where}: a text, a number or a boolean is needed")
            if name in {known.name for known in operation.parameters}:
                self.document.refuse(parameter, f"{where}: is given twice")
            operation.parameters.append(Parameter(
                name, place, parameter.get("required", False), default_text(schema), schema,
                self.schemas.compile(parameter.get("schema", {}), where, True)))
        self.check_path_parameters(operation)

    def check_path_parameters(self, operation):
        in_path = set(re.findall(r"\{(\w+)\}", operation.path))
        declared = {p.name for p in operation.parameters if p.place == "path"}
        for name in sorted(in_path ^ declared):
            self.refuse(operation, f"{name} must stand in the path and among its parameters")
        for parameter in operation.parameters:
            if parameter.place == "path" and not parameter.required:
                self.refuse(operation, f"{parameter.name} is in the path, so it is required")

    def read_body(self, operation):
        node = operation.node.get("requestBody")
        if node is None:
            return
        content = node.get("content", {})
        if list(content) == ["text/csv"] and node.get("required") is True:
            self.read_upload(operation, content["text/csv"])
            return
        if list(content) != ["application/json"] or node.get("required") is not True:
            self.refuse(operation, "requestBody must be required and application/json or text/csv "
                        "alone")
            return
        schema = content["application/json"].get("schema", {})
        operation.body = self.schemas.resolve(schema)
        if type_of(operation.body) != ("object", False):
            self.refuse(operation, "requestBody must be an object")
        operation.body_identifier = self.schemas.compile(
            schema, f"{operation.title}: body", True, field=False)

    def read_upload(self, operation, content):
        operation.takes_upload = True
        if content.get("schema", {}).get("type") != "string":
            self.refuse(operation, "an uploaded file is a string")
        if not (operation.method == "put" and operation.names_its_resource
                and operation.access == "ACCESS_MEMBER"
                and operation.parameters[0].place == "path"):
            self.refuse(operation, "a file is uploaded by a PUT with a session, to a path that "
                        "ends in its identifier")

    def read_answer(self, operation):
        responses = operation.node.get("responses", {})
        if len(responses) != 1 or list(responses)[0] not in ("200", "204"):
            self.refuse(operation, "responses must hold the one of success, 200 or 204")
            return
        status, response = next(iter(responses.items()))
        operation.status, content = int(status), response.get("content", {})
        if not is_english(response.get("description")):
            self.refuse(operation, "the answer's description in English is missing")
        if (status == "204") != (not content):
            self.refuse(operation, "200 answers have content, 204 has none")
        elif status == "204":
            operation.answer = "ANSWER_NOTHING"
        elif list(content) == ["text/csv"]:
            operation.answer = "ANSWER_CSV"
        elif list(content) == ["application/json"]:
            self.read_result(operation, content["application/json"].get("schema", {}))
        else:
            self.refuse(operation, "answers are application/json or text/csv")

    def read_result(self, operation, schema):
        result = self.schemas.resolve(schema)
        operation.result_identifier = self.schemas.compile(
            schema, f"{operation.title}: answer", False, field=False)
        if type_of(result) != ("object", False):
            self.refuse(operation, "the answer must be an object")
        if set(result.get("properties", {})) == {"items", "next"}:
            operation.answer = "ANSWER_LIST"
            result = self.schemas.resolve(result["properties"]["items"].get("items", {}))
            names = {p.name for p in operation.parameters if p.place == "query"}
            for name in sorted({"limit", "cursor"} - names):
                self.refuse(operation, f"a list needs the query parameter {name}")
        members = result.get("properties", {})
        operation.drawn = qr.read_drawn(self.document, self.schemas, members)
        operation.members = {name: node for name, node in members.items()
                             if name not in operation.drawn}

    def read_statement(self, operation):
        path = self.sql_path(operation)
        name = self.document.problems.name(path)
        if operation.handler:
            if operation.handler is not True:
                self.refuse(operation, "x-handler must be true: the C function is "
                                       f"{operation.snake_id}")
            if path.exists():
                self.refuse(operation, f"has both x-handler and {name}")
            return
        if not path.exists():
            self.refuse(operation, f"has neither x-handler nor {name}")
            return
        sources = self.sources(operation)
        try:
            text = path.read_text("utf-8")
            aggregates.check_aggregates(text, arrays=True)
            aggregates.check_limits(text, self.counts_max(operation))
            if operation.answer == "ANSWER_LIST":
                pages.check_page(text)
            if operation.answer == "ANSWER_CSV":
                orders.check_file_order(text)
            orders.check_orders(text)
            operation.statement = statements.compile_statement(text, sources)
            operation.columns = columns.check_columns(text, operation.answer, operation.members)
            operation.statement.text = statements.bound_answer(operation.statement.text,
                                                               operation.answer)
        except statements.Refusal as refusal:
            self.document.problems.add(path, refusal.line, str(refusal))
            return
        self.refuse_unused_names(operation, path, sources)
        self.check_sealed(operation, path, sources)

    def counts_max(self, operation):
        """How many items each member of the answer that is a list may have."""
        resolved = {name: self.schemas.resolve(schema)
                    for name, schema in operation.members.items()}
        return {name: schema["maxItems"] for name, schema in resolved.items()
                if "maxItems" in schema}

    def sql_path(self, operation):
        return self.api / operation.tag / f"{operation.snake_id}.sql"

    def sources(self, operation):
        """Everything of the request that a statement may name."""
        sources = {p.name: ("ARGUMENT_PARAMETER", index, p.schema)
                   for index, p in enumerate(operation.parameters)}
        members = (operation.body or {}).get("properties", {})
        for index, name in enumerate(sorted(members)):
            if name in sources:
                self.refuse(operation, f"{name} is a parameter and a member of the body as well")
            sources[name] = self.source_of_member(index, self.schemas.resolve(members[name]))
        for name in sources:
            if (name in statements.CALLS | statements.SUPPLIED | statements.UPLOADED
                    or name in pages.NAMES or name == statements.COMMUNITY):
                self.refuse(operation, f"{name} is a name that the server supplies")
        if operation.answer == "ANSWER_LIST":
            pages.replace_cursor(sources)
        if operation.access == "ACCESS_MEMBER":
            sources[statements.COMMUNITY] = statements.COMMUNITY_OF_TOKEN
        if operation.takes_upload:
            sources |= statements.UPLOADED
        return sources

    @staticmethod
    def source_of_member(index, schema):
        if schema.get("x-sealed") is True:
            return "ARGUMENT_SEALED", index, statements.SEALED
        return "ARGUMENT_MEMBER", index, schema

    def check_sealed(self, operation, path, sources):
        """What is sealed must not reach the database as a part of the body as well."""
        sealed = [n for n, (source, _, _) in sources.items() if source == "ARGUMENT_SEALED"]
        if sealed and "body" in operation.statement.names:
            self.document.problems.add(path, 1, f":body would show {sealed[0]}, which is sealed: "
                                       "name the other members")
        if sealed and not (operation.pool == "api" and operation.access == "ACCESS_MEMBER"
                           and operation.names_its_resource):
            self.refuse(operation, f"{sealed[0]} is sealed by a PUT with a session, to a path that "
                        "ends in an identifier, in the pool api")

    def refuse_unused_names(self, operation, path, sources):
        used = operation.statement.names | set(pages.NAMES)
        if "body" in used:
            used |= {n for n, (source, _, _) in sources.items() if source == "ARGUMENT_MEMBER"}
        if operation.access == "ACCESS_VISITOR" and statements.COMMUNITY in used:
            used.add("community")
        for name in sources:
            if name not in used:
                self.document.problems.add(path, 1, f":{name} of {operation.title} is never used")

    def read_errors(self, operation):
        implied = set(ALWAYS)
        implied.update(WITH_BODY if operation.body or operation.takes_upload else [])
        implied.update(WITH_SESSION if operation.access == "ACCESS_MEMBER" else [])
        implied.update(WITH_ROLES if operation.roles else [])
        implied.update(conditions.ERRORS if operation.conditional else [])
        implied.update(FOR_RESIDENTS if "resident" in operation.roles else [])
        implied.update(acting.ERRORS if acting.ROLE in operation.roles else [])
        implied.update(KEPT_BY_NGINX if "x-cache" in operation.node else [])
        if "{" in operation.path and not operation.names_its_resource:
            implied.add("not_found")
        particular = operation.node.get("x-errors", [])
        for code in particular:
            if code not in self.codes:
                self.refuse(operation, f"the error {code} is not declared in components/x-errors")
            if code in implied or particular.count(code) > 1:
                self.refuse(operation, f"the error {code} is implied already")
        operation.errors = sorted((implied | set(particular)) & set(self.codes))

    def refuse_duplicate_ids(self):
        seen = {}
        for operation in self.all:
            if operation.id in seen:
                self.refuse(operation, f"the operationId {operation.id} is also that of "
                            f"{seen[operation.id].title}")
            seen[operation.id] = operation

    def refuse_ambiguous_paths(self):
        paths = list(self.document.root.get("paths", {}))
        for index, path in enumerate(paths):
            for other in paths[:index]:
                pairs = list(zip(path.split("/"), other.split("/"), strict=False))
                if path.count("/") == other.count("/") and all(
                        "{" in a or "{" in b or a == b for a, b in pairs):
                    self.document.refuse(self.document.listed[path],
                                         f"{path} can match the same URL as {other}")

    def refuse_orphan_sql(self):
        expected = {self.sql_path(operation) for operation in self.all if not operation.handler}
        for path in sorted(self.api.rglob("*.sql")):
            if path not in expected:
                self.document.problems.add(path, 1, "belongs to no operation")


def default_text(schema):
    """A default as written in a query."""
    value = schema.get("default")
    return str(value).lower() if isinstance(value, bool) else None if value is None else str(value)
