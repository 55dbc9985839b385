"""Sequences with gaps, cut into the pieces that a line or a band is drawn in."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TypeVar

T = TypeVar("T")


def pieces(values: Sequence[T | None]) -> Iterator[list[tuple[int, T]]]:
    """What is known, with its index, in pieces without a gap."""
    piece: list[tuple[int, T]] = []
    for index, value in enumerate(values):
        if value is not None:
            piece.append((index, value))
        elif piece:
            yield piece
            piece = []
    if piece:
        yield piece


def corners(values: Sequence[T | None]) -> Iterator[tuple[float, T, int]]:
    """Corners of a stair that is level all over a period: place, value, piece.

    A period reaches half of one to either side of its index.
    """
    for number, piece in enumerate(pieces(values)):
        yield piece[0][0] - 0.5, piece[0][1], number
        for (_before, last), (index, value) in pairwise(piece):
            if value != last:
                yield index - 0.5, value, number
        yield piece[-1][0] + 0.5, piece[-1][1], number


def last_known(values: Sequence[T | None]) -> T | None:
    """The last value that isn't a gap."""
    return next((value for value in reversed(values) if value is not None), None)
