"""What a reader's digest is made of, as of a moment: references, counts, labels.

No person's name, no title, no word that somebody typed into a report; nothing that
its reader may not see, and nothing restricted for anybody. Every number comes with
the path of the list behind it. Shape 1, all of it JSON:

- ``schema`` ``site`` ``change`` ``language`` ``zone`` ``day`` ``as_of``: for rendering
- ``scope``: ``everything``, or the ``names`` of units and journeys
- ``period``: the ``first`` and ``last`` local day; those since the edition before, at
  most seven
- ``breakdowns`` ``near_misses``: ``n``, ``path``; ``voices``: customer, then staff,
  each with ``most`` (places) and ``before`` (the same weekday of four weeks)
- ``thanks`` ``problems`` ``serious`` ``nobody`` ``decisions``: ``n``, ``path``, and the
  ``first`` few records by reference
- ``correction``: what the edition before counted ``was``, and what that is ``now``
"""

from collections import Counter
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import translation

from cxops.digests import addresses, waiting
from cxops.digests.arrivals import (
    DAY,
    WEEK,
    WEEKS_BEFORE,
    Days,
    Key,
    arrivals,
    breakdowns_again,
    breakdowns_on,
)
from cxops.digests.links import CHANGE, signed_path
from cxops.digests.places import labels_of, scope_of
from cxops.models import DigestEdition
from issues.enums import IssueKind, Voice

if TYPE_CHECKING:
    from accounts.models import User

Facts = dict[str, Any]
SCHEMA = 1
VOICES = (Voice.CUSTOMER.value, Voice.STAFF.value)
#: So many places are named under a number; the list has them all.
PLACES = 5


def gather(
    reader: "User", *, as_of: datetime, local_date: date, time_zone: str
) -> Facts:
    """The facts of the reader's digest for ``local_date``: the days up to the one
    before. Reads only, in a bounded number of statements."""
    language = _language_of(reader)
    with translation.override(language):
        edition = _edition_before(reader, local_date)
        days = _days(edition, local_date, time_zone)
        counted = arrivals(reader, days)
        labels = labels_of({place for _kind, _voice, place in counted})
        scope = scope_of(reader, as_of=as_of)
        return {
            "schema": SCHEMA,
            "site": settings.PUBLIC_URL,
            "change": signed_path(CHANGE, reader.pk),
            "language": language,
            "zone": time_zone,
            "day": local_date.isoformat(),
            "as_of": as_of.isoformat(),
            "scope": scope,
            "period": days.as_facts(),
            "breakdowns": _number(counted, days, IssueKind.BREAKDOWN),
            "near_misses": _number(counted, days, IssueKind.NEAR_MISS),
            "thanks": _number(counted, days, IssueKind.PRAISE)
            | {"most": _most(counted, labels, days, IssueKind.PRAISE)},
            "voices": _voices(reader, counted, labels, days),
            "problems": waiting.new_problems(reader, days),
            "serious": waiting.serious(reader, days, as_of=as_of),
            "nobody": waiting.nobody(reader, as_of=as_of),
            "decisions": waiting.decisions(reader, today=local_date),
            "correction": _correction(reader, edition, scope),
        }


def _language_of(reader: "User") -> str:
    """The reader's language where the product speaks it."""
    offered = dict(settings.LANGUAGES)
    return reader.language if reader.language in offered else settings.LANGUAGE_CODE


def _edition_before(reader: "User", local_date: date) -> DigestEdition | None:
    rows = DigestEdition.objects.filter(reader=reader, local_date__lt=local_date)
    return rows.order_by("-local_date").first()


def _days(edition: DigestEdition | None, local_date: date, zone: str) -> Days:
    """From the day of the edition before, which was only beginning then."""
    last = local_date - DAY
    if edition is None:
        return Days(last, last, zone)
    return Days(max(edition.local_date, local_date - WEEK), last, zone)


def _number(
    counted: "Counter[Key]", days: Days, kind: str, voice: str | None = None
) -> Facts:
    wanted = [
        number
        for (its_kind, its_voice, _place), number in counted.items()
        if its_kind == kind and voice in (None, its_voice)
    ]
    more = {} if voice is None else {"voice": voice}
    return {
        "n": sum(wanted),
        "path": addresses.reported(str(kind), days.first, days.last, **more),
    }


def _most(
    counted: "Counter[Key]",
    labels: dict[int, tuple[str, str]],
    days: Days,
    kind: str,
    voice: str | None = None,
) -> list[Facts]:
    """The places named most, each with its list; null where none is named yet."""
    sums: Counter[int | None] = Counter()
    for (its_kind, its_voice, place), number in counted.items():
        if its_kind == kind and voice in (None, its_voice):
            sums[place] += number
    order = sorted(sums.items(), key=lambda item: (-item[1], item[0] or 0))
    found = []
    for place, number in order[:PLACES]:
        slug, label = ("none", None) if place is None else labels[place]
        more = {"touchpoint": slug} | ({} if voice is None else {"voice": voice})
        path = addresses.reported(str(kind), days.first, days.last, **more)
        found.append({"label": label, "n": number, "path": path})
    return found


def _voices(
    reader: "User",
    counted: "Counter[Key]",
    labels: dict[int, tuple[str, str]],
    days: Days,
) -> list[Facts]:
    """Customers and staff apart, never in one number."""
    weeks = range(1, WEEKS_BEFORE + 1) if days.are_one else ()
    asked = [days.earlier(number) for number in weeks]
    before = breakdowns_on(reader, asked, VOICES)
    kind = IssueKind.BREAKDOWN
    return [
        {
            "voice": voice,
            **_number(counted, days, kind, voice),
            "most": _most(counted, labels, days, kind, voice),
            "before": [
                {
                    "day": then.first.isoformat(),
                    "n": sums[voice],
                    "path": addresses.reported(
                        str(kind), then.first, then.last, voice=voice
                    ),
                }
                for then, sums in zip(asked, before, strict=True)
            ],
        }
        for voice in VOICES
    ]


def _correction(
    reader: "User", edition: DigestEdition | None, scope: Facts
) -> Facts | None:
    """What the edition before counted, where that has changed for the same places."""
    if edition is None or edition.facts.get("schema") != SCHEMA:
        return None
    then = edition.facts
    if then["scope"] != scope:
        return None
    period = then["period"]
    first, last = map(date.fromisoformat, (period["first"], period["last"]))
    days = Days(first, last, then["zone"])
    now, late = breakdowns_again(reader, days, since=edition.as_of)
    was = then["breakdowns"]["n"]
    if now == was:
        return None
    return {
        "period": period,
        "was": was,
        "now": now,
        "late": late,
        "path": addresses.reported(IssueKind.BREAKDOWN.value, first, last),
    }
