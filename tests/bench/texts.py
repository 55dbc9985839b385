"""Texts as people write them: few words often, many words once. The same every time."""

import random
from collections.abc import Iterator
from itertools import accumulate

#: What stands in every other report of a service: the head of the distribution.
_OFTEN = """
the to and not was it for no my at waited late again nobody came train order staff
queue ticket wrong broken closed phone answer back told hour day counter refund
delivery missing lift door bill twice cold full screen letter password account rude
kind helped seat platform bag form lost appointment cancelled
"""
_BEGIN = ("b", "br", "d", "f", "g", "gr", "k", "l", "m", "n", "p", "r", "s", "st", "t")
_MIDDLE = ("a", "e", "i", "o", "u", "ai", "ou", "ee")
_END = ("", "n", "r", "s", "l", "nd", "st", "ck")
VOCABULARY = 30_000
#: Of the thirty words of a report, so many stand in its title.
TITLE_WORDS = 6
_FEWEST, _MOST = 10, 40


def vocabulary() -> list[str]:
    """Every word there is, the most frequent first."""
    dice = random.Random("words")  # noqa: S311 -- not a secret
    words = dict.fromkeys(_OFTEN.split())
    while len(words) < VOCABULARY:
        parts = (
            dice.choice(_BEGIN) + dice.choice(_MIDDLE) + dice.choice(_END)
            for _part in range(dice.choice((2, 2, 3)))
        )
        words.setdefault("".join(parts))
    return list(words)


def texts(count: int) -> Iterator[tuple[str, str]]:
    """So many texts: the title's words, and all words, joined by spaces.

    How often a word comes up falls with its rank (Zipf's law).
    """
    words = vocabulary()
    weights = list(accumulate(1 / (rank + 2.7) for rank in range(len(words))))
    dice = random.Random("texts")  # noqa: S311 -- not a secret
    pick, number, span = dice.choices, dice.random, _MOST - _FEWEST + 1
    for _text in range(count):
        length = _FEWEST + int(number() * span)
        chosen = pick(words, cum_weights=weights, k=length)
        yield " ".join(chosen[:TITLE_WORDS]), " ".join(chosen)
