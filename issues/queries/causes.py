"""What a report is put down to."""

from typing import Any

from django.db.models import BigIntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from issues.enums import Certainty, FactorRole
from issues.models import ContributingFactor, Issue, RootCause


def effective_cause(issue: Issue) -> RootCause | None:
    """Its repeat problem's confirmed main cause, else what it looks like.

    None is "not known yet": never among the vital few.
    """
    if issue.pattern_id is not None:
        main = _main().filter(pattern=issue.pattern_id).select_related("cause").first()
        if main is not None:
            return main.cause
    return issue.cause


def with_effective_cause(issues: "QuerySet[Issue]") -> Any:
    """The same for many, as ``effective_cause_id``, in one statement."""
    main = _main().filter(pattern=OuterRef("pattern")).values("cause_id")
    return issues.annotate(
        effective_cause_id=Coalesce(
            Subquery(main), "cause_id", output_field=BigIntegerField()
        )
    )


def _main() -> "QuerySet[ContributingFactor]":
    """At most one per repeat problem: the database sees to it."""
    return ContributingFactor.objects.filter(
        role=FactorRole.MAIN, certainty=Certainty.CONFIRMED
    )
