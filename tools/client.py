"""The API as the mini-program sees it: calls with a session, and signing in through WeChat, whose
part the simulator plays.

    api = Client("http://127.0.0.1:8080", "http://127.0.0.1:8083")
    session = api.sign_in("arcadia", "sample-reviewer-1")
    me = api.call("GET", "/v1/me", token=session["token"])
"""

import json
import time
import urllib.error
import urllib.request
from typing import NamedTuple

TIMEOUT_S = 30
ATTEMPTS_MAX = 5

# Everything is on this machine: no proxy.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Answer(NamedTuple):
    status: int
    headers: dict
    content: bytes

    @property
    def json(self):
        return json.loads(self.content) if self.content else None


class Refused(Exception):
    """An answer that is none of the 2xx; its message is what a person would want to know."""

    def __init__(self, method, path, answer):
        self.answer = answer
        super().__init__(f"{method} {path}: {answer.status} {answer.content.decode('utf-8')}")


def request(url, method="GET", body=None, headers=()):
    """The answer, whatever its status."""
    headers = dict(headers)
    data = None
    if body is not None:
        data = json.dumps(body, ensure_ascii=False).encode()
        headers["Content-Type"] = "application/json"
    sent = urllib.request.Request(url, data, headers, method=method)
    try:
        with OPENER.open(sent, timeout=TIMEOUT_S) as received:
            return Answer(received.status, received.headers, received.read())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, error.headers, error.read())


class Client:
    def __init__(self, url, simulator):
        self.url = url
        self.simulator = simulator

    def get(self, path, token=None, headers=()):
        return self.ask("GET", path, token=token, headers=headers)

    def ask(self, method, path, body=None, token=None, headers=()):
        """The answer, whatever its status. Asks a busy server again, unless that could do something
        twice."""
        headers = dict(headers)
        if token:
            headers["Authorization"] = f"Bearer {token}"
        for _ in range(1 if method == "POST" else ATTEMPTS_MAX):
            answer = request(self.url + path, method, body, headers)
            if answer.status != 503:
                break
            time.sleep(float(answer.headers.get("Retry-After", 1)))
        return answer

    def call(self, method, path, body=None, token=None, headers=()):
        """The content of a successful answer."""
        answer = self.ask(method, path, body, token, headers)
        if not 200 <= answer.status < 300:
            raise Refused(method, path, answer)
        return answer.json

    def pages(self, path, token=None):
        """The items of all pages of a list."""
        separator = "&" if "?" in path else "?"
        cursor = ""
        while True:
            page = self.call("GET", f"{path}{separator}limit=100{cursor}", token=token)
            yield from page["items"]
            if page["next"] is None:
                return
            cursor = f"&cursor={page['next']}"

    def simulate(self, path, body):
        """Asks the simulator's admin port."""
        answer = request(self.simulator + path, "POST", body)
        if answer.status != 200:
            raise Refused("POST", path, answer)
        return answer.json

    def sign_in(self, community, openid):
        """The new session of somebody who opens the mini-program."""
        self.simulate("/users", {"openid": openid})
        code = self.simulate("/login-codes", {"openid": openid})["code"]
        return self.call("POST", "/v1/sessions", {"community": community, "code": code})
