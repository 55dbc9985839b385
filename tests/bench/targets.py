"""What is asked of the servers, by whom, and what each is held against."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from cxops.kernel import keyset
from issues.access import issues_for
from issues.filters import ISSUE_SORTS
from issues.models import Issue, RootCause, Touchpoint
from tests.bench import consequences
from tests.bench.client import Ask
from tests.bench.organisation import Reader
from tests.bench.texts import vocabulary

PRODUCT, PEER, SMALL = "product", "peer", "small"
VIEW, LIST, CREATE = "bare Django view", "bare DRF list", "bare DRF create"
BIG = "manager, big unit"


@dataclass(frozen=True, slots=True)
class Target:
    """One kind of request to one server, and the peer it is held against."""

    name: str
    ask: Ask
    server: str = PRODUCT
    against: str = ""


def peers(reader: Reader) -> list[Target]:
    """The three bare ones."""
    place = _usual_place()
    query = urlencode({"state": "closed", "touchpoint": place})
    body = {
        "description": "The door would not open and nobody came to help us out.",
        "occurred_at": "2026-03-10T09:00:00+01:00",
        **_words(place),
    }
    return [
        Target(VIEW, Ask("GET", f"/view?{query}"), PEER),
        Target(LIST, Ask("GET", f"/reports?{query}", _token(reader)), PEER),
        Target(CREATE, Ask("POST", "/reports", _token(reader), json.dumps(body)), PEER),
    ]


def targets(people: Mapping[str, Reader]) -> list[Target]:
    """Every request to the product that is timed."""
    return [
        _create(people["filer"]),
        *_lists(people),
        *_searches(people),
        *_pages(people),
    ]


def same_list(reader: Reader, name: str, server: str) -> Target:
    """The one list that is asked of a big and of a small database."""
    return Target(name, _list_ask(reader, sort="occurred"), server)


def _create(filer: Reader) -> Target:
    place = _usual_place()
    body = {
        "description": "The door would not open and nobody came to help us out.",
        "occurred_at": "2026-03-10T09:00:00+01:00",
        **_words(place),
    }
    headers = (*_token(filer), ("Idempotency-Key", "bench-{n}"))
    ask = Ask("POST", "/api/v1/issues/", headers, json.dumps(body))
    return Target("create (API)", ask, against=CREATE)


def _lists(people: Mapping[str, Reader]) -> list[Target]:
    found = [
        Target(
            f"list, 2 filters, sorted: {name}",
            _list_ask(reader, sort="occurred"),
            against=LIST,
        )
        for name, reader in people.items()
        if name != "filer"
    ]
    big = people[BIG]
    return [
        *found,
        Target(
            f"list, last page: {BIG}",
            _list_ask(big, sort="occurred", cursor=_last_cursor(big)),
            against=LIST,
        ),
    ]


def _searches(people: Mapping[str, Reader]) -> list[Target]:
    words = vocabulary()
    asked = {"common word": words[8], "rare word": words[-4000]}
    return [
        Target(
            f"search, {kind}: {name}",
            Ask("GET", f"/api/v1/issues/?q={word}%20", _token(people[name])),
            against=LIST,
        )
        for kind, word in asked.items()
        for name in (BIG, "manager, small unit", "executive")
    ]


def _pages(people: Mapping[str, Reader]) -> list[Target]:
    big, small = people[BIG], people["manager, small unit"]
    issue = issues_for(big.user).filter(state="closed", source="").last()
    assert issue is not None
    query = urlencode({"state": "closed", "touchpoint": _usual_place()})
    improvement = consequences.improvement_in_effect().get_absolute_url()
    pages = {
        f"HTML list, 2 filters: {BIG}": (big, f"/issues/?{query}"),
        "HTML list, 2 filters: small unit": (small, f"/issues/?{query}"),
        "HTML list, no filter: executive": (people["executive"], "/issues/"),
        f"inbox: {BIG}": (big, "/inbox/"),
        "inbox: manager, small unit": (small, "/inbox/"),
        "my reports: front line": (people["front line"], "/my/"),
        "issue page": (big, issue.get_absolute_url()),
        f"command center: {BIG}": (big, "/command-center/"),
        "command center: executive": (people["executive"], "/command-center/"),
        f"journeys: {BIG}": (big, "/journeys/"),
        "journeys: executive": (people["executive"], "/journeys/"),
        "journeys: front line": (people["front line"], "/journeys/"),
        f"pareto: {BIG}": (big, "/causes/pareto/"),
        "pareto, by unit: executive": (people["executive"], "/causes/pareto/?by=unit"),
        "pareto, year by repeat problem: executive": (
            people["executive"],
            "/causes/pareto/?by=pattern&days=365",
        ),
        f"start from pareto: {BIG}": (
            big,
            f"/causes/pareto/start/?pick={_usual_cause()}",
        ),
        f"signals: {BIG}": (big, "/signals/"),
        "signals: executive": (people["executive"], "/signals/"),
        "signal: executive": (
            people["executive"],
            consequences.signal_of_days().get_absolute_url(),
        ),
        f"improvement in effect: {BIG}": (big, improvement),
        f"weeks of an improvement: {BIG}": (big, f"{improvement}weeks/"),
        f"consistency: {BIG}": (big, "/journeys/consistency/"),
        "consistency: executive": (people["executive"], "/journeys/consistency/"),
    }
    return [
        Target(name, Ask("GET", path, (("Cookie", reader.cookie),)), against=VIEW)
        for name, (reader, path) in pages.items()
    ]


def _list_ask(reader: Reader, **more: str) -> Ask:
    query = {"state": "closed", "touchpoint": _usual_place(), **more}
    return Ask("GET", f"/api/v1/issues/?{urlencode(query)}", _token(reader))


def _last_cursor(reader: Reader) -> str:
    """The cursor behind which the very last page lies."""
    sort = keyset.sort_named(ISSUE_SORTS, "occurred")
    rows = issues_for(reader.user).filter(
        state="closed", touchpoint__slug=_usual_place()
    )
    last = rows.order_by("occurred_on", "pk")[: keyset.PAGE_SIZE + 1]
    return keyset._cursor(sort, list(last)[-1], back=False)


def _usual_place() -> str:
    """The touchpoint that most reports name: the fill draws it from the first."""
    return str(Touchpoint.objects.order_by("pk").values_list("slug", flat=True)[0])


def _usual_cause() -> str:
    """The cause type that most reports have."""
    causes = RootCause.objects.filter(parent__isnull=False).order_by("pk")
    return str(causes.values_list("slug", flat=True)[0])


def _words(place: str) -> dict[str, str]:
    issue = Issue.objects.filter(channel__isnull=False).select_related(
        "channel", "unit"
    )
    found = issue[0]
    assert found.channel is not None
    return {"unit": found.unit.code, "touchpoint": place, "channel": found.channel.slug}


def _token(reader: Reader) -> tuple[tuple[str, str], ...]:
    return (("Authorization", f"Bearer {reader.token}"),)
