"""How a text is taken apart."""

import pytest

from issues.texts.words import LONGEST_TEXT, LONGEST_WORD, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The Lift at PIER-2 is down.", ["the", "lift", "at", "pier", "is", "down"]),
        ("Straße, café, Kovač, ﬁne", ["strasse", "cafe", "kovac", "fine"]),
        ("snake_case don’t e-mail", ["snake", "case", "don", "mail"]),
        ("12:30, 18.40 €, 3b", ["12", "30", "18", "40", "3b"]),
        ("電車が遅れた", ["電車", "車か", "か遅", "遅れ", "れた"]),
        ("A線 遅 bus停止中", ["線", "遅", "bus", "停止", "止中"]),
        ("", []),
        ("… — !", []),
        ("x y z", []),
    ],
)
def test_words_are_written_one_way(text: str, words: list[str]) -> None:
    assert words_of(text) == words


def test_long_words_and_long_texts_are_cut() -> None:
    assert words_of("a" * 500) == ["a" * LONGEST_WORD]
    assert words_of("ab " * LONGEST_TEXT)[-1] == "ab"
    assert len(words_of("ab " * LONGEST_TEXT)) == LONGEST_TEXT // 3
