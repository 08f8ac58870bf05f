#!/usr/bin/env python3
"""What nginx keeps of public answers: one entry for everything that asks for the same."""

import gzip
import itertools
import re
import sys
import time
import unittest
from concurrent.futures import ThreadPoolExecutor

from fastcgi import Hangup, Reply
from nginx_case import BEARER, NginxCase

from tests.e2e.harness.processes import TOP

sys.path.insert(0, str(TOP / "tools"))

from contract.document import read_contract  # noqa: E402, needs the path above

PUBLISHED = "/v1/communities"
PUBLIC = (("Cache-Control", "public, max-age=1"), ("ETag", '"e1"'),
          ("Content-Type", "application/json"))
KEPT = (("Cache-Control", "public, max-age=600"), ("Content-Type", "application/json"))
NUMBERS = itertools.count(1)


def hang_up(_):
    raise Hangup


class Caching(NginxCase):
    def setUp(self):
        super().setUp()
        self.path = f"{PUBLISHED}?cursor={next(NUMBERS)}"  # a key of its own for each test
        self.answer(headers=PUBLIC, body=b'{"n":1}')

    def get(self, **headers):
        return self.call("GET", self.path, headers={n.replace("_", "-"): v
                                                    for n, v in headers.items()})

    def test_a_published_document_is_answered_from_the_cache(self):
        first, second = self.get(), self.get()
        self.assertEqual((first.content, second.content), (b'{"n":1}', b'{"n":1}'))
        self.assertEqual(len(self.api.requests), 1)
        self.assertNotEqual(first.headers["X-Request-Id"], second.headers["X-Request-Id"])
        self.assertEqual(second.headers.get_all("ETag"), ['"e1"'])

    def test_nothing_else_is(self):
        self.path = "/v1/me"
        self.get()
        self.get()
        self.assertEqual(len(self.api.requests), 2)

    def test_what_must_not_be_stored_is_not(self):
        self.answer(headers=(("Cache-Control", "no-store"),))
        self.get()
        self.get()
        self.assertEqual(len(self.api.requests), 2)

    def test_an_unchanged_document_is_not_sent_again(self):
        for _ in range(2):  # filling the cache, and out of it
            response = self.get(If_None_Match='"e1"')
            self.assertEqual((response.status, response.content), (304, b""))
        self.assertEqual(len(self.api.requests), 1)
        self.assertEqual(self.api.requests[0].params["HTTP_IF_NONE_MATCH"], "")

    def test_a_worker_answers_conditional_requests_that_nginx_does_not(self):
        self.call("GET", "/v1/me", headers={"If-None-Match": '"e1"'})
        self.assertEqual(self.api.requests[0].params["HTTP_IF_NONE_MATCH"], '"e1"')

    def test_a_head_request_fetches_the_document_for_all(self):
        self.answer(headers=PUBLIC, body=b"full")
        response = self.call("HEAD", self.path)
        self.assertEqual((response.status, response.content), (200, b""))
        self.assertEqual(self.api.requests[0].params["REQUEST_METHOD"], "GET")
        self.assertEqual(self.get().content, b"full")
        self.assertEqual(len(self.api.requests), 1)

    def test_a_part_of_a_document_is_not_served(self):
        for _ in range(2):  # filling the cache, and out of it
            response = self.get(Range="bytes=0-1,3-4")
            self.assertEqual((response.status, response.content), (200, b'{"n":1}'))
        self.assertEqual(len(self.api.requests), 1)

    def test_compressed_or_not_it_is_one_entry(self):
        self.answer(headers=PUBLIC, body=b"x" * 5000)
        for encoding in ("identity", "gzip", "br", "gzip;q=0", "*"):
            response = self.get(Accept_Encoding=encoding)
            body = response.content
            if response.headers["Content-Encoding"] == "gzip":
                body = gzip.decompress(body)
            self.assertEqual(body, b"x" * 5000)
        self.assertEqual(len(self.api.requests), 1)

    def test_what_a_worker_has_compressed_is_kept_so_and_unpacked_for_the_others(self):
        page = b"page of lines " * 1000
        packed = gzip.compress(page)
        self.answer(headers=(("Cache-Control", "public, max-age=60"), ("ETag", 'W/"e1"'),
                             ("Content-Type", "application/json"), ("Content-Encoding", "gzip")),
                    body=packed)
        for _ in range(2):
            for encoding in ("gzip", "gzip, deflate, br"):
                response = self.get(Accept_Encoding=encoding)
                self.assertEqual(response.content, packed)
                self.assertEqual(response.headers["Content-Encoding"], "gzip")
            for encoding in ("identity", "br", "gzip;q=0"):
                response = self.get(Accept_Encoding=encoding)
                self.assertEqual(response.content, page)
                self.assertIsNone(response.headers["Content-Encoding"])
            self.assertEqual(response.headers["ETag"], 'W/"e1"')
            self.assertEqual(response.headers["Vary"], "Accept-Encoding")
            for tag in ('"e1"', 'W/"e1"'):
                self.assertEqual(self.get(If_None_Match=tag).status, 304)
        self.assertEqual([request.params["HTTP_ACCEPT_ENCODING"] for request in self.api.requests],
                         ["gzip"])

    def test_a_worker_compresses_nothing_that_nginx_does_not_keep(self):
        self.path = "/v1/household"
        self.get(Accept_Encoding="gzip")
        self.assertEqual(self.api.requests[0].params["HTTP_ACCEPT_ENCODING"], "")

    def test_a_get_with_a_body_is_no_request_for_the_document(self):
        self.get()
        self.call("GET", self.path, b"{}")
        self.call("GET", self.path, iter([b"{}"]))
        self.assertEqual([request.body for request in self.api.requests], [b"", b"{}", b"{}"])

    def test_a_query_that_the_worker_refuses_is_left_to_it(self):
        self.answer("422 Unprocessable Content", body=b"violations")
        for query in ("x=1", "limit=1&limit=1", "limit=abc", "limit=", "limit", "Limit=5",
                      "limit=-1", "limit=1.0", "limit=+1", "cursor=5&x", "limit=%2D1"):
            with self.subTest(query):
                self.api.requests.clear()
                self.assertEqual(self.call("GET", f"{PUBLISHED}?{query}").content, b"violations")
                self.assertEqual(self.api.requests[0].params["REQUEST_URI"],
                                 f"{PUBLISHED}?{query}")

    def test_a_path_with_other_segments_is_another_path(self):
        self.answer("404 Not Found", body=b"none")
        for path in ("/v1/x/../communities", "/v1/%2e/communities", "/v1%2fcommunities",
                     "//v1/communities", "/v1/communities/", "/v1/communities/%2e%2E/communities",
                     "/v1/communities/arcadia%2Frulebook"):
            with self.subTest(path):
                self.api.requests.clear()
                self.call("GET", path)
                self.assertEqual(self.api.requests[0].params["REQUEST_URI"], path)

    def test_who_comes_first_after_a_pause_gets_what_is_published_now(self):
        for number in range(3):
            self.answer(headers=PUBLIC, body=b"%d" % number)
            self.assertEqual({self.get().content for _ in range(4)}, {b"%d" % number})
            time.sleep(2.1)  # past max-age, which nginx counts in whole seconds

    def test_what_was_published_outlives_the_database_and_the_workers(self):
        self.get()
        time.sleep(1.1)  # past max-age
        for status in ("503 Service Unavailable", "500 Internal Server Error"):
            self.answer(status, body=b"down")
            for _ in range(2):
                response = self.get()
                self.assertEqual((response.status, response.content), (200, b'{"n":1}'))
        self.api.answer = hang_up
        self.assertEqual(self.get().content, b'{"n":1}')

    def test_twenty_at_once_ask_the_worker_once(self):
        self.api.answer = lambda request: time.sleep(0.2) or Reply("200 OK", PUBLIC)
        with ThreadPoolExecutor(20) as threads:
            calls = [threads.submit(self.get) for _ in range(20)]
        self.assertEqual({call.result().status for call in calls}, {200})
        self.assertEqual(len(self.api.requests), 1)


