"""What a digest is made of: sections of lines, lines of words, some of them links."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """Some words. With a ``path`` they lead to the list or record behind them."""

    text: str
    path: str = ""
    is_strong: bool = False

    @property
    def is_one_word(self) -> bool:
        """A reference, say: no line ends inside it."""
        return " " not in self.text


Line = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One thing a reader wants to know, under its title."""

    name: str
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole digest, in words.

    ``notes`` stand at its end: corrections, days without an edition, what there is
    nothing to say about.
    """

    title: str
    about: str
    headline: str
    sections: tuple[Section, ...]
    notes: tuple[Line, ...]
