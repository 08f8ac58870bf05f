#!/usr/bin/env python3
"""Every command of docs/operations.md runs as it is printed, in its order, on a scratch copy of
this machine: from the installation to the restore drill. So do those for engineers, in README.md
and CONTRIBUTING.md, in a copy of the checkout."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests/deploy/documents"))

from markdown import Command, blocks, spans  # noqa: E402

HERE = TOP / "tests/deploy/documents"
GUIDE = TOP / "docs/operations.md"
BUILD = Path(os.environ["XINYI_BUILD"]).resolve()
VERSION_SHOWN = "/15/"
SKIPPED = 77
NOTHING_FOUND = 1  # xinyi: the arguments are valid, but name nothing that exists

# What a document leaves to the reader.
FILLED_IN = {
    "YOUR.DOMAIN": "localhost",
    "COMMUNITY": "arcadia",
    "DIGEST": "$(xinyi rulebook show arcadia 1 | sed -n 's/^# digest //p')",
    "MEMBER": "12/2/301/张三",
    "REWARD": "'大米 5kg'",
    "REDEMPTION": "00000000-0000-4000-8000-000000000000",
}
# Commands in the text whose object is not there after all the blocks have run.
FOR_WHAT_IS_NOT_THERE = {"xinyi redemption print arcadia REDEMPTION",
                         "xinyi revoke COMMUNITY MEMBER administrator"}
# A word that names a program is no command yet.
PROGRAMS = re.compile(r"(?:curl|journalctl|systemctl|xinyi) \S")
STATEMENTS = re.compile(r"(?:BEGIN|DELETE|SELECT|UPDATE) ")

# A machine on which nothing of the platform has been installed, with the services that Debian's
# packages have started.
BEFORE = """
version=$(ls /usr/lib/postgresql | sort -n | tail -n 1)
rm -rf /etc/postgresql/* /var/lib/postgresql/* /etc/pgbackrest.conf /etc/xinyi /usr/share/xinyi
pg_createcluster --start "$version" main
nginx
printf '楼栋,单元,室,姓名,手机,出生年份,户主\\n12,2,301,张三,13800138001,1958,是\\n\
12,2,301,李小红,,1990,否\\n12,2,301,张大爷,,1932,否\\n' >register.csv
cp "$XINYI_TOP/data/rulebook-39.tsv" rulebook.tsv
cp "$XINYI_TOP/data/documents/privacy.md" .
printf '名称,种类,单位,单价\\n大米 5kg,实物,袋,60\\n' >rewards.csv
"""
SIMULATOR = """
"$XINYI_BUILD/tests/support/simulator/xinyi-wechat-simulator" --listen 127.0.0.1:9300 \
    --admin 127.0.0.1:9301 --appid wx0123456789abcdef \
    --secret-file /etc/xinyi/credentials/wechat-secret --state /tmp/simulator.json \
    >/var/log/simulator.log 2>&1 &
for try in {1..100}; do curl -fs http://127.0.0.1:9301/healthz && break; sleep 0.1; done
"""
SIGN_IN = """
cd "$XINYI_TOP/tools" && python3 -B - <<'END'
from client import Client
api = Client("https://localhost", "http://127.0.0.1:9301")
token = api.sign_in("arcadia", "operator")["token"]
version = api.call("GET", "/v1/me", token=token)["privacy_version"]
api.call("PUT", "/v1/me/consents/privacy", {"version": version, "given": True}, token)
code = api.simulate("/phone-codes", {"openid": "operator", "phone": "13800138001"})["code"]
api.call("POST", "/v1/me/phone", {"code": code}, token)
END
"""
CRON = r"""
sed -nE 's/^([0-9*-]+ +){3}\* [0-9*-]+ +(\S+) +(.*)/\2 \3/p' /etc/cron.d/xinyi-backup >/tmp/jobs
[ -s /tmp/jobs ]
while read -r user job; do runuser -u "$user" -- sh -c "cd && $job" </dev/null; done </tmp/jobs
"""
# What must happen between two commands, by a piece of the second.
BETWEEN = {"systemctl enable --now": SIMULATOR, "xinyi grant": SIGN_IN}
# The commands for engineers that are run elsewhere, by how they begin.
FOR_ENGINEERS = (TOP / "README.md", TOP / "CONTRIBUTING.md")
ELSEWHERE = {
    "./run ": ".ci/run runs it, and deploy/tour what it ends with",
    "./test ": "runs this test",
    "git worktree ": "names a tree before the change",
    "bench/compare.py ": "takes ten minutes; bench/compare sees that it works",
    "tools/bare ": "deploy/bare runs it on a Debian that takes no time",
    "python3 -m tests.race.redemptions ": "takes an hour; race/redemptions runs a short version",
    "python3 -m tests.holds.given_back ": "takes long; holds/given_back runs a short version",
    "python3 -m tests.fault.redemptions ": "takes an hour; fault/redemptions runs a short version",
    "tests/mutation/run ": "takes an hour; mutation/planted runs a short version",
}
CHECKOUT = """
mkdir /srv/checkout && cd "$XINYI_TOP"
git -c safe.directory='*' ls-files -co --exclude-standard -z |
    xargs -0 cp --parents -t /srv/checkout
cd /srv/checkout && git init -q && git add -A
"""
WRONG = {"an unknown command": "xinyi comunity list",
         "an unknown unit": "systemctl start xinyi-apu@1",
         "an unknown option": "xinyi reward import arcadia rewards.csv --dry",
         "a missing package": "apt-get install libxinyi-nonexistent-dev",
         "a file that is not there": "install -m 0644 -D /usr/share/xinyi/examples/none /etc/none",
         "a wrong backup": "runuser -u postgres -- pgbackrest --stanza=other check"}


def fill_in(text):
    version = max(Path("/usr/lib/postgresql").iterdir(), key=lambda path: int(path.name)).name
    for word, meant in FILLED_IN.items():
        text = re.sub(rf"(?<![\w.]){re.escape(word)}(?![\w.-])", meant, text)
    return text.replace(VERSION_SHOWN, f"/{version}/")


def as_script(block):
    """"then without --dry-run" is meant, and some things are done by a person in between."""
    text = re.sub(r"(?m)^(.*)( --dry-run) +# then without --dry-run$", r"\1\2\n\1", block.text)
    for piece, hook in BETWEEN.items():
        text = re.sub(rf"(?m)^(?={re.escape(piece)})", lambda _: f"({hook})\n", text)
    return {"place": block.place, "text": fill_in(text)}


def engineers_scripts(path):
    """A block without the lines that are run elsewhere and those that go on with a comment."""
    for block in blocks(path):
        lines = [line for line in block.text.splitlines()
                 if not line.startswith((*ELSEWHERE, " ", "#"))]
        if lines:
            yield {"place": block.place, "text": "\n".join(["cd /srv/checkout", *lines])}


def words_of(command):
    """The words that name a command of xinyi, in front of its arguments."""
    return re.match(r"xinyi((?: [a-z]+)+)", command)[1].split()


def span_as_script(span):
    if STATEMENTS.match(span.text):
        statements = span.text.replace("BEGIN;", "").replace("COMMIT;", "")
        return {"place": span.place, "text": "psql -v ON_ERROR_STOP=1 -U xinyi_owner xinyi "
                                             f"<<'END'\nBEGIN;\n{statements};\nROLLBACK;\nEND"}
    if span.text in FOR_WHAT_IS_NOT_THERE:
        return {"place": span.place,
                "text": f"{fill_in(span.text)} || [ $? = {NOTHING_FOUND} ]"}
    if span.text.startswith("xinyi") and ("…" in span.text or span.text.split()[1:] == words_of(
            span.text)):
        return {"place": span.place, "text": f"xinyi {' '.join(words_of(span.text))} --help"}
    return {"place": span.place, "text": fill_in(span.text)}


def all_scripts():
    yield {"place": "before", "text": BEFORE}
    for block in blocks(GUIDE):
        yield as_script(block)
        if "/etc/cron.d/" in block.text:
            yield {"place": f"{block.place}, jobs", "text": CRON}
    for span in spans(GUIDE):
        if PROGRAMS.match(span.text) or STATEMENTS.match(span.text):
            yield span_as_script(span)
    yield {"place": "checkout", "text": CHECKOUT}
    for path in FOR_ENGINEERS:
        yield from engineers_scripts(path)
    for name, text in WRONG.items():
        yield {"place": name, "text": text}


class Documents(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = Path(tempfile.mkdtemp(prefix="xinyi-documents-"))
        cls.addClassCleanup(shutil.rmtree, folder)
        (folder / "machine").mkdir()
        cls.scripts = list(all_scripts())
        (folder / "scripts.json").write_text(json.dumps(cls.scripts), "utf-8")
        # Outside of the overlay, through the build directory, which the machine shares.
        results = Path(tempfile.mkstemp(prefix="documents-", dir=BUILD)[1])
        cls.addClassCleanup(results.unlink)
        subprocess.run(
            [HERE / "machine", folder / "machine", TOP, BUILD, "/usr/bin/python3",
             HERE / "runner.py", "/dev/stdin", results, "/srv/operator"], check=True, cwd="/",
            input=(folder / "scripts.json").read_bytes(),
            env={"PATH": f"{HERE}/programs:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root",
                 "LANG": "C.UTF-8", "XINYI_TOP": str(TOP), "XINYI_BUILD": str(BUILD),
                 "CURL_CA_BUNDLE": "/etc/xinyi/tls/fullchain.pem",
                 "SSL_CERT_FILE": "/etc/xinyi/tls/fullchain.pem"})
        cls.results = {result["place"]: result for result in json.loads(results.read_text("utf-8"))}

    def test_every_command_works_as_it_is_printed(self):
        for script in self.scripts:
            if script["place"] not in WRONG:
                with self.subTest(script["place"]):
                    result = self.results[script["place"]]
                    self.assertEqual(result["status"], 0, f"{script['text']}\n{result['output']}")

    def test_a_wrong_command_is_noticed(self):
        for name, text in WRONG.items():
            with self.subTest(name):
                self.assertNotEqual(self.results[name]["status"], 0, text)

    def test_the_commands_say_what_the_document_promises(self):
        outputs = {script["text"]: self.results[script["place"]]["output"]
                   for script in self.scripts}
        for piece, promised in (("enable --now", '"items":[]'), ("enable --now", "ready"),
                                ("host=/srv/drill dbname", "hold")):
            output = next(output for text, output in outputs.items() if piece in text)
            self.assertIn(promised, output)


class Markdown(unittest.TestCase):
    def test_blocks_and_spans_are_found_with_their_lines(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "guide.md")
            file.write_text("Run `xinyi ledger\n verify`.\n\n   ```\n   ls a\n     b\n   ```\n"
                            "```sql\nSELECT 1\n```\n")
            self.assertEqual(list(blocks(file)), [Command("guide.md:5", "ls a\n  b\n")])
            self.assertEqual(list(spans(file)), [Command("guide.md:1", "xinyi ledger verify")])

    def test_every_exception_is_about_something(self):
        texts = {span.text for span in spans(GUIDE)}
        self.assertLessEqual(FOR_WHAT_IS_NOT_THERE, texts)
        for piece in [*BETWEEN, *FILLED_IN, VERSION_SHOWN]:
            self.assertIn(piece, GUIDE.read_text("utf-8"))
        lines = [line for path in FOR_ENGINEERS for block in blocks(path)
                 for line in block.text.splitlines()]
        for start in ELSEWHERE:
            self.assertTrue([line for line in lines if line.startswith(start)], start)


if __name__ == "__main__":
    if os.geteuid() != 0 or subprocess.run(
            ["unshare", "--mount", "--pid", "--net", "--ipc", "--fork", "true"],
            capture_output=True).returncode:
        print("only root may make namespaces, and not everywhere")
        sys.exit(SKIPPED)
    unittest.main()
