"""A register of 30,000 people, and 500 mistakes of 40 kinds.

    lines = [HEADER, *people(), *mistakes()]
"""

PEOPLE, MISTAKES = 30000, 500
HEADER = "楼栋,单元,室,姓名,手机,出生年份,户主,原姓名,原住址"
BUILDING, UNIT, ROOM, NAME, PHONE, BORN, HEAD, FORMER_NAME, FORMER_ADDRESS, BEHIND = range(10)
IDENTITY, FAILED, NARROW = "000000195803070011", "#REF!", "#####"
# Of each kind the cells of its lines; a text may name the number of the mistake.
KINDS = [
    *({column: cell} for column, cells in (
        (BUILDING, ("x", "", "3月2日", FAILED, NARROW, "1\x01", IDENTITY)),
        (UNIT, ("x", "", "2-Mar", FAILED, NARROW, "1\x01", IDENTITY)),
        (ROOM, ("三零一", "", "3月2日", FAILED, NARROW, "1\x01")),
        (NAME, ("", "张\x01三", "张\ue001三", "长" * 41, IDENTITY, FAILED)),
        (PHONE, ("123", "1.39E+10", FAILED, IDENTITY, "13700000000")),
        (BORN, ("1899", FAILED, IDENTITY)),
        (HEAD, ("也许",)),
    ) for cell in cells),
    {FORMER_ADDRESS: "十二楼"},
    {FORMER_NAME: "孙{0}"},
    {BEHIND: "备注"},
    {BUILDING: "1001", UNIT: "1", ROOM: "{0}", NAME: "住户{0}"},
    {NAME: '"张三"丰'},
]



def people():
    """A hundred buildings of three units of a hundred flats; those of the sample are others."""
    for number in range(PEOPLE):
        yield (f"{number // 300 + 1001},{number // 100 % 3 + 1},{100 + number % 100},"
               f"住户{100 + number % 100},{13700000000 + number},1958,是,,")


def mistakes():
    for number in range(MISTAKES):
        cells = ["300", "1", str(1000 + number), f"错{number}"] + [""] * 5
        for column, cell in KINDS[number % len(KINDS)].items():
            cells += [""] * (column + 1 - len(cells))
            cells[column] = cell.format(100 + number // len(KINDS))
        yield ",".join(cells)


def count_of(kind):
    """How many mistakes are of it."""
    return MISTAKES // len(KINDS) + (kind < MISTAKES % len(KINDS))
