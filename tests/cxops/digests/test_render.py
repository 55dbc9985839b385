"""An edition's words are those of its morning, for ever, byte for byte."""

import re
from collections.abc import Callable
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from accounts.models import User
from cxops.digests import render
from cxops.models import DigestEdition
from issues.models import Issue
from tests.access.world import keep
from tests.builders.improvements import make_cast, make_submitted
from tests.cxops.digests.some_facts import quiet_facts, some_facts, unsaved_edition
from tests.cxops.digests.town import (
    Town,
    facts_for,
    make_edition,
    make_problem,
    make_town,
)

NBSP = "\u00a0"
#: Gmail cuts a mail here.
MOST = 100_000


class Reader(HTMLParser):
    """What a mail program finds: links, words, and whether every tag is closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []
        self.words = ""
        self.tags: set[str] = set()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag == "a":
            self.links.append(dict(attrs)["href"] or "")
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words += data


def three_ways(edition: DigestEdition) -> tuple[str, str, str]:
    return render.subject(edition), render.text(edition), render.html(edition)


def test_the_whole_text_of_a_busy_day() -> None:
    edition = unsaved_edition(some_facts(), missed_days=["2026-03-08"])

    assert render.subject(edition) == (
        "Wednesday’s digest, 11 March 2026: 4 serious open, 2 decisions, "
        "7 new repeat problems, 13 with nobody on it"
    )
    assert render.text(edition).replace(NBSP, " ") == BUSY


def test_the_whole_text_of_a_quiet_day() -> None:
    edition = unsaved_edition(quiet_facts())

    assert render.subject(edition) == "Wednesday’s digest, 11 March 2026: Nothing new"
    assert render.text(edition).replace(NBSP, " ") == QUIET


def test_after_a_weekend_it_says_since_when() -> None:
    weekend = {"first": "2026-03-06", "last": "2026-03-08"}
    text = render.text(unsaved_edition(some_facts(period=weekend)))

    assert "SINCE THE LAST DIGEST\nFriday, 6 March – Sunday, 8 March: 1,206" in text
    assert "1 came in since Friday, 6 March" in text
    assert "yesterday" not in text.lower()


def test_html_says_the_same_with_links_to_the_same_lists() -> None:
    edition = unsaved_edition(some_facts())
    text, html = render.text(edition), Reader(render.html(edition))

    assert html.open == []
    listed = re.findall(r"^\[\d+\] (.+)$", text, re.MULTILINE)
    assert sorted(set(html.links)) == sorted(listed)
    assert all(link.startswith("https://cx.example.org/") for link in html.links)
    body = text[: text.index("Links\n[1]")]
    words = re.sub(r"\s+\[\d+\]", "", body.replace(NBSP, " "))
    said = " ".join(html.words.split()).lower()
    for sentence in words.lower().split("\n\n"):
        for line in sentence.split("\n")[1:2]:
            assert line.strip()[:40] in said


def test_html_has_no_picture_table_script_or_form() -> None:
    tags = Reader(render.html(unsaved_edition(some_facts()))).tags

    assert tags.isdisjoint({"img", "table", "script", "form", "iframe", "link", "svg"})


def test_labels_are_text_whatever_is_in_them() -> None:
    evil = "<script>alert(1)</script>\"'&</title>{{ 7 }}%(n)s"
    facts = some_facts(scope={"everything": False, "names": [evil]})
    facts["voices"][0]["most"][0]["label"] = evil
    facts["serious"]["first"][0]["unit"] = evil
    facts["problems"]["first"][0]["label"] = evil
    edition = unsaved_edition(facts)

    html = Reader(render.html(edition))

    assert "script" not in html.tags
    assert html.words.count(evil) == 4
    assert evil in render.text(edition).replace("\n", " ").replace(NBSP, " ")
    assert "\n" not in render.subject(edition)


def test_facts_of_an_unknown_shape_are_refused() -> None:
    with pytest.raises(ValueError, match="unknown shape 99"):
        render.text(unsaved_edition(some_facts(schema=99)))


def test_the_largest_mail_stays_below_what_mail_programs_cut() -> None:
    long = "W" * 120
    facts = some_facts(scope={"everything": False, "names": [long] * 40})
    path = "/issues/?" + "x" * 400
    for part in ("serious", "problems", "decisions"):
        facts[part]["first"] = [facts[part]["first"][0] | {"path": path}] * 5
    for kind in facts["nobody"]["kinds"]:
        kind["first"] = facts["nobody"]["kinds"][0]["first"][:1] * 5
    for voice in facts["voices"]:
        voice["most"] = [{"label": long, "n": 10**6, "path": path}] * 5
        voice["before"] = [{"day": "2026-03-03", "n": 10**6, "path": path}] * 4
    missed = [f"2026-01-{day:02}" for day in range(1, 32)]

    edition = unsaved_edition(facts, missed_days=missed)

    assert len(render.html(edition).encode()) < MOST / 3
    assert len(render.text(edition).encode()) < MOST / 3


def test_another_language_gives_its_own_dates() -> None:
    with translation.override("en"):
        german = render.subject(unsaved_edition(some_facts(language="de")))

    assert "Mittwoch" in german
    assert "März" in german


# --- The same bytes for ever ----------------------------------------------------------


def rename_words(town: Town, edition: DigestEdition, settings: Any) -> None:
    for record, verb in (
        (town.lift, "touchpoint.edit"),
        (town.harbour, "unit.edit"),
        (town.desk, "touchpoint.edit"),
    ):
        record.name = "Something else"
        keep(record, verb)
    town.desk.labels, town.desk.slug = {"en": "Other"}, "other"
    keep(town.desk, "touchpoint.edit")


def change_reports(town: Town, edition: DigestEdition, settings: Any) -> None:
    for issue in Issue.objects.all():
        issue.severity, issue.state, issue.touchpoint = 0, "new", town.desk
        issue.owner, issue.is_restricted = town.executive, True
        keep(issue, "issue.edit")
    town.report(severity=4)


def change_reader(town: Town, edition: DigestEdition, settings: Any) -> None:
    reader = User.objects.get(pk=edition.reader_id)
    reader.full_name, reader.email = "Someone Else", "new@example.org"
    reader.language, reader.time_zone = "de", "Asia/Tokyo"
    reader.is_active = False
    keep(reader, "user.edit")


def move_the_installation(town: Town, edition: DigestEdition, settings: Any) -> None:
    settings.PUBLIC_URL = "https://elsewhere.example.net"
    settings.SECRET_KEY = "another-" * 10
    settings.TIME_ZONE = "Asia/Tokyo"
    settings.LANGUAGES = [("de", "Deutsch")]
    settings.LANGUAGE_CODE = "de"


CHANGES: tuple[Callable[[Town, DigestEdition, Any], None], ...] = (
    rename_words,
    change_reports,
    change_reader,
    move_the_installation,
)


@pytest.mark.django_db
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_an_edition_keeps_every_byte(
    change: Callable[[Town, DigestEdition, Any], None], settings: Any
) -> None:
    town = make_town()
    town.fill(60)
    make_problem(town)
    make_submitted(make_cast(town.harbour))
    key = make_edition(town.manager).pk
    before = three_ways(DigestEdition.objects.get(pk=key))
    facts = facts_for(town.manager)

    change(town, DigestEdition.objects.get(pk=key), settings)

    edition = DigestEdition.objects.get(pk=key)
    with (
        translation.override("de"),
        timezone.override("America/Lima"),
        CaptureQueriesContext(connection) as caught,
    ):
        after = three_ways(edition)
    assert after == before
    assert len(caught) == 0
    if change in {rename_words, change_reports}:
        # A digest made now would say something else: the change was one.
        assert facts_for(town.manager) != facts


@pytest.mark.django_db
def test_two_editions_of_other_days_differ() -> None:
    town = make_town()
    first = make_edition(town.manager)
    second = make_edition(town.manager, local_date=first.local_date + timedelta(days=1))

    assert render.html(first) != render.html(second)


BUSY = """\
Wednesday’s digest, 11 March 2026

