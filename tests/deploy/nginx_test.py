#!/usr/bin/env python3
"""What nginx does in front of the workers: see operations.md, and deploy/nginx."""

import http.client
import json
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from fastcgi import Hangup, Reply
from nginx_case import BEARER, TOKEN, NginxCase

from tests.e2e.harness.processes import TOP

sys.path.insert(0, str(TOP / "tools"))

from contract.document import read_contract  # noqa: E402, needs the path above

BODY_BYTES_MAX = 64 * 1024
UPLOAD_BYTES_MAX = 4 * 1024 * 1024
LONG_AGO = "Sat, 29 Oct 1994 19:43:31 GMT"
# Pages of its own that nginx never shows here.
NEVER = {
    401: "auth_basic and auth_request are not used",
    402: "nginx has it for modules that are not used",
    406: "nginx has it for modules that are not used",
    408: "nginx closes the connection without an answer",
    409: "WebDAV is not used",
    410: "nginx has it for return, which does not say it",
    411: "a body needs no length, it may be chunked",
    415: "WebDAV and image filters are not used",
    416: "max_ranges is 0, so that Range is ignored",
    421: "client certificates are not asked for",
    507: "WebDAV is not used",
}
TRIES = 2


def hang_up(_):
    raise Hangup


def hang_up_once():
    """Of several workers the first dies at work."""
    calls = []

    def answer(request):
        calls.append(request)
        if len(calls) == 1:
            raise Hangup
        return Reply()

    return answer


class Passing(NginxCase):
    def test_the_worker_gets_the_path_as_it_was_sent(self):
        for path in ("/v1//x/%2e%2e/y%2Fz?a=%E5%8D%97&b", "/v1/communities/../x"):
            self.call("GET", path, headers=BEARER)
            self.assertEqual(self.api.requests[-1].params["REQUEST_URI"], path)

    def test_the_worker_gets_these_parameters_and_no_others(self):
        headers = {**BEARER, "X-Real-IP": "9.9.9.9", "Proxy": "x", "XINYI-INTERNAL": "1",
                   "X-Request-Id": "forged", "Content-Type": "application/json"}
        response = self.call("PUT", "/v1/deeds/1", b'{"a":1}', headers)
        request = self.api.requests[0]
        request_id = request.params.pop("XINYI_REQUEST_ID")
        self.assertRegex(request_id, "^[0-9a-f]{32}$")
        self.assertEqual(response.headers["X-Request-Id"], request_id)
        self.assertEqual(request.body, b'{"a":1}')
        self.assertEqual(request.params, {
            "REQUEST_METHOD": "PUT", "REQUEST_URI": "/v1/deeds/1", "CONTENT_LENGTH": "7",
            "CONTENT_TYPE": "application/json", "HTTP_AUTHORIZATION": BEARER["Authorization"],
            "HTTP_IF_MATCH": "", "HTTP_ACTING_FOR": "", "HTTP_IF_NONE_MATCH": "",
            "HTTP_ACCEPT_ENCODING": "",
            "REMOTE_ADDR": "127.0.0.1"})

    def test_a_chunked_body_arrives_whole_and_with_its_length(self):
        self.call("PUT", "/v1/deeds/1", iter([b"ab", b"cd"]))
        request = self.api.requests[0]
        self.assertEqual((request.body, request.params["CONTENT_LENGTH"]), (b"abcd", "4"))

    def test_operations_that_call_wechat_have_their_own_workers(self):
        self.call("POST", "/v1/sessions", b"{}")
        self.call("GET", "/v1/me")
        self.assertEqual((len(self.wechat.requests), len(self.api.requests)), (1, 1))

    def test_each_request_has_a_connection_of_its_own(self):
        api, wechat = self.api.connections, self.wechat.connections
        for _ in range(10):
            self.call("GET", "/v1/me", headers=BEARER)
            self.call("POST", "/v1/sessions", b"{}")
        self.assertEqual(self.api.connections - api, 10)
        self.assertEqual(self.wechat.connections - wechat, 10)

    def test_every_answer_forbids_guessing_its_type(self):
        self.answer(headers=(("X-Content-Type-Options", "nosniff"),))
        self.assertEqual(self.call("GET", "/v1/me").headers.get_all("X-Content-Type-Options"),
                         ["nosniff"])

    def test_the_log_names_the_request_and_neither_query_nor_token(self):
        response = self.call("GET", "/v1/me?secret=5ecre7", headers=BEARER)
        log = self.directory / "log/nginx-access.log"
        deadline = time.monotonic() + 5
        while response.headers["X-Request-Id"] not in log.read_text():
            self.assertLess(time.monotonic(), deadline)
        text = "".join(path.read_text() for path in (self.directory / "log").iterdir())
        self.assertIn('method=GET path="/v1/me" status=200', text)
        self.assertNotIn("5ecre7", text)
        self.assertNotIn(TOKEN, text)

    def test_health_is_shown_on_the_internal_port_alone(self):
        self.call("GET", "/healthz")
        self.assertNotIn("XINYI_INTERNAL", self.api.requests[0].params)
        internal = self.connect(self.port + 1)
        internal.request("GET", "/healthz")
        internal.getresponse().read()
        self.assertEqual(self.api.requests[1].params["XINYI_INTERNAL"], "1")
        internal.request("GET", "/v1/me", headers=BEARER)
        self.assertEqual(internal.getresponse().status, 404)
        self.assertEqual(len(self.api.requests), 2)


