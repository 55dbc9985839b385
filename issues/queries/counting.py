"""Counts that never read a whole table: exact up to a limit, "1,000+" beyond it."""

from typing import Any

from django.db.models import IntegerField, QuerySet, Subquery
from django.utils.formats import number_format

LIMIT = 1000


class CappedCount(Subquery):
    """How many rows a queryset has, at most ``LIMIT`` + 1, inside another statement."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) capped)"
    output_field = IntegerField()
    #: What nobody may read is none, not unknown.
    empty_result_set_value = 0

    def __init__(self, rows: "QuerySet[Any]", limit: int = LIMIT) -> None:
        super().__init__(rows.order_by().values("pk")[: limit + 1])


def count_in_words(number: int) -> str:
    """ "38", or "1,000+" where the count stopped."""
    if number > LIMIT:
        return f"{number_format(LIMIT, force_grouping=True)}+"
    return number_format(number, force_grouping=True)
