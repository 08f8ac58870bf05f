#!/usr/bin/env python3
"""The documentation pages use this server alone, and nginx serves them as docs.conf says."""

import base64
import gzip
import hashlib
import re
import socket
import subprocess
import tempfile
import time
import unittest
from html.parser import HTMLParser
from http.client import HTTPConnection
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
PAGES = TOP / "deploy/docs"
CONFIGURATION = TOP / "deploy/nginx/docs.conf"
VENDORED_BYTES_MAX = 512 * 1024

MAIN = """
daemon off;
pid {directory}/pid;
error_log {directory}/error.log;
events {{ }}
http {{
	include /etc/nginx/mime.types;
	access_log off;
	client_body_temp_path {directory}/body;
	fastcgi_temp_path {directory}/fastcgi;
	proxy_temp_path {directory}/proxy;
	scgi_temp_path {directory}/scgi;
	uwsgi_temp_path {directory}/uwsgi;
	server {{
		listen unix:{directory}/socket;
		add_header X-Request-Id $request_id always;
		include {directory}/docs.conf;
		location / {{ return 204; }}
	}}
}}
"""


class References(HTMLParser):
    """The resources and the links of a page."""

    def __init__(self, page: str):
        super().__init__()
        self.loaded: list[dict] = []
        self.addresses: list[str] = []
        self.inline: list[str] = []
        self.feed((PAGES / page).read_text())

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        address = attributes.get("src") or attributes.get("href")
        if address:
            self.addresses.append(address)
        if tag in ("script", "link"):
            self.loaded.append(attributes)
        if tag == "style" or "style" in attributes or (tag == "script" and not address):
            self.inline.append(self.get_starttag_text())


def content(address: str) -> bytes:
    file = PAGES / address
    return file.read_bytes() if file.is_file() else gzip.decompress(
        file.with_name(f"{file.name}.gz").read_bytes())


class Pages(unittest.TestCase):
    def test_they_refer_to_this_server_alone(self):
        for page in ("index.html", "errors.html"):
            for address in References(page).addresses:
                self.assertRegex(address, r"^(data:,|/?[a-z][\w/.-]*|\./)$", page)

    def test_they_have_no_inline_script_or_style_because_the_policy_allows_none(self):
        for page in ("index.html", "errors.html"):
            self.assertEqual(References(page).inline, [], page)

    def test_their_own_scripts_and_styles_refer_to_this_server_alone(self):
        for file in [*PAGES.glob("*.js"), *PAGES.glob("*.css")]:
            code = re.sub(r"/\*.*?\*/|//.*", "", file.read_text(), flags=re.DOTALL)
            self.assertNotRegex(code, r"https?:|@import|url\(", file.name)

    def test_vendored_files_are_those_whose_digest_the_page_names(self):
        pinned = [item for item in References("index.html").loaded if "integrity" in item]
        self.assertEqual(len(pinned), 2)
        for item in pinned:
            digest = hashlib.sha384(content(item.get("src") or item.get("href"))).digest()
            self.assertEqual(item["integrity"], "sha384-" + base64.b64encode(digest).decode())

    def test_vendored_files_are_small_and_come_with_their_licences(self):
        folder = PAGES / "swagger-ui"
        for file in folder.iterdir():
            self.assertLess(file.stat().st_size, VENDORED_BYTES_MAX, file.name)
        for name in ("LICENSE", "NOTICE", "swagger-ui-bundle.js.LICENSE.txt"):
            self.assertTrue((folder / name).is_file(), name)


class Served(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(directory.cleanup)
        cls.directory = Path(directory.name)
        cls.directory.chmod(0o755)
        (cls.directory / "share").mkdir()
        (cls.directory / "share/docs").symlink_to(PAGES)
        (cls.directory / "share/openapi.json").write_text("{}")
        (cls.directory / "nginx.conf").write_text(MAIN.format(directory=cls.directory))
        (cls.directory / "docs.conf").write_text(
            CONFIGURATION.read_text().replace("/usr/share/xinyi", f"{cls.directory}/share"))
        cls.start()

    @classmethod
    def start(cls):
        # In the foreground, as this user: the directory is not readable for others.
        nginx = subprocess.Popen(
            ["nginx", "-c", cls.directory / "nginx.conf", "-e", cls.directory / "error.log",
             "-g", "master_process off;"])
        cls.addClassCleanup(nginx.wait)
        cls.addClassCleanup(nginx.terminate)
        for _ in range(100):
            if (cls.directory / "socket").is_socket():
                return
            time.sleep(0.05)
        raise TimeoutError((cls.directory / "error.log").read_text())

    def get(self, path: str, **headers: str):
        connection = HTTPConnection("localhost")
        connection.sock = socket.socket(socket.AF_UNIX)
        self.addCleanup(connection.close)
        connection.sock.connect(str(self.directory / "socket"))
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        return response, response.read()

    def test_a_page_has_a_policy_that_names_no_other_server(self):
        for path in ("/docs/", "/docs/errors"):
            response, body = self.get(path)
            self.assertEqual(response.status, 200)
            self.assertIn(b'<html lang="zh-CN">', body)
            policy = response.headers["Content-Security-Policy"]
            self.assertTrue(policy.startswith("default-src 'none'; "), policy)
            self.assertNotRegex(policy, r"https?:|\*|unsafe")

    def test_headers_of_the_whole_server_stand_on_pages_and_the_policy_nowhere_else(self):
        self.assertIsNotNone(self.get("/docs/")[0].headers["X-Request-Id"])
        self.assertIsNone(self.get("/v1/me")[0].headers["Content-Security-Policy"])

    def test_a_compressed_script_reaches_every_client(self):
        path = "/docs/swagger-ui/swagger-ui-bundle.js"
        compressed, packed = self.get(path, **{"Accept-Encoding": "gzip"})
        plain, unpacked = self.get(path)
        self.assertEqual(compressed.headers["Content-Encoding"], "gzip")
        self.assertIsNone(plain.headers["Content-Encoding"])
        self.assertEqual(gzip.decompress(packed), unpacked)
        self.assertRegex(plain.headers["Content-Type"], "javascript")

    def test_the_contract_is_served_as_json(self):
        response, body = self.get("/openapi.json")
        self.assertEqual((response.headers["Content-Type"], body), ("application/json", b"{}"))

    def test_the_address_without_a_slash_leads_to_the_page(self):
        response, _ = self.get("/docs")
        self.assertEqual(response.status, 308)
        self.assertTrue(response.headers["Location"].endswith("/docs/"))


if __name__ == "__main__":
    unittest.main()
