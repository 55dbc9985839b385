"""Where each number leads: the list that has exactly as many rows."""

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from cxops.command_center.moment import Moment
from cxops.kernel.moments import write_moment
from issues.enums import IssueKind
from issues.filters.signals import NOW
from issues.models.tally import CONTACTS
from issues.queries.periods import Period

NONE, KNOWN = "none", "known"
#: The same list, with the same filters, for a program.
_FOR_PROGRAMS = {
    "issues:issue_list": "api:issues_api:issue-list",
    "issues:tally_list": "api:issues_api:tally-list",
    "issues:pattern_list": "api:issues_api:pattern-list",
    "issues:signal_list": "api:issues_api:signal-list",
    "improvements:initiative_list": "api:improvements_api:initiative-list",
}


def open_breakdowns(moment: Moment, **more: object) -> str:
    """Breakdowns that were open then."""
    said = {"open_at": write_moment(moment.at), "kind": IssueKind.BREAKDOWN.value}
    return _issues(**said, **more)


def happened(period: Period, moment: Moment, **more: object) -> str:
    """Reports of what happened in a period, as known at the moment."""
    return _issues(
        occurred_from=period.first,
        occurred_to=period.last,
        as_of=write_moment(moment.at),
        **more,
    )


def broke(period: Period, moment: Moment, **more: object) -> str:
    """Breakdowns among them."""
    return happened(period, moment, kind=IssueKind.BREAKDOWN.value, **more)


def counted(period: Period, moment: Moment, **more: str) -> str:
    """Contacts that were counted without a form, as known at the moment."""
    said = {name: value for name, value in more.items() if name != "kind"}
    return _address(
        "issues:tally_list",
        {
            "measure": CONTACTS,
            "counted_from": period.first,
            "counted_to": period.last,
            "as_of": write_moment(moment.at),
            **said,
        },
    )


def neglected_issues(moment: Moment) -> str:
    return _issues(open_at=write_moment(moment.at), nobody_on_it="true")


def neglected_patterns(moment: Moment) -> str:
    said = {"as_of": write_moment(moment.at), "nobody_on_it": "true"}
    return _address("issues:pattern_list", said)


def neglected_initiatives(moment: Moment) -> str:
    said = {"as_of": write_moment(moment.at), "nobody_on_it": "true"}
    return _address("improvements:initiative_list", said)


def initiatives(moment: Moment, state: str) -> str:
    """Improvements that were in a state then."""
    said = {"as_of": write_moment(moment.at), "state": state}
    return _address("improvements:initiative_list", said)


def decisions() -> str:
    """What waits for the reader's decision."""
    return reverse("improvements:review_list")


def signals() -> str:
    """What isn't chance any more, now."""
    return _address("issues:signal_list", {"state": NOW})


def persistent(moment: Moment) -> str:
    """The page that names all that persists."""
    said = {"at": write_moment(moment.at)} if moment.is_past else {}
    return _address("command_center:persistent", said)


def overview(moment: Moment) -> str:
    said = {"at": write_moment(moment.at)} if moment.is_past else {}
    return _address("command_center:overview", said)


def for_programs(address: str) -> str:
    """The same list in the API."""
    path, _mark, query = address.partition("?")
    same = {reverse(page): reverse(api) for page, api in _FOR_PROGRAMS.items()}
    return f"{same[path]}?{query}"


def _issues(**said: object) -> str:
    return _address("issues:issue_list", {**said, "counted": "true"})


def _address(name: str, said: Mapping[str, object]) -> str:
    words = {
        key: value.isoformat() if isinstance(value, date) else value
        for key, value in said.items()
    }
    return f"{reverse(name)}?{urlencode(words)}" if words else reverse(name)
