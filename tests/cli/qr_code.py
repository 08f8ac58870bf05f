"""Reads a QR code of version 1 that was drawn in half blocks, as a scanner would."""

SIZE, QUIET = 21, 4
INK = {" ": (0, 0), "▀": (1, 0), "▄": (0, 1), "█": (1, 1)}
FORMAT_MASK = (1, 0, 1, 0, 1)
MASKS = (
    lambda row, column: (row + column) % 2,
    lambda row, column: row % 2,
    lambda row, column: column % 3,
    lambda row, column: (row + column) % 3,
    lambda row, column: (row // 2 + column // 3) % 2,
    lambda row, column: row * column % 2 + row * column % 3,
    lambda row, column: (row * column % 2 + row * column % 3) % 2,
    lambda row, column: ((row + column) % 2 + row * column % 3) % 2,
)


def modules(lines):
    """Rows of modules without the quiet zone, which has to be blank."""
    rows = []
    for line in lines:
        assert set(line) <= set(INK), line
        rows += [[INK[character][half] for character in line] for half in (0, 1)]
    quiet = rows[:QUIET] + rows[QUIET + SIZE:] + \
        [row[:QUIET] + row[QUIET + SIZE:] for row in rows]
    assert not any(map(any, quiet)), "there is ink in the quiet zone"
    return [row[QUIET:QUIET + SIZE] for row in rows[QUIET:QUIET + SIZE]]


def is_data(row, column):
    corner = (row < 9 and (column < 9 or column > 12)) or (row > 12 and column < 9)
    return not corner and row != 6 and column != 6


def places():
    """Where the bits are: up and down in pairs of columns, from the right."""
    upward = True
    for right in (20, 18, 16, 14, 12, 10, 8, 5, 3, 1):
        for row in reversed(range(SIZE)) if upward else range(SIZE):
            yield from ((row, column) for column in (right, right - 1) if is_data(row, column))
        upward = not upward


def number(bits):
    return int("".join(map(str, bits)), 2)


def read(lines):
    """The text of the code; its error correction is not needed on a clean terminal."""
    grid = modules(lines)
    level_and_mask = [bit ^ mask for bit, mask in zip(grid[8], FORMAT_MASK)]
    mask = MASKS[number(level_and_mask[2:])]
    bits = [grid[row][column] ^ (mask(row, column) == 0) for row, column in places()]
    assert number(bits[:4]) == 4, "the code is not one of bytes"
    count = number(bits[4:12])
    return bytes(number(bits[12 + 8 * i:20 + 8 * i]) for i in range(count)).decode()
