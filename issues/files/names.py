"""The name somebody's file had, as it may be shown. On disk it is never used."""

import re
import unicodedata

from issues.enums import FileKind
from issues.files.kinds import SUFFIXES

LONGEST = 100
#: Controls, marks that turn the direction of writing, halves of letters, line breaks.
_UNSHOWN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,5}$")
_NOT_IN_NAMES = str.maketrans(dict.fromkeys('<>:"|?*', "_"))


def shown_name(name: str, kind: FileKind) -> str:
    """One short line that ends as the content is, whatever was sent."""
    tail = re.split(r"[/\\]", name[-2000:])[-1]
    seen = "".join(
        letter if unicodedata.category(letter) not in _UNSHOWN else " "
        for letter in unicodedata.normalize("NFC", tail)
    )
    stem = _SUFFIX.sub("", " ".join(seen.translate(_NOT_IN_NAMES).split()))
    stem = stem.strip(". ")[: LONGEST - 4].rstrip(". ")
    return (stem or str(kind.label).lower()) + SUFFIXES[kind]
