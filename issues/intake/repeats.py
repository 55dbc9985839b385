"""Numbers that stand in a file more than once. Pure: reads, never stores."""

from collections.abc import Iterable
from zlib import crc32

from issues.intake.mapping import Mapping
from issues.intake.row import Row
from issues.intake.rows import number_of

#: Bits that say which numbers were met: 4 MB, however long the file is.
_BITS = 1 << 25


def last_lines(rows: Iterable[Row], mapping: Mapping) -> dict[str, int]:
    """number → the last line it stands in, for every number that repeats.

    Two numbers may share a bit; then one that stands alone is in the answer too, with
    its only line, which does no harm.
    """
    met = bytearray(_BITS // 8)
    found: dict[str, int] = {}
    for row in rows:
        number = number_of(row, mapping)
        if not number:
            continue
        place, bit = divmod(crc32(number.encode()) % _BITS, 8)
        if met[place] & (1 << bit):
            found[number] = row.line
        met[place] |= 1 << bit
    return found
