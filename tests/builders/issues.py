"""Reports, repeat problems and words for tests. Plain rows, no surprises."""

from datetime import datetime
from typing import Any

from accounts.models import Unit, User
from cxops.kernel.clock import local_date
from cxops.kernel.history import acting_as
from issues.enums import CauseSource, Precision
from issues.models import (
    Channel,
    ContributingFactor,
    Issue,
    Journey,
    Pattern,
    RootCause,
    Stage,
    Touchpoint,
)
from issues.services.vocabulary import seed_vocabulary
from issues.workflow import ISSUE_FLOW, PATTERN_FLOW
from tests.builders.clock import AT

_serial = iter(range(1, 10**9))


def make_issue(unit: Unit, reporter: User | None = None, **over: Any) -> Issue:
    """A new report of this unit; ``state`` and every other field can be said."""
    state = over.pop("state", None)
    moment: datetime = over.pop("at", AT)
    occurred_at: datetime = over.pop("occurred_at", moment)
    values: dict[str, Any] = {
        "voice": "customer",
        "title": "Lift dead again.",
        "description": "Lift dead again.",
        "unit": unit,
        "reporter": reporter,
        "occurred_at": occurred_at,
        "occurred_precision": Precision.MINUTE,
        "occurred_on": local_date(occurred_at, unit.time_zone),
        "received_at": moment,
        "filed_at": moment,
        "recorded_at": moment,
    }
    if over.get("cause") is not None:
        values["cause_source"] = CauseSource.PERSON
    if state in ("triaged", "resolved", "closed"):
        values["triaged_at"] = moment
    if state in ("resolved", "closed"):
        values["resolved_at"] = moment
    if state == "closed":
        values["closed_at"] = moment
    issue = Issue(**(values | over))
    with acting_as(reporter, verb="issue.file", at=moment):
        ISSUE_FLOW.begin(issue, "file", state=state)
        issue.save(force_insert=True)
    return issue


def make_pattern(unit: Unit, created_by: User, **over: Any) -> Pattern:
    """A repeat problem of this unit; ``state`` and every other field can be said."""
    state = over.pop("state", None)
    values: dict[str, Any] = {
        "title": "The lift fails every week",
        "unit": unit,
        "created_by": created_by,
        "created_at": AT,
    }
    pattern = Pattern(**(values | over))
    with acting_as(created_by, verb="pattern.open", at=AT):
        PATTERN_FLOW.begin(pattern, "open", state=state)
        pattern.save(force_insert=True)
    return pattern


def make_factor(pattern: Pattern, cause: RootCause, **over: Any) -> ContributingFactor:
    """A suspected main cause, unless it is said to be something else."""
    values: dict[str, Any] = {
        "pattern": pattern,
        "cause": cause,
        "sentence": "The door sensor ices over.",
        "stated_by": pattern.created_by,
        "stated_at": AT,
    }
    with acting_as(pattern.created_by, verb="factor.state", at=AT):
        return ContributingFactor.objects.create(**(values | over))


def make_journey(name: str = "Travel with us", **over: Any) -> Journey:
    return _term(Journey, name, **over)


def make_stage(
    journey: Journey | None = None, name: str = "Board", **over: Any
) -> Stage:
    return _term(Stage, name, journey=journey or make_journey(), **over)


def make_touchpoint(
    name: str = "Waiting", stage: Stage | None = None, **over: Any
) -> Touchpoint:
    return _term(Touchpoint, name, stage=stage or make_stage(), **over)


def make_channel(name: str = "Phone", **over: Any) -> Channel:
    return _term(Channel, name, **over)


def make_cause(name: str = "Down or slow", **over: Any) -> RootCause:
    return _term(RootCause, name, **over)


def seed_words() -> None:
    """The whole starting vocabulary."""
    seed_vocabulary(at=AT)


def _term(model: type[Any], name: str, **over: Any) -> Any:
    number = next(_serial)
    slug = over.pop("slug", f"{name.lower().replace(' ', '-')}-{number}")
    with acting_as(None, verb="vocabulary.seed", at=AT):
        return model.objects.create(name=name, slug=slug, **over)