class Failing(NginxCase):
    @classmethod
    def adapt(cls, files):
        settings = files / "fastcgi.conf"
        text = settings.read_text()
        assert "fastcgi_read_timeout 15s;" in text
        settings.write_text(text.replace("fastcgi_read_timeout 15s;", "fastcgi_read_timeout 1s;"))
        server = files / "xinyi.conf"
        text, count = re.subn(r"client_(header|body)_timeout 10s;", r"client_\1_timeout 1s;",
                              server.read_text())
        assert count == 2
        server.write_text(text)

    def assert_problem(self, response, status, code):
        self.assertEqual(response.status, status)
        self.assertEqual(response.headers["Content-Type"], "application/problem+json")
        problem = json.loads(response.content)
        self.assertEqual((problem["status"], problem["code"]), (status, code))
        self.assertEqual(problem["type"], f"/docs/errors#{code}")
        self.assertEqual(problem["request_id"], response.headers["X-Request-Id"])
        self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")

    def test_what_may_be_repeated_is_repeated_when_a_worker_dies(self):
        for method, path, worker in (("GET", "/v1/me", self.api), ("PUT", "/v1/me", self.api),
                                     ("DELETE", "/v1/me", self.api),
                                     ("POST", "/v1/sessions", self.wechat)):
            worker.reset()
            worker.answer = hang_up_once()
            response = self.call(method, path, headers=BEARER)
            self.assertEqual((response.status, len(worker.requests)), (200, 2), method)

    def test_a_rush_leaves_no_connection_that_may_die(self):
        with ThreadPoolExecutor(10) as threads:
            self.api.answer = lambda request: time.sleep(0.1) or Reply()
            calls = [threads.submit(self.call, "GET", "/v1/me") for _ in range(10)]
        self.assertEqual({call.result().status for call in calls}, {200})
        self.api.reset()
        self.api.answer = hang_up_once()
        self.assertEqual(self.call("GET", "/v1/me").status, 200)

    def test_after_two_dead_workers_the_client_may_try_again(self):
        self.api.answer = hang_up
        response = self.call("GET", "/v1/me")
        self.assert_problem(response, 503, "unavailable")
        self.assertEqual(response.headers["Retry-After"], "1")
        self.assertEqual(len(self.api.requests), TRIES)

    def test_a_worker_that_does_not_answer_is_given_up_and_no_other_is_asked(self):
        for method, path, worker in (("GET", "/v1/me", self.api),
                                     ("POST", "/v1/sessions", self.wechat)):
            worker.answer = lambda request: time.sleep(2) or Reply()
            self.assert_problem(self.call(method, path), 503, "unavailable")
            self.assertEqual(len(worker.requests), 1)

    def test_the_largest_body_passes_and_a_larger_one_does_not(self):
        self.assertEqual(self.call("PUT", "/v1/deeds/1", b"x" * BODY_BYTES_MAX).status, 200)
        response = self.call("PUT", "/v1/deeds/1", b"x" * (BODY_BYTES_MAX + 1))
        self.assert_problem(response, 413, "body_too_large")
        self.assertEqual(len(self.api.requests), 1)

    def test_a_register_file_may_be_larger_and_is_never_on_the_disk(self):
        path = "/v1/register_imports/5b1c8d0e-2f4a-4c6b-8e9d-7a3f1b5c9d20"
        self.assertEqual(self.call("PUT", path, b"x" * UPLOAD_BYTES_MAX).status, 200)
        self.assertEqual(len(self.api.requests[0].body), UPLOAD_BYTES_MAX)
        for path, size in ((path, UPLOAD_BYTES_MAX), (f"{path}/confirmation", BODY_BYTES_MAX)):
            response = self.call("PUT", path, b"x" * (size + 1))
            self.assert_problem(response, 413, "body_too_large")
        self.assertEqual(len(self.api.requests), 1)
        self.assertNotIn("buffered to a temporary file", (
            self.directory / "log/nginx-error.log").read_text())

    def test_a_query_that_encodes_letters_or_digits_is_malformed(self):
        for query in ("limit=%32%30", "l%69mit=20", "cursor=%6a", "x=%5A", "q=%E5%8D%97%41"):
            self.assert_problem(self.call("GET", f"/v1/me?{query}"), 400, "malformed_request")
        self.assertEqual(self.api.requests, [])
        self.call("GET", "/v1/me?q=%E5%8D%97%20%2D%5f&r=%2541")
        self.assertEqual(len(self.api.requests), 1)

    def test_the_longest_header_passes_and_a_longer_one_is_refused(self):
        self.assertEqual(self.call("GET", "/v1/me", headers={"X-Long": "x" * 8000}).status, 200)
        response = self.call("GET", "/v1/me", headers={"Authorization": "x" * 8192})
        self.assert_problem(response, 431, "header_too_large")
        self.assertIn("8 KiB", json.loads(response.content)["detail"])
        self.assertEqual(len(self.api.requests), 1)

    def test_headers_are_refused_that_are_too_long_together(self):
        response = self.call("GET", "/v1/me", headers={f"X-{i}": "x" * 1000 for i in range(33)})
        self.assert_problem(response, 431, "header_too_large")

    def test_a_path_that_is_too_long_is_malformed(self):
        response = self.call("GET", "/" + "x" * 40000)
        self.assert_problem(response, 400, "malformed_request")

    def test_what_is_no_http_is_malformed(self):
        for line in (b"GET / /", b"GET / HTTP/9.1", b"GET / HTTP/1.1x", b"get / HTTP/1.1", b"GET"):
            with socket.create_connection(("127.0.0.1", self.port)) as connection:
                connection.sendall(line + b"\r\nHost: x\r\n\r\n")
                answer = connection.makefile("rb").read()
            with self.subTest(line):
                self.assertTrue(answer.startswith(b"HTTP/1.1 400 "), answer)
                self.assertIn(b"Content-Type: application/problem+json", answer)
                self.assertIn(b'"code":"malformed_request"', answer)

    def test_a_request_that_contradicts_itself_is_malformed(self):
        for headers in ({"Transfer-Encoding": "gzip"}, {"Host": "a b"}, {"Content-Length": "x"},
                        {"Content-Length": "1", "Transfer-Encoding": "chunked"}):
            with self.subTest(headers):
                self.assert_problem(self.call("PUT", "/v1/deeds/1", None, headers), 400,
                                    "malformed_request")
        for path in ("/../v1/me", "/%00", "/%zz"):
            with self.subTest(path):
                self.assert_problem(self.call("GET", path), 400, "malformed_request")
        self.assertEqual(self.api.requests, [])

    def test_a_condition_that_does_not_hold_is_a_problem(self):
        self.answer(headers=(("Cache-Control", "public, max-age=60"), ("ETag", '"e1"')))
        for path in 2 * ("/v1/communities", "/openapi.json", "/docs/"):
            for name, value in (("If-Match", '"e0"'), ("If-Unmodified-Since", LONG_AGO)):
                with self.subTest(path, name=name):
                    self.assert_problem(self.call("GET", path, headers={name: value}), 412,
                                        "precondition_failed")
        self.assertEqual(self.call("GET", "/v1/communities",
                                   headers={"If-Match": '"e1"'}).status, 200)

    def test_a_condition_of_what_is_not_kept_is_for_the_worker(self):
        self.answer(headers=(("Cache-Control", "no-store"), ("ETag", '"e2"')))
        for method in ("GET", "PUT"):
            self.assertEqual(self.call(method, "/v1/settings",
                                       headers={"If-Match": '"e1"'}).status, 200)

    def test_a_range_is_ignored(self):
        response = self.call("GET", "/openapi.json", headers={"Range": "bytes=999999999-"})
        self.assertEqual(response.status, 200)

    def test_who_sends_too_slowly_gets_no_answer(self):
        for request in (b"GET /v1/me HTTP/1.1\r\nHost: x\r\n",
                        b"PUT /v1/me HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{"):
            with self.subTest(request):
                with socket.create_connection(("127.0.0.1", self.port), 30) as connection:
                    connection.sendall(request)
                    try:
                        self.assertEqual(connection.recv(4096), b"")
                    except ConnectionResetError:
                        pass

    def test_a_folder_of_the_documents_is_no_page(self):
        self.assert_problem(self.call("GET", "/docs/swagger-ui/"), 404, "not_found")

    def test_the_documents_are_found_under_whatever_name_the_client_knows(self):
        for path in ("/docs", "/docs?x=1"):
            response = self.call("GET", path, headers={"Host": "another.example:8443"})
            self.assertEqual((response.status, response.headers["Location"]), (308, "/docs/"))

    def test_what_nginx_refuses_by_the_method_says_which_it_takes(self):
        for method, path in (("TRACE", "/v1/me"), ("CONNECT", "/v1/me"), ("POST", "/openapi.json"),
                             ("PUT", "/docs/x")):
            response = self.call(method, path)
            self.assert_problem(response, 405, "method_not_allowed")
            self.assertEqual(response.headers["Allow"], "GET, HEAD")

    def test_the_documents_take_no_changes(self):
        response = self.call("PUT", "/docs/", b"")
        self.assert_problem(response, 405, "method_not_allowed")
        self.assertEqual(response.headers["Allow"], "GET, HEAD")

    def test_a_worker_names_the_methods_that_it_allows(self):
        self.answer("405 Method Not Allowed", (("Allow", "PUT"),))
        self.assertEqual(self.call("GET", "/v1/me").headers.get_all("Allow"), ["PUT"])

    def test_the_page_of_problems_cannot_be_asked_for(self):
        self.assert_problem(self.call("GET", "/.problem"), 404, "not_found")

    def test_a_workers_own_refusal_passes_unchanged(self):
        self.answer("503 Service Unavailable", (("Retry-After", "7"),), b"busy")
        response = self.call("GET", "/v1/me")
        self.assertEqual((response.status, response.content), (503, b"busy"))
        self.assertEqual(response.headers.get_all("Retry-After"), ["7"])


