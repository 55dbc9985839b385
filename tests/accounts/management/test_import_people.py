"""``manage.py import_people``: the roster from a sheet."""

import csv
import json
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Membership, Unit, User
from accounts.services.invitations import open_link
from cxops.kernel.clock import now
from tests.asserts import nothing_changed
from tests.builders.accounts import grant, make_clerk, make_unit, make_user

pytestmark = pytest.mark.django_db
HEADER = "name,email,staff_number,language,time_zone,role,unit,since,until\n"
BO = "Bo Berg,bo@example.org,S-9,,Europe/Oslo,manager,harbour,2026-01-01,\n"


@pytest.fixture(autouse=True)
def harbour() -> Unit:
    make_user("Ada", email="ada@example.org", staff_number="A1", is_administrator=True)
    return make_unit("Harbour", code="harbour")


def run(tmp_path: Path, lines: str, *options: str) -> tuple[dict[str, int], list[str]]:
    file, out = tmp_path / "people.csv", StringIO()
    file.write_text(HEADER + lines, encoding="utf-8")
    arguments = [str(file), "--as", "A1", "--json", *options]
    call_command("import_people", *arguments, stdout=out, stderr=StringIO())
    *told, figures = out.getvalue().splitlines()
    return json.loads(figures), told


def figures(**over: int) -> dict[str, int]:
    names = ("lines", "added", "changed", "unchanged", "rejected", "missing")
    return dict.fromkeys(names, 0) | over


def test_import_adds_a_person_with_two_roles_and_a_link(
    tmp_path: Path, harbour: Unit
) -> None:
    pier = make_unit("Pier", code="pier")
    links = tmp_path / "links.csv"
    lines = BO + "Bo Berg,bo@example.org,S-9,,Europe/Oslo,frontline,pier,,\n"

    counts, told = run(tmp_path, lines, "--links", str(links))

    assert counts == figures(lines=2, added=1, changed=1, missing=1)
    assert told == ["1 people are not in the file:", "  Ada, A1"]
    person = User.objects.get(staff_number="S-9")
    assert (person.full_name, person.email) == ("Bo Berg", "bo@example.org")
    assert (person.time_zone, person.has_usable_password()) == ("Europe/Oslo", False)
    roles = person.memberships.order_by("role")
    assert [(row.role, row.unit) for row in roles] == [
        ("frontline", pier),
        ("manager", harbour),
    ]
    assert roles[1].since == date(2026, 1, 1)
    assert links.stat().st_mode & 0o777 == 0o600
    with links.open() as file:
        (row,) = csv.DictReader(file)
    secret = row["link"].rstrip("/").rpartition("/")[2]
    assert row["logs_in_with"] == "S-9"
    assert open_link(secret, at=now()).user == person


def test_import_again_changes_nothing(tmp_path: Path) -> None:
    run(tmp_path, BO)

    with nothing_changed():
        counts, _told = run(tmp_path, BO)

    assert counts == figures(lines=1, unchanged=1, missing=1)


def test_a_dry_run_tells_the_same_and_stores_nothing(tmp_path: Path) -> None:
    with nothing_changed():
        counts, _told = run(tmp_path, BO, "--dry-run")

    assert counts == figures(lines=1, added=1, missing=1)
    assert not User.objects.filter(staff_number="S-9").exists()