class Spelling(NginxCase):
    """Every public operation, asked for in every way that means the same."""

    contract = read_contract(TOP)

    @classmethod
    def adapt(cls, files):
        limits = files / "limits.conf"
        limits.write_text(re.sub(r"rate=\d+r/s", "rate=100000r/s", limits.read_text()))

    def setUp(self):
        super().setUp()
        self.api.answer = lambda request: Reply(
            "200 OK", KEPT, request.params["REQUEST_URI"].encode())

    def resolve(self, node):
        while "$ref" in node:
            node, way = self.contract, node["$ref"].split("/")[1:]
            for name in way:
                node = node[name]
        return node

    def operations(self):
        """Path and query parameters, in order, of the requests that nginx caches."""
        for path, item in self.contract["paths"].items():
            operation = item.get("get", {})
            if operation.get("x-cache"):
                nodes = item.get("parameters", []) + operation.get("parameters", [])
                parameters = [self.resolve(node) for node in nodes]
                query = {p["name"]: self.resolve(p["schema"]).get("default", p["name"])
                         for p in parameters if p["in"] == "query"}
                example = {p["name"]: self.resolve(p["schema"])["example"] for p in parameters}
                yield path.format(**example), query, example

    def count(self, path, method="GET", headers=None):
        """Asks, and tells how many requests that cost a worker."""
        before = len(self.api.requests)
        response = self.call(method, path, headers=headers or {})
        return response, len(self.api.requests) - before

    def assert_one_entry(self, spellings):
        first, asked = self.count(spellings[0])
        self.assertEqual((first.status, asked), (200, 1), spellings[0])
        for path in spellings:
            for method, headers in (("GET", {}), ("HEAD", {}), ("GET", BEARER),
                                    ("GET", {"Authorization": "Basic eDp5"}),
                                    ("GET", {"Cache-Control": "no-cache", "Pragma": "no-cache"})):
                with self.subTest(path, method=method, headers=headers):
                    response, asked = self.count(path, method, headers)
                    self.assertEqual((response.status, asked), (200, 0))
                    self.assertEqual(response.content,
                                     b"" if method == "HEAD" else first.content)

    def assert_refused(self, path):
        response, asked = self.count(path)
        self.assertEqual((response.status, asked), (400, 0), path)

    def spell_path(self, path):
        last = path.rindex("/") + 1
        return [path, path.replace("/v1/c", "/%76%31/%63"), path.replace("s", "%73"),
                path[:last] + "".join(f"%{ord(letter):02x}" for letter in path[last:])]

    def test_every_spelling_of_a_path_is_one_entry(self):
        for path, query, _ in self.operations():
            marks = ["", "?", "?&", "?&&&&", "?" + "&" * 1500]
            self.assert_one_entry([spelt + mark for spelt in self.spell_path(path)
                                   for mark in marks])
            for name in query:
                self.assert_refused(f"{path}?%{ord(name[0]):x}{name[1:]}=1")

    def test_every_spelling_of_a_query_is_one_entry(self):
        for path, query, example in self.operations():
            if not query:
                continue
            value = {name: str(example[name]) for name in query}
            pairs = [f"{name}={value[name]}" for name in query]
            padded = [f"{name}=000{value[name]}" for name in query]
            self.assert_one_entry([f"{path}?{'&'.join(order)}" for order in (
                *itertools.permutations(pairs), padded, ["", *pairs, "", ""],
                [*itertools.chain(*((pair, "", "") for pair in reversed(pairs)))])])
            for name in query:
                encoded = "".join(f"%{ord(digit):x}" for digit in value[name])
                self.assert_refused(f"{path}?{name}={encoded}")

    def test_a_default_may_be_given_or_not(self):
        for path, query, _ in self.operations():
            if "limit" in query:
                asked = [self.count(f"{path}?cursor=77{rest}")[1]
                         for rest in ("", f"&limit={query['limit']}", f"&limit=0{query['limit']}")]
                self.assertEqual(asked, [1, 0, 0], path)

    def test_other_values_are_other_entries(self):
        for path, query, _ in self.operations():
            for name in query:
                bodies = {self.call("GET", f"{path}?{name}={number}").content
                          for number in (2, 3, 20, 200)}
                self.assertEqual(len(bodies), 4, path)

    def test_the_worker_is_asked_for_the_key_without_a_session(self):
        self.call("HEAD", "/v1/%63ommunities?&cursor=0009&", headers=BEARER)
        params = self.api.requests[0].params
        self.assertEqual((params["REQUEST_METHOD"], params["REQUEST_URI"]),
                         ("GET", "/v1/communities?limit=20&cursor=9&"))
        self.assertEqual(params["HTTP_AUTHORIZATION"], "")

    def test_every_public_operation_is_among_them(self):
        text = (self.directory / "nginx/cache.conf").read_text()
        self.assertEqual(len(re.findall("xinyi_key_path>", text)), len(list(self.operations())))


if __name__ == "__main__":
    unittest.main()
