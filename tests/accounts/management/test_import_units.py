"""``manage.py import_units``: the organisation chart from a sheet."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Unit, User
from tests.asserts import nothing_changed
from tests.builders.accounts import make_clerk, make_unit, make_user
from tests.builders.clock import AT

pytestmark = pytest.mark.django_db
CHART = """code,name,parent,time_zone,went_live_on
pier,Pier,harbour,,2026-01-15
harbour,Harbour,,Europe/Oslo,
"""


@pytest.fixture
def administrator() -> User:
    return make_user("Ada", email="ada@example.org", is_administrator=True)


@pytest.fixture(autouse=True)
def _there_is_an_administrator(administrator: User) -> None:
    """Every import is somebody's work."""


def run(tmp_path: Path, text: str, *options: str) -> tuple[dict[str, int], list[str]]:
    """The figures and the lines told before them."""
    file, out = tmp_path / "units.csv", StringIO()
    file.write_text(text, encoding="utf-8")
    arguments = [str(file), "--as", "ada@example.org", "--json", *options]
    call_command("import_units", *arguments, stdout=out)
    *told, figures = out.getvalue().splitlines()
    return json.loads(figures), told


def figures(**over: int) -> dict[str, int]:
    names = ("lines", "added", "changed", "unchanged", "rejected", "missing")
    return dict.fromkeys(names, 0) | over


def tree() -> dict[str, str]:
    units = Unit.objects.without_tree_fields().select_related("parent")
    return {unit.code: unit.parent.code if unit.parent else "" for unit in units}


def test_import_adds_the_tree_wherever_the_parent_stands(
    tmp_path: Path, administrator: User
) -> None:
    counts, told = run(tmp_path, CHART)

    assert (counts, told) == (figures(lines=2, added=2), [])
    assert tree() == {"harbour": "", "pier": "harbour"}
    pier = Unit.objects.get(code="pier")
    assert (pier.name, pier.time_zone) == ("Pier", "Europe/Oslo")
    assert str(pier.went_live_on) == "2026-01-15"
    row = pier.history.get()
    assert (row.history_user, row.history_verb) == (administrator, "unit.create")
    assert row.history_door == "command"


def test_import_again_changes_nothing(tmp_path: Path) -> None:
    run(tmp_path, CHART)

    with nothing_changed():
        counts, told = run(tmp_path, CHART)

    assert (counts, told) == (figures(lines=2, unchanged=2), [])


def test_a_unit_without_a_time_zone_takes_its_parents(tmp_path: Path) -> None:
    make_unit("City", code="city", time_zone="Asia/Tokyo")

    run(tmp_path, "code,name,parent\npier,Pier,HARBOUR\nharbour,Harbour,city\n")

    zones = set(Unit.objects.values_list("time_zone", flat=True))
    assert (tree()["pier"], zones) == ("harbour", {"Asia/Tokyo"})


def test_a_dry_run_tells_the_same_and_stores_nothing(tmp_path: Path) -> None:
    make_unit("City", code="city")
    with nothing_changed():
        counts, told = run(tmp_path, CHART, "--dry-run")

    assert counts == figures(lines=2, added=2, missing=1)
    assert told == ["1 open units are not in the file:", "  city, City"]


def test_import_leaves_what_the_sheet_does_not_say(tmp_path: Path) -> None:
    city = make_unit("City", code="city")
    make_unit("Pier", city, code="pier", time_zone="Europe/Oslo")

    counts, _told = run(tmp_path, "code,name\nPIER,North pier\ncity,City\n")

    assert counts == figures(lines=2, changed=1, unchanged=1)
    pier = Unit.objects.get(code="pier")
    assert (pier.name, pier.parent, pier.time_zone) == (
        "North pier",
        city,
        "Europe/Oslo",
    )


def test_import_swaps_two_levels_without_closing_a_ring(tmp_path: Path) -> None:
    top = make_unit("Top", code="top")
    make_unit("Low", top, code="low")

    counts, _told = run(tmp_path, "code,name,parent\ntop,Top,low\nlow,Low,\n")

    assert counts == figures(lines=2, changed=2)
    assert tree() == {"low": "", "top": "low"}


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("two words,Two,", "line 2, code: A code has letters, digits, hyphens and"),
        ("pier,,", "line 2, name: Fill this in."),
        ("pier,Pier,nowhere", "line 2, parent: There is no open unit “nowhere”"),
        ("pier,Pier,pier", "line 2, parent: A unit can’t belong to itself"),
        ("shut,Shut,city", "line 2: “shut” is closed. Give a new unit a new code."),
        ("pier,Pier,", "line 2, time_zone: Give its time zone, such as"),
        ("pier,Pier", "line 2: it has 2 columns instead of 3"),
        ("city,City,below", "line 2, parent: A unit can’t belong to itself or to one"),
    ],
)
def test_a_bad_line_is_refused_and_the_rest_carried_out(
    tmp_path: Path, lines: str, told: str
) -> None:
    city = make_unit("City", code="city", time_zone="Asia/Tokyo")
    make_unit("Below", city, code="below")
    make_unit("Shut", code="shut", retired_at=AT)

    counts, lines_told = run(tmp_path, f"code,name,parent\n{lines}\nquay,Quay,city\n")

    assert lines_told[0].startswith(told)
    assert (counts["rejected"], counts["added"]) == (1, 1)
    known = {"city": "", "below": "city", "shut": "", "quay": "city"}
    assert tree() == known


def test_a_ring_within_the_file_is_refused_whole(tmp_path: Path) -> None:
    chart = (
        "code,name,parent,time_zone\n"
        "a,A,b,UTC\nb,B,a,UTC\nc,C,a,UTC\nd,D,,UTC\nd,Twice,,UTC\n"
    )

    counts, told = run(tmp_path, chart)

    assert counts == figures(lines=5, added=1, rejected=4)
    assert tree() == {"d": ""}
    assert told[3] == "line 6, code: “d” stands in line 5 already."


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The file is empty."),
        ("code,name,colour\n", "The column “colour” isn’t known. Known are: code"),
        ("code,name,name\n", "The column “name” stands there twice."),
        ("name\n", "The file has no column “code”."),
        ('code,name\n"a,b\n', "The file is badly quoted"),
    ],
)
def test_a_sheet_that_cannot_be_read_changes_nothing(
    tmp_path: Path, text: str, sentence: str
) -> None:
    with nothing_changed(), pytest.raises(CommandError) as refused:
        run(tmp_path, text)

    assert str(refused.value).startswith(sentence)


def test_a_sheet_in_another_encoding_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "units.csv"
    file.write_bytes("code,name\ncafé,Café\n".encode("latin-1"))

    with nothing_changed(), pytest.raises(CommandError, match="isn’t UTF-8"):
        call_command("import_units", str(file), "--as", "ada@example.org")


def test_only_an_administrator_brings_units_in(tmp_path: Path) -> None:
    clerk = make_clerk(make_unit(), email="clara@example.org")
    file = tmp_path / "units.csv"
    file.write_text(CHART)

    with nothing_changed(), pytest.raises(CommandError, match="No administrator"):
        call_command("import_units", str(file), "--as", clerk.email)
