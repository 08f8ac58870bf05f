#!/usr/bin/env python3
"""What a client sees of the whole platform as deployed, with nginx in front."""

import gzip
import json
import os
import re
import signal
import socket
import time
import unittest

from tests.deploy.fastcgi import Request, ask
from tests.e2e.harness.client import Call, volley
from tests.e2e.harness.deeds import deed_body
from tests.e2e.harness.people import People
from tests.e2e.harness.processes import wait_until
from tests.e2e.harness.stack import COMMUNITY, Stack, replace_in

LIST = f"/v1/communities/{COMMUNITY}/publications"
BOARD_HEAD_LINES = 4  # title, period, totals, names of columns
BODY_BYTES_MAX = 64 * 1024
UPLOAD_BYTES_MAX = 4 * 1024 * 1024
DEED = "/v1/deeds/3f0e7c52-8a4d-4b7e-9c1a-5d2f6b8e0a11"
REQUEST_ID = "^[0-9a-f]{32}$"


class FrontCase(unittest.TestCase):
    limited = False

    @staticmethod
    def adapt(files):
        """Changes nginx's files."""

    @classmethod
    def setUpClass(cls):
        cls.stack = cls.enterClassContext(Stack(limited=cls.limited, adapt=cls.adapt))
        cls.people = People(cls.stack)
        cls.token = cls.people.find("resident").token

    def call(self, method, path, body=None, token=None, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.people.client.send(Call(method, path, body, token, headers))

    def assert_problem(self, answer, status, code):
        self.assertEqual(answer.status, status, str(answer))
        self.assertEqual(answer.headers["Content-Type"], "application/problem+json")
        self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
        problem = answer.json
        self.assertLessEqual(set(problem), {"type", "title", "status", "code", "detail",
                                            "request_id", "violations", "changed_by", "changed_at"})
        self.assertEqual((problem["status"], problem["code"], problem["type"]),
                         (status, code, f"/docs/errors#{code}"))
        self.assertEqual(problem["request_id"], answer.headers["X-Request-Id"])
        self.assertRegex(problem["request_id"], REQUEST_ID)
        self.assertTrue(problem["title"] and problem["detail"])
        self.assertEqual(bool(answer.headers["Retry-After"]), status in (429, 503))

    def requests_of(self, operation):
        """How many the workers have answered, by their own count."""
        page = self.stack.internal().expect(200, "GET", "/metrics").content.decode()
        return sum(map(float, re.findall(
            rf'(?m)^xinyi_requests_total{{operation="{operation}",.*}} (\d+)$', page)))


class Conditional(FrontCase):
    """Tags of documents on their way through nginx."""

    def setUp(self):
        self.admin = self.people.find("administrator").token

    def put(self, path, body, **headers):
        return self.call("PUT", path, body, self.admin, **headers)

    def test_what_nginx_compresses_has_a_weak_tag_that_is_as_good(self):
        plain = self.call("GET", "/v1/rulebooks/1", token=self.admin)
        packed = self.call("GET", "/v1/rulebooks/1", token=self.admin, Accept_Encoding="gzip")
        self.assertEqual(packed.headers["Content-Encoding"], "gzip")
        self.assertEqual(packed.headers["ETag"], f"W/{plain.headers['ETag']}")
        draft = {"title": "修订版", "items": plain.json["items"]}
        self.assertEqual(self.put("/v1/rulebooks/2", draft).status, 200)
        packed = self.call("GET", "/v1/rulebooks/2", token=self.admin, Accept_Encoding="gzip")
        self.assertTrue(packed.headers["ETag"].startswith('W/"'))
        self.assertEqual(self.put("/v1/rulebooks/2", draft | {"title": "二稿"},
                                  If_Match=packed.headers["ETag"]).status, 200)
        self.assert_problem(self.put("/v1/rulebooks/2", draft | {"title": "三稿"},
                                     If_Match=packed.headers["ETag"]), 412, "changed_meanwhile")
        self.assertEqual(self.call("GET", "/v1/rulebooks/1", token=self.admin,
                                   If_None_Match=plain.headers["ETag"]).status, 304)

    def test_a_write_without_a_condition_is_refused(self):
        read = self.call("GET", "/v1/settings", token=self.admin, If_Match='"other"')
        self.assertEqual(read.status, 200, str(read))
        self.assertEqual(self.put("/v1/settings", read.json).status, 200)
        refused = self.put("/v1/settings", read.json | {"answer_days": 11})
        self.assert_problem(refused, 428, "precondition_required")
        self.assertTrue(refused.json["changed_by"] and refused.json["changed_at"])
        self.assertEqual(self.put("/v1/settings", read.json | {"answer_days": 11},
                                  If_Match=read.headers["ETag"]).status, 200)


class Published(FrontCase):
    """What everybody may see and nginx keeps."""

    def kept(self, path, **headers):
        """The answer that nginx logs as it got it: HIT, MISS, BYPASS..."""
        answer = self.call("GET", path, **headers)
        log = self.stack.log / "nginx-access.log"
        pattern = rf"request={answer.headers['X-Request-Id']} .* cache=(\S*)"
        wait_until(lambda: re.search(pattern, log.read_text()), "the line of the log")
        return answer, re.search(pattern, log.read_text())[1]

    def test_the_second_answer_comes_from_nginx(self):
        first, how_first = self.kept(f"{LIST}?limit=11")
        second, how_second = self.kept(f"{LIST}?limit=11")
        self.assertEqual((how_first, how_second), ("MISS", "HIT"))
        self.assertEqual(first.content, second.content)
        self.assertNotEqual(first.headers["X-Request-Id"], second.headers["X-Request-Id"])
        for answer in (first, second):
            self.assertEqual(answer.headers["Cache-Control"], "public, max-age=60")
            self.assertRegex(answer.headers["ETag"], '^"[0-9a-f]{32}"$')

    def test_a_page_is_kept_compressed_and_unpacked_for_who_does_not_take_that(self):
        path = f"/v1/communities/{COMMUNITY}/rulebook"
        packed, plain = self.call("GET", path, Accept_Encoding="gzip"), self.call("GET", path)
        self.assertEqual(packed.headers["Content-Encoding"], "gzip")
        self.assertEqual(packed.headers["Content-Length"], str(len(packed.content)))
        self.assertEqual(gzip.decompress(packed.content), plain.content)
        self.assertRegex(packed.headers["ETag"], '^W/"[0-9a-f]{32}"$')
        for answer in (packed, plain):
            self.assertEqual(answer.headers["Vary"], "Accept-Encoding")
            self.assertEqual(answer.headers["ETag"], packed.headers["ETag"])
            self.assertEqual(self.call("GET", path, If_None_Match=answer.headers["ETag"],
                                       Accept_Encoding="gzip").status, 304)

    def test_who_has_the_latest_gets_nothing(self):
        tag = self.call("GET", LIST).headers["ETag"]
        for condition in (tag, f"W/{tag}", f'"other", {tag}', "*"):
            answer = self.call("GET", LIST, If_None_Match=condition)
            self.assertEqual((answer.status, answer.content), (304, b""), condition)
            self.assertEqual(answer.headers["ETag"], tag)
            self.assertEqual(answer.headers["Cache-Control"], "public, max-age=60")
        self.assertEqual(self.call("GET", LIST, If_None_Match='"other"').status, 200)

    def test_a_token_makes_no_difference(self):
        """Whether it is somebody's or nobody's."""
        path = f"{LIST}?limit=12"
        first, how = self.kept(path, token=self.token)
        self.assertEqual(how, "MISS")
        for token in (None, self.token, "1." + "x" * 43, "?"):
            answer, how = self.kept(path, token=token)
            self.assertEqual((answer.status, answer.content, how), (200, first.content, "HIT"))

    def test_one_worker_is_asked_once_for_whatever_means_the_same(self):
        path = f"{LIST}?limit=13&cursor=0"
        before = self.requests_of("listPublications")
        first = self.call("GET", path)
        for spelt in (path, f"{path}&&", f"{LIST}?cursor=000&limit=013",
                      path.replace("c", "%63", 1)):
            self.assertEqual(self.call("GET", spelt).content, first.content, spelt)
            self.assertEqual(self.call("HEAD", spelt).status, 200)
        self.assertEqual(self.requests_of("listPublications") - before, 1)
        self.assertEqual(self.call("GET", f"{LIST}?limit=%313").json["code"], "malformed_request")

    def test_what_is_of_one_person_is_kept_nowhere(self):
        before = self.requests_of("getMe")
        for _ in range(3):
            answer, how = self.kept("/v1/me", token=self.token)
            self.assertEqual((answer.headers["Cache-Control"], how), ("no-store", "BYPASS"))
            self.assertIsNone(answer.headers["ETag"])
        self.assertEqual(self.requests_of("getMe") - before, 3)

    def test_an_error_is_not_kept(self):
        for _ in range(2):
            answer, how = self.kept("/v1/communities/nowhere/publications")
            self.assert_problem(answer, 404, "not_found")
            self.assertIn(how, ("MISS", "EXPIRED"))
            self.assertEqual(answer.headers["Cache-Control"], "no-store")

    def test_a_head_is_a_get_without_content(self):
        for path in (LIST, f"{LIST}?limit=13", "/v1/me"):
            head = self.call("HEAD", path, token=self.token)
            get = self.call("GET", path, token=self.token)
            self.assertEqual((head.status, head.content), (get.status, b""))
            for name in ("Content-Type", "Content-Length", "ETag", "Cache-Control"):
                self.assertEqual(head.headers[name], get.headers[name], name)

    def test_the_notice_board_gets_its_table(self):
        period = self.call("GET", LIST).json["items"][0]["period"]
        answer = self.call("GET", f"{LIST}/{period}/lines.csv")
        self.assertTrue(answer.headers["Content-Type"].startswith("text/csv"))
        self.assertTrue(answer.content.startswith(b"\xef\xbb\xbf"))
        self.assertEqual(len(answer.content.split(b"\r\n")),
                         BOARD_HEAD_LINES
                         + self.call("GET", f"{LIST}/{period}").json["entry_count"] + 1)

    def test_the_contract_and_its_pages_are_served(self):
        contract = self.call("GET", "/openapi.json").content.decode()
        self.assertEqual(set(re.findall(r'"(x-[^"]+)"', contract)), {"x-enum-varnames"})
        self.assertIn("/v1/deeds/{deed_id}", json.loads(contract)["paths"])
        self.assertEqual(self.call("GET", "/docs/").status, 200)


class Outage(FrontCase):
    """On publication day the list is there even when nothing behind nginx is."""

    @staticmethod
    def adapt(files):
        replace_in(files / "xinyi.conf", "fastcgi_cache xinyi;",
                   "fastcgi_cache xinyi; fastcgi_ignore_headers Cache-Control;"
                   " fastcgi_cache_valid 200 1s;")

    def test_the_list_outlives_the_database_and_the_workers(self):
        kept = self.call("GET", LIST)
        name = self.stack.database.name
        self.stack.database.run(f"REVOKE CONNECT ON DATABASE {name} FROM PUBLIC")
        self.stack.restart_workers("api")
        time.sleep(1.2)
        self.assert_problem(self.call("GET", f"{LIST}?limit=14"), 503, "unavailable")
        self.assertEqual(self.call("GET", LIST).content, kept.content)
        self.stack.stop("api")
        time.sleep(1.2)
        self.assert_problem(self.call("GET", f"{LIST}?limit=15"), 503, "unavailable")
        for _ in range(3):
            answer = self.call("GET", LIST)
            self.assertEqual((answer.status, answer.content), (200, kept.content))
        self.assertEqual(self.call("GET", LIST, If_None_Match=kept.headers["ETag"]).status, 304)


class Refused(FrontCase):
    """What is wrong before it reaches an operation."""

    def ask(self, path, method="GET"):
        """As it stands, where a library would tidy it up."""
        with socket.create_connection(("127.0.0.1", self.stack.port), 10) as connection:
            connection.sendall(f"{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                               .encode())
            head, _, content = connection.makefile("rb").read().partition(b"\r\n\r\n")
        return head.decode(), json.loads(content)

    def assert_code(self, path, code, method="GET"):
        head, problem = self.ask(path, method)
        with self.subTest(path[:60]):
            self.assertEqual(problem["code"], code)
            self.assertTrue(head.startswith(f"HTTP/1.1 {problem['status']} "), head)
            self.assertIn("Content-Type: application/problem+json", head)
            self.assertIn(f"X-Request-Id: {problem['request_id']}", head)

    def test_odd_paths_lead_nowhere(self):
        for path in ("/", "//v1/communities", "/v1//communities", "/v1/communities/",
                     "/V1/communities", "/v1/communities/.", "/v1/communities/..",
                     "/v1/communities/../me",
                     "/v1/communities/%2e%2e/me", "/v1/communities%2Farcadia/rulebook",
                     "/v1/communities/arcadia%2Frulebook", "/v1/communities/arcadia/rulebook/",
                     "/v1/communities;x=1", "/docs/../v1/me", "/.problem",
                     f"/v1/communities/{'a' * 600}/rulebook", f"/v1/communities/{'a' * 7000}"):
            self.assert_code(path, "not_found")

    def test_paths_that_are_no_text_are_malformed(self):
        for path in ("/v1/communities/%ff/rulebook", "/v1/communities/%zz/rulebook",
                     "/v1/communities/%00/rulebook", "/v1/deeds/%C0%AF", "/v1/communities?limit=%f",
                     "/docs/%2e%2e/%2e%2e/etc/passwd", f"/v1/communities/{'a' * 40000}",
                     f"/v1/communities?{'limit=1&' * 400}", "*"):
            self.assert_code(path, "malformed_request")

    def test_parameters_that_break_the_contract_are_named(self):
        for path, pointer in (("/v1/communities?limit=0", "limit"), ("/v1/communities?x=1", "x"),
                            ("/v1/communities?limit=1&limit=2", "limit"),
                            ("/v1/communities/ARCADIA/rulebook", "community")):
            problem = self.ask(path)[1]
            self.assertEqual((problem["code"], problem["violations"][0]["pointer"]),
                             ("invalid_request", pointer))

    def test_a_path_that_is_only_written_differently_is_the_same(self):
        self.assertEqual(self.call("GET", "/%76%31/%63ommunities").content,
                         self.call("GET", "/v1/communities").content)

    def test_other_methods_are_refused_by_name(self):
        for method in ("OPTIONS", "PATCH", "DELETE", "PUT", "PROPFIND", "FOO"):
            answer = self.call(method, "/v1/communities")
            self.assert_problem(answer, 405, "method_not_allowed")
            self.assertEqual(answer.headers["Allow"], "GET, HEAD")
            self.assert_problem(self.call(method, "/v1/nowhere"), 404, "not_found")
        self.assertEqual(self.call("GET", "/v1/sessions").headers["Allow"], "POST")
        self.assertEqual(self.call("POST", DEED).headers["Allow"], "GET, HEAD, PUT")
        self.assert_code("/v1/communities", "method_not_allowed", "TRACE")
        self.assert_code("/v1/communities", "malformed_request", "get")

    def test_the_largest_body_is_read_and_a_larger_one_is_not(self):
        body = json.dumps(deed_body("WM06", [], content="x")).encode()
        padded = body + b" " * (BODY_BYTES_MAX - len(body))
        self.assert_problem(self.call("PUT", DEED, padded, self.token), 422, "invalid_request")
        self.assert_problem(self.call("PUT", DEED, padded + b" ", self.token), 413,
                            "body_too_large")
        self.people.client.close()

    def test_a_worker_reads_no_more_of_a_body_than_it_has_room_for(self):
        """Without nginx, which would refuse it; a byte too many shows with sanitizers."""
        params = {"REQUEST_METHOD": "PUT", "REQUEST_URI": DEED, "CONTENT_TYPE": "application/json",
                  "HTTP_AUTHORIZATION": f"Bearer {self.token}"}
        pids = self.stack.worker_pids()
        for excess in (1, 2, 9, 1 << 16):
            for limit in (BODY_BYTES_MAX, UPLOAD_BYTES_MAX):
                request = Request(params, b" " * (limit + excess), False)
                said = ask(str(self.stack.run / "api.sock"), request)
                self.assertIn(b"Status: 413 ", said)
        self.assertEqual(self.stack.worker_pids(), pids)

    def test_a_body_is_json_and_says_so(self):
        for body, headers, status, code in (
                (b"{}", {"Content_Type": "text/plain"}, 415, "unsupported_media_type"),
                (b"{}", {"Content_Type": "application/x-www-form-urlencoded"}, 415,
                 "unsupported_media_type"),
                (b"{", {}, 400, "malformed_request"), (b"", {}, 422, "invalid_request"),
                (b'{"item":"WM06","item":"WM06"}', {}, 400, "malformed_request"),
                (b'{"item":"\xff"}', {}, 400, "malformed_request"),
                (b"[" * 1000, {}, 400, "malformed_request"), (b"[]", {}, 422, "invalid_request")):
            with self.subTest(body[:30], **headers):
                self.assert_problem(self.call("PUT", DEED, body, self.token, **headers), status,
                                    code)

    def test_a_client_cannot_choose_the_request_id_or_the_address(self):
        answer = self.call("GET", "/v1/me", token=self.token, X_Request_Id="forged",
                           X_Real_IP="6.6.6.6", X_Forwarded_For="6.6.6.6", XINYI_REQUEST_ID="f")
        request_id = answer.headers["X-Request-Id"]
        self.assertRegex(request_id, REQUEST_ID)
        logs = [self.stack.log / name for name in ("api.log", "nginx-access.log")]
        wait_until(lambda: all(f"request={request_id} " in log.read_text() for log in logs),
                   "the request in both logs")
        self.assertNotIn("6.6.6.6", "".join(log.read_text() for log in logs))

    def test_health_is_for_the_machine_itself(self):
        internal = self.stack.internal()
        for path in ("/healthz", "/readyz", "/metrics"):
            self.assert_problem(self.call("GET", path), 404, "not_found")
            self.assertEqual(internal.call("GET", path).status, 200)
        for path in ("/v1/communities", "/", "/docs/"):
            self.assertEqual(internal.call("GET", path).status, 404)

    def test_without_workers_the_client_may_try_again(self):
        self.stack.stop("wechat")
        self.addCleanup(self.stack.start_pool, "wechat")
        answer = self.call("POST", "/v1/sessions", {"community": COMMUNITY, "code": "c"})
        self.assert_problem(answer, 503, "unavailable")


class Stuck(FrontCase):
    """Here alone nginx is impatient."""

    @staticmethod
    def adapt(files):
        replace_in(files / "fastcgi.conf", "fastcgi_read_timeout 15s;", "fastcgi_read_timeout 1s;")

    def test_workers_that_do_not_answer_are_given_up(self):
        for pid in self.stack.worker_pids():
            self.addCleanup(os.kill, pid, signal.SIGCONT)
            os.kill(pid, signal.SIGSTOP)
        self.assert_problem(self.call("GET", "/v1/me", token=self.token), 503, "unavailable")


class Limited(FrontCase):
    limited = True

    def test_who_asks_too_often_is_asked_to_wait(self):
        call = Call("GET", "/v1/me", token=self.token)
        # As many at once as the limit of connections allows.
        answers = [answer for _ in range(5) for answer in volley(self.stack.port, [call] * 20)]
        refused = [answer for answer in answers if answer.status != 200]
        self.assertGreater(len(answers) - len(refused), 40)
        self.assertTrue(refused)
        for answer in refused:
            self.assert_problem(answer, 429, "rate_limited")
        other = self.people.find("reviewer")
        self.assertEqual(self.call("GET", "/v1/me", token=other.token).status, 200)


if __name__ == "__main__":
    unittest.main()
