#!/usr/bin/env python3
"""Signs somebody of the sample community in to the platform that ./run keeps up; prints the token.

    token=$(tools/sign_in.py reviewer)
    curl -H "Authorization: Bearer $token" http://127.0.0.1:8080/v1/me
"""

import argparse
import csv
import subprocess
import sys
from pathlib import Path

from client import Client, Refused

XINYI = Path(__file__).resolve().parents[1] / ".local/build/src/cli/xinyi"
COMMUNITY = "arcadia"


def sample_people(xinyi):
    """Rows of openid, role and where they live."""
    table = subprocess.run([xinyi, "sample", "people"], check=True, capture_output=True, text=True)
    return list(csv.DictReader(table.stdout.splitlines(), delimiter="\t"))


def find_openid(people, wanted):
    """Of the first with this role, or of the one with this openid."""
    for person in people:
        if wanted in (person["role"], person["openid"]):
            return person["openid"]
    known = ", ".join(dict.fromkeys(person["role"] for person in people))
    raise SystemExit(f"no {wanted} in the sample; roles are {known}; or see xinyi sample people")


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("who", help="resident, newcomer, claimant, former, leader, reviewer, "
                                    "storekeeper, property, administrator, auditor, or an openid "
                                    "of xinyi sample people")
    parser.add_argument("--port", type=int, default=8080, help="the --port of ./run")
    parser.add_argument("--xinyi", default=XINYI, help="the command line tool, if not ./run's")
    options = parser.parse_args()
    openid = find_openid(sample_people(options.xinyi), options.who)
    api = Client(f"http://127.0.0.1:{options.port}", f"http://127.0.0.1:{options.port + 3}")
    try:
        print(api.sign_in(COMMUNITY, openid)["token"])
    except (OSError, Refused) as error:
        sys.exit(f"cannot sign in; is ./run up on port {options.port}? {error}")


if __name__ == "__main__":
    main()
