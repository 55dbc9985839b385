"""What a text is compared by: its words, written one way. Pure.

Everything that stores, searches or compares text takes its words from here, so a
word is found however it was typed.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

#: What stands further down in a long text rarely tells two events apart.
LONGEST_TEXT = 4_000
LONGEST_WORD = 60

_WORD = re.compile(r"[^\W_]+")
#: Scripts that put no space between words: Thai to Khmer, kana, Han, Hangul's Jamo.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]+")
#: Longest first.
_ENDINGS = (
    *("ingly", "edly", "ings", "ing", "ies", "ied", "es", "ed", "ly", "s", "e"),
)
#: A word of so few letters is left alone; so many stay of every word.
_SHORT, _LEFT = 4, 3


def plain(text: str) -> str:
    """The text in lower case, without accents, in its plainest letters."""
    letters = unicodedata.normalize("NFKD", text[:LONGEST_TEXT].casefold())
    return "".join(sign for sign in letters if not unicodedata.combining(sign))


def words_of(text: str) -> list[str]:
    """The words of a text in their order; single letters and signs are none.

    Text without spaces is taken apart into pairs of signs that stand together.
    """
    return list(_words(plain(text)))


@lru_cache(maxsize=50_000)
def stem_of(word: str) -> str:
    """The word without a common English ending: “lifts” and “lift” are one.

    Only for comparing, never for searching: it is rough (Harman 1991, "How effective
    is suffixing?"). Words with figures or other letters stay as they are.
    """
    if len(word) <= _SHORT or not (word.isascii() and word.isalpha()):
        return word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _LEFT:
            return word[: -len(ending)]
    return word


def _words(text: str) -> Iterator[str]:
    for match in _WORD.finditer(text):
        word = match.group()
        if _UNSPACED.search(word):
            yield from _pairs(word)
        elif len(word) > 1:
            yield word[:LONGEST_WORD]


def _pairs(word: str) -> Iterator[str]:
    """Pairs of unspaced signs; what stands between them stays one word."""
    at = 0
    for run in _UNSPACED.finditer(word):
        yield from (word[at : run.start()],) if run.start() - at > 1 else ()
        signs = run.group()
        if len(signs) == 1:
            yield signs
        yield from (signs[i : i + 2] for i in range(len(signs) - 1))
        at = run.end()
    if len(word) - at > 1:
        yield word[at : at + LONGEST_WORD]