4 serious open, 2 decisions, 7 new repeat problems, 13 with nobody on it

As of 06:00, Europe/Ljubljana. Harbour, Hill.

SERIOUS
4 open [1]; 1 came in yesterday [2].
ISS-222222 [3] · Harmed or at risk: phone now · not yet placed · Harbour ·
reported 10 March · closed meanwhile

DECIDE
2 wait for you [4].
INI-333333 [5] · The plan · was due on Monday, 9 March
INI-444444 [6] · A change of the plan · due on Thursday, 12 March

YESTERDAY
Tuesday, 10 March: 1,206 reports of something that went wrong [7].
1,145 by customers [8], 61 by staff [9]; 1 thing that nearly went
wrong [10].
Customers, most at: Lift 19 [11], not yet placed 4 [12].
Customers, on the same weekday before: 130 on 3 March [13], 0 on 24
February [14].

NEW
7 repeat problems were opened yesterday [15].
PAT-222222 [16] · Hill · 5 reports · most at Lift
PAT-333333 [17] · Harbour · 0 reports
and 5 more [15]

NOBODY ON IT
12 reports [18], 1 improvement [19]: no person, no next date, or one that
has passed.
Oldest: ISS-444444 [20] (23 days), ISS-555555 [21] (1 day).
Oldest: INI-222222 [22] (3 days).

THANKS
1 thank-you came in yesterday [23].
Most at: Desk 1 [24].

Correction: Monday, 9 March now counts 203 reports [25], not 198; 5 came
in late.
No digest was made on 8 March.
Change when this comes, or stop it [26]

Links
[1] https://cx.example.org/issues/?open
[2] https://cx.example.org/issues/?new
[3] https://cx.example.org/issues/ISS-222222/
[4] https://cx.example.org/reviews/
[5] https://cx.example.org/initiatives/INI-333333/
[6] https://cx.example.org/initiatives/INI-444444/
[7] https://cx.example.org/issues/?day=10
[8] https://cx.example.org/issues/?voice=customer
[9] https://cx.example.org/issues/?voice=staff
[10] https://cx.example.org/issues/?near
[11] https://cx.example.org/issues/?at=lift
[12] https://cx.example.org/issues/?at=none
[13] https://cx.example.org/issues/?day=3
[14] https://cx.example.org/issues/?day=24
[15] https://cx.example.org/patterns/?opened
[16] https://cx.example.org/patterns/PAT-222222/
[17] https://cx.example.org/patterns/PAT-333333/
[18] https://cx.example.org/issues/?nobody
[19] https://cx.example.org/initiatives/?nobody
[20] https://cx.example.org/issues/ISS-444444/
[21] https://cx.example.org/issues/ISS-555555/
[22] https://cx.example.org/initiatives/INI-222222/
[23] https://cx.example.org/issues/?kind=praise
[24] https://cx.example.org/issues/?thanks
[25] https://cx.example.org/issues/?day=9
[26] https://cx.example.org/digests/when/7.abc.def/
"""
QUIET = """\
Wednesday’s digest, 11 March 2026

Nothing new

As of 06:00, Europe/Ljubljana. All units.

Nothing to tell about: serious reports, decisions for you, what came in,
new repeat problems, anything with nobody on it, thanks.
Change when this comes, or stop it [1]

Links
[1] https://cx.example.org/digests/when/7.abc.def/
"""