def test_import_changes_details_and_keeps_what_is_left_empty(
    tmp_path: Path, harbour: Unit
) -> None:
    clerk = make_clerk(
        harbour, "Clara", email="c@example.org", staff_number="S-1", language="en"
    )

    counts, told = run(tmp_path, "Clara Front,,s-1,,Europe/Oslo,,,,\n")

    clerk.refresh_from_db()
    assert counts == figures(lines=1, changed=1, missing=1)
    assert (clerk.full_name, clerk.email) == ("Clara Front", "c@example.org")
    assert clerk.time_zone == "Europe/Oslo"
    assert told[2:] == [
        "1 roles of these people are not in the file:",
        "  Clara Front, Front line · Harbour",
    ] or told[2:] == [
        "1 roles of these people are not in the file:",
        "  Clara, Front line · Harbour",
    ]
    assert Membership.objects.get(user=clerk).until is None


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Bo,,,,,,,,", "line 2, email: Give an e-mail address or a staff number"),
        ("Bo,bo at home,,,,,,,", "line 2, email: This isn’t an e-mail address"),
        (",bo@example.org,,,,,,,", "line 2, name: Fill this in."),
        ("Bo,c@example.org,S-2,,,,,,", "line 2, staff_number: The staff number and"),
        ("Gone,gone@example.org,,,,,,,", "line 2, email: They were deactivated."),
        ("Bo,bo@example.org,,xx,,,,,", "line 2, language: Choose a language"),
        ("Bo,bo@example.org,,,Here,,,,", "line 2, time_zone: Choose a time zone"),
        ("Bo,bo@example.org,,,,boss,harbour,,", "line 2, role: “boss” is none of"),
        ("Bo,bo@example.org,,,,manager,,,", "line 2, unit: Choose a unit, a journey"),
        ("Bo,bo@example.org,,,,manager,moon,,", "line 2, unit: There is no open unit"),
        ("Bo,bo@example.org,,,,,harbour,,", "line 2, unit: It needs a role beside it"),
        (
            "Bo,bo@example.org,,,,manager,harbour,31.1.26,",
            "line 2, since: “31.1.26” isn’t a day. Write it like 2026-03-31.",
        ),
        (
            "Bo,bo@example.org,,,,manager,harbour,2026-02-01,2026-01-01",
            "line 2, until: The last day is before the first.",
        ),
        ("Ada,ada@example.org,,,,manager,harbour,,", "line 2: Nobody changes their"),
    ],
)
def test_a_bad_line_is_refused_whole_and_the_rest_carried_out(
    tmp_path: Path, harbour: Unit, line: str, told: str
) -> None:
    make_clerk(harbour, "Clara", email="c@example.org", staff_number="S-1")
    make_clerk(harbour, "Dan", email="d@example.org", staff_number="S-2")
    make_user("Gone", email="gone@example.org", is_active=False)
    roles = Membership.objects.count()

    counts, lines_told = run(tmp_path, f"{line}\n{BO}")

    assert lines_told[0].startswith(told)
    assert (counts["rejected"], counts["added"]) == (1, 1)
    assert set(User.objects.values_list("full_name", flat=True)) == {
        "Ada",
        "Clara",
        "Dan",
        "Gone",
        "Bo Berg",
    }
    assert Membership.objects.count() == roles + 1


def test_lines_that_disagree_about_a_person_are_refused(tmp_path: Path) -> None:
    other = BO.replace("Bo Berg", "Robert Berg").replace("manager", "frontline")

    counts, told = run(tmp_path, BO + other + BO)

    assert counts == figures(lines=3, added=1, rejected=2, missing=1)
    assert told[:2] == [
        "line 3, name: Line 2 says something else about this person.",
        "line 4, role: Line 2 gives this role already.",
    ]


def test_a_role_until_another_day_is_left_to_an_administrator(
    tmp_path: Path, harbour: Unit
) -> None:
    dan = make_user("Dan", email="d@example.org", staff_number="S-2")
    grant(dan, "manager", harbour, until=date(2999, 1, 1))  # type: ignore[arg-type]

    with nothing_changed():
        counts, told = run(
            tmp_path, "Dan,d@example.org,S-2,,UTC,manager,harbour,,2998-01-01\n"
        )

    assert counts["rejected"] == 1
    assert told[0].startswith("line 2, until: They have this role until another day.")


def test_an_old_links_file_is_never_written_over(tmp_path: Path) -> None:
    links = tmp_path / "links.csv"
    links.write_text("old")

    with nothing_changed(), pytest.raises(CommandError, match="Name a new file"):
        run(tmp_path, BO, "--links", str(links))

    assert links.read_text() == "old"
