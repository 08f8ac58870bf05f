#!/usr/bin/env python3
"""A compromised pool of workers damages its file of counters in every way: the other pool lives on,
and /metrics still tells what that one counted.

    python3 -m tests.fault.metrics
"""

import os
import re
import secrets

from tests.e2e.harness.people import People
from tests.fault.case import FaultCase, main

COMMUNITIES = 'xinyi_requests_total{operation="listCommunities",status="200"}'
SIGN_INS = 'xinyi_requests_total{operation="openSession",status="200"}'
LINE = re.compile(r'# (?:HELP|TYPE) \w+ [^\n]+|\w+(?:\{[^\n"]*"[^\n"]*"(?:,\w+="[^\n"]*")*\})? \S+')


def truncate(file):
    os.truncate(file, 0)


def shorten(file):
    os.truncate(file, file.stat().st_size // 2)


def fill_with_rubbish(file):
    file.write_bytes(secrets.token_bytes(file.stat().st_size))


def make_endless(file):
    os.truncate(file, 1 << 40)  # sparse


def replace_by_fifo(file):
    file.unlink()
    os.mkfifo(file)


def replace_by_link(file):
    file.unlink()
    file.symlink_to("/dev/zero")


def remove(file):
    file.unlink()


DEEDS = (truncate, shorten, fill_with_rubbish, make_endless, replace_by_fifo, replace_by_link,
         remove)


class Metrics(FaultCase):
    def counted(self):
        """The page of one worker of the api pool, which is well-formed."""
        page = self.stack.internal().expect(200, "GET", "/metrics").content.decode()
        for line in page.splitlines():
            self.assertRegex(line, rf"^(?:{LINE.pattern})$")
        return dict(line.rsplit(" ", 1) for line in page.splitlines() if line[0] != "#")

    def test_both_pools_are_counted_whoever_is_asked(self):
        People(self.stack).find("resident")
        self.stack.client().expect(200, "GET", "/v1/communities?limit=7")
        for _ in range(4):
            counted = self.counted()
            self.assertGreater(int(counted[COMMUNITIES]), 0)
            self.assertGreater(int(counted[SIGN_INS]), 0)

    def test_nothing_that_a_pool_does_to_its_file_reaches_the_other(self):
        """The wechat workers own the file and are stopped: damage to it may break them."""
        self.stack.client().expect(200, "GET", "/v1/communities?limit=8")
        pids = self.stack.worker_pids("api")
        self.stack.stop("wechat")
        file, = (self.stack.run / "metrics/wechat").iterdir()
        content = file.read_bytes()
        try:
            for deed in DEEDS:
                with self.subTest(deed.__name__):
                    file.unlink(missing_ok=True)
                    file.write_bytes(content)
                    deed(file)
                    for _ in range(4):
                        self.assertGreater(int(self.counted()[COMMUNITIES]), 0)
                    self.stack.client().expect(200, "GET", "/v1/communities?limit=9")
        finally:
            file.unlink(missing_ok=True)
            self.stack.start_pool("wechat")
        self.assertEqual(self.stack.worker_pids("api"), pids)


if __name__ == "__main__":
    main(1)
