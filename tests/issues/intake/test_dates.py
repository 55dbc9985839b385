"""Formats of dates: found from all values, asked where two are left, never guessed."""

from datetime import date, datetime

import pytest

from issues.intake.dates import (
    DateForms,
    date_forms,
    has_time_of_day,
    moment_in,
    time_form,
)

LATEST = date(2026, 3, 11)


def forms(*values: str, is_named_so: bool = False) -> DateForms | None:
    counted = [(value, 1) for value in values]
    return date_forms(counted, latest=LATEST, is_named_so=is_named_so)


@pytest.mark.parametrize(
    ("values", "found"),
    [
        (["2015-06-12"], "%Y-%m-%d"),
        (["13/02/2026", "01/02/2026"], "%d/%m/%Y"),
        (["02/13/2026", "01/02/2026"], "%m/%d/%Y"),
        (["26-05-15", "01-02-15"], "%d-%m-%y"),
        (["30/Sep/21 17:20"], "%d/%b/%y %H:%M"),
        (["26-May-15", "06-Dec-15"], "%d-%b-%y"),
        (["06/26/2018 10:58:54 AM"], "%m/%d/%Y %I:%M:%S %p"),
        (["2026-01-28T02:06:08.000"], "%Y-%m-%dT%H:%M:%S.%f"),
        (["2017-10-23 22:55:01+00:00"], "%Y-%m-%d %H:%M:%S%z"),
        (["2015-02-24 11:35:52 -0800"], "%Y-%m-%d %H:%M:%S %z"),
        (["Wed Nov 01 07:40:06 +0000 2017"], "%a %b %d %H:%M:%S %z %Y"),
        (["March 5, 2024"], "%B %d, %Y"),
        (["5 March 2024"], "%d %B %Y"),
        (["13.2.2026 8:05"], "%d.%m.%Y %H:%M"),
        (["20240131"], "%Y%m%d"),
    ],
)
def test_one_format_is_left_where_values_allow_no_other(
    values: list[str], found: str
) -> None:
    result = forms(*values)

    assert result is not None
    assert not result.is_ambiguous
    assert result.certain == (found,)
    assert isinstance(moment_in(values[0], found), datetime)


def test_days_that_could_be_months_are_asked() -> None:
    result = forms("03/04/2025", "05/06/2025")

    assert result is not None
    assert result.is_ambiguous
    assert result.certain == ()
    assert result.shapes[0].choices == ("%d/%m/%Y", "%m/%d/%Y")


def test_days_in_the_future_leave_only_the_other_reading() -> None:
    result = forms("10/03/2026")

    assert result is not None
    assert result.certain == ("%d/%m/%Y",)
    assert forms("10/03/2027") is None


def test_a_column_of_two_shapes_is_mixed_with_their_counts() -> None:
    result = forms("22-04-15", "2015-04-08", "2015-04-09", "23-04-15", "30-04-15")

    assert result is not None
    assert result.is_mixed
    assert [(shape.count, shape.formats) for shape in result.shapes] == [
        (3, ("%d-%m-%y",)),
        (2, ("%Y-%m-%d",)),
    ]


def test_values_of_one_shape_that_no_format_reads_are_counted_by_format() -> None:
    result = forms("13/02/2025", "02/14/2025", "03/15/2025")

    assert result is not None
    assert result.is_ambiguous
    assert result.shapes[0].partly == (("%d/%m/%Y", 1), ("%m/%d/%Y", 2))


@pytest.mark.parametrize(
    "values",
    [
        ["Phone", "Web"],
        ["101000729509"],
        ["42059.48"],
        ["3.5", "2.0"],
        ["2025-01-01", "Phone", "Web", "Web form"],
        ["x" * 200],
    ],
)
def test_other_values_are_no_dates(values: list[str]) -> None:
    assert forms(*values) is None


def test_a_spreadsheet_s_numbers_are_dates_only_where_the_column_says_so() -> None:
    result = forms("42059.4832407407", "42059", is_named_so=True)

    assert result is not None
    assert "excel" in result.certain
    moment = moment_in("42059.4832407407", "excel")
    assert moment.isoformat() == "2015-02-24T11:35:52"
    assert has_time_of_day("42059.48", "excel")
    assert not has_time_of_day("42059", "excel")
    with pytest.raises(ValueError, match="17"):
        moment_in("17", "excel")


def test_times_of_day_have_one_format_or_none() -> None:
    assert time_form(["1:25:26 PM", "10:13:55 AM"]) == "%I:%M:%S %p"
    assert time_form(["13:25", "08:00"]) == "%H:%M"
    assert time_form(["13:25", "08:00:01"]) == ""
    assert time_form(["noon"]) == ""
