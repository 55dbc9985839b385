"""What a report is put down to."""

from typing import Any

from django.db.models import BigIntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cxops.kernel.keys import Keys, OneOf
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


def put_down_to(causes: Any) -> Q:
    """The same as a condition: one of these causes (an expression that finds keys).

    Written so that an index over either end finds the rows.
    """
    mains = _main().filter(OneOf("cause_id", causes), pattern__isnull=False)
    by_pattern = Keys(mains.values("pattern_id"))
    return Q(OneOf("pattern_id", by_pattern)) | (
        Q(OneOf("cause_id", causes)) & ~_is_decided()
    )


def cause_is_known() -> Q:
    """Put down to any cause at all."""
    return Q(cause__isnull=False) | _is_decided()


def _is_decided() -> Q:
    """Its repeat problem has a main cause, whatever it looks like itself."""
    decided = Keys(_main().filter(pattern__isnull=False).values("pattern_id"))
    return Q(pattern__isnull=False) & Q(OneOf("pattern_id", decided))


def _main() -> "QuerySet[ContributingFactor]":
    """At most one per repeat problem: the database sees to it."""
    return ContributingFactor.objects.filter(
        role=FactorRole.MAIN, certainty=Certainty.CONFIRMED
    )
