"""How routines refuse: one with a column error returns the code and leaves raising to guards; a
list of refusals is a sequence of IF ... THEN RETURN 'code'; END IF;
"""

import re

from contract.statements import Refusal

ROUTINE = re.compile(r"^CREATE FUNCTION rule\.(\w+)(\([^;]*?)AS \$\$\n(.*?)^\$\$;",
                     re.MULTILINE | re.DOTALL)
COMMENT = re.compile(r"--[^\n]*")
RAISES = re.compile(r"\bPERFORM (?:rule\.)?refuse\(")
NESTS = re.compile(r"\b(?:RETURN|error :=)\s+(?:coalesce\(\s*)?CASE\b")


def check_routines(text):
    text = COMMENT.sub(lambda comment: " " * len(comment[0]), text)
    for routine in ROUTINE.finditer(text):
        name, head, _ = routine.groups()
        answers = "TABLE (error " in head
        if answers:
            refuse_first(routine, RAISES, f"{name} has a column error: return the code in it "
                         "before the first write instead of raising it")
        if answers or name.startswith("refuse_"):
            refuse_first(routine, NESTS, f"{name}: write refusals as a sequence of IF ... THEN "
                         "RETURN 'code'; END IF;")


def refuse_first(routine, pattern, message):
    if found := pattern.search(routine.string, routine.start(3), routine.end(3)):
        raise Refusal(routine.string.count("\n", 0, found.start()) + 1, message)