class Limiting(NginxCase):
    def statuses(self, count, headers):
        with ThreadPoolExecutor(8) as threads:
            calls = [threads.submit(self.call, "GET", "/v1/me", None, headers)
                     for _ in range(count)]
        return [call.result() for call in calls]

    def test_one_token_alone_cannot_flood(self):
        responses = self.statuses(200, BEARER)
        refused = [response for response in responses if response.status == 429]
        self.assertGreater(len(refused), 100)
        self.assertEqual(json.loads(refused[0].content)["code"], "rate_limited")
        self.assertEqual(refused[0].headers["Retry-After"], "1")
        others = self.statuses(20, {"Authorization": "Bearer 2." + "u" * 43})
        self.assertEqual({response.status for response in others}, {200})

    def test_a_burst_of_one_phone_passes(self):
        responses = self.statuses(20, {"Authorization": "Bearer 2." + "p" * 43})
        self.assertEqual({response.status for response in responses}, {200})


class Deployed(NginxCase):
    """With listen.conf as a server has it, but for the port and a throw-away certificate."""

    @classmethod
    def adapt(cls, files):
        text = (TOP / "deploy/nginx/listen.conf").read_text()
        text = text.replace(":443 ", f":{cls.port} ").replace("listen 443 ", f"listen {cls.port} ")
        if not socket.has_dualstack_ipv6():
            text = re.sub(r"listen \[::\].*\n", "", text)
        (files / "listen.conf").write_text(text.replace("/etc/xinyi/tls", str(files)))
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1",
             "-subj", "/CN=xinyi.example.cn", "-keyout", files / "privkey.pem",
             "-out", files / "fullchain.pem"], check=True, capture_output=True)
        (files / "privkey.pem").chmod(0o644)

    def handshake(self, newest=ssl.TLSVersion.TLSv1_3):
        context = ssl._create_unverified_context()
        context.set_alpn_protocols(["h2"])
        context.maximum_version = newest
        with socket.create_connection(("127.0.0.1", self.port)) as plain:
            with context.wrap_socket(plain) as connection:
                return connection.version(), connection.selected_alpn_protocol()

    def connect(self, port=None):
        context = ssl._create_unverified_context()
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, context=context)
        self.addCleanup(connection.close)
        return connection

    def test_nginx_accepts_the_files(self):
        command = ["nginx", "-t", "-e", "stderr", "-c", self.directory / "nginx/nginx.conf"]
        done = subprocess.run(command, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_browsers_are_told_to_stay_with_https(self):
        response = self.call("GET", "/v1/me")
        self.assertEqual(response.status, 200)
        self.assertIn("max-age=31536000", response.headers["Strict-Transport-Security"])

    def test_plain_http_is_malformed(self):
        plain = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        self.addCleanup(plain.close)
        plain.request("GET", "/v1/me")
        response = plain.getresponse()
        self.assertEqual(response.status, 400)
        self.assertEqual(json.loads(response.read())["code"], "malformed_request")

    def test_tls_speaks_http2_and_knows_clients_of_ten_years_ago(self):
        self.assertEqual(self.handshake(), ("TLSv1.3", "h2"))
        self.assertEqual(self.handshake(ssl.TLSVersion.TLSv1_2), ("TLSv1.2", "h2"))


class Contract(unittest.TestCase):
    problems = (TOP / "deploy/nginx/problems.conf").read_text()
    settings = (TOP / "deploy/nginx/xinyi.conf").read_text()
    rows = re.findall(r'^\t(\w+) \'"type":"/docs/errors#(\w+)","status":(\d+),"code":"(\w+)",'
                      r'"title":"([^"]+)","detail":"([^"]+)"\';$', settings, re.MULTILINE)

    def test_every_problem_of_nginx_is_an_error_of_the_contract(self):
        errors = read_contract(TOP)["components"]["x-errors"]
        self.assertEqual(len(self.rows), self.settings.count('"code":'))
        for case, kind, status, code, title, detail in self.rows:
            with self.subTest(code):
                about = errors[code]
                self.assertEqual((about["status"], about["title"], about["description"]),
                                 (int(status), title, detail))
                self.assertEqual(kind, code)
                self.assertIn(case, (status, "default"))

    def test_every_page_that_nginx_has_is_replaced_or_never_shown(self):
        nginx = Path(shutil.which("nginx")).read_bytes()
        pages = {int(status) for status in re.findall(rb"<title>([45]\d\d) ", nginx)}
        self.assertGreater(len(pages), 20)
        lines = re.findall(r"^error_page ([\d ]+?)(?: =\d+)? /", self.problems, re.MULTILINE)
        replaced = {int(status) for line in lines for status in line.split()}
        self.assertEqual(pages - replaced, set(NEVER))

    def test_every_status_that_nginx_makes_a_problem_of_has_its_own(self):
        cases = {case for case, *_ in self.rows} | {"500"}  # which is the default
        lines = re.findall(r"^error_page ([\d ]+?)(?: =(\d+))? /", self.problems, re.MULTILINE)
        self.assertEqual(len(lines), self.problems.count("error_page"))
        for statuses, replacement in lines:
            for status in [replacement] if replacement else statuses.split():
                self.assertIn(status, cases)


if __name__ == "__main__":
    unittest.main()
