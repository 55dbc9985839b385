"""Which stretch a day lies in."""

from datetime import date

import pytest

from issues.queries.buckets import Step


@pytest.mark.parametrize(
    ("step", "day", "first", "last"),
    [
        ("day", date(2026, 3, 1), date(2026, 3, 1), date(2026, 3, 1)),
        ("week", date(2026, 3, 1), date(2026, 2, 23), date(2026, 3, 1)),
        ("week", date(2026, 3, 2), date(2026, 3, 2), date(2026, 3, 8)),
        # The last week of 2026 has days of the next year.
        ("week", date(2027, 1, 3), date(2026, 12, 28), date(2027, 1, 3)),
        ("month", date(2024, 2, 29), date(2024, 2, 1), date(2024, 2, 29)),
        ("month", date(2025, 12, 31), date(2025, 12, 1), date(2025, 12, 31)),
        ("quarter", date(2026, 2, 14), date(2026, 1, 1), date(2026, 3, 31)),
        ("quarter", date(2025, 12, 1), date(2025, 10, 1), date(2025, 12, 31)),
    ],
)
def test_a_day_lies_in_its_stretch(
    step: str, day: date, first: date, last: date
) -> None:
    number = Step(step).number(day)

    assert Step(step).first_day(number) == first
    assert Step(step).last_day(number) == last
