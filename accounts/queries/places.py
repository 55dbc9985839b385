"""Units by their place in the tree, in the middle of other people's statements."""

from typing import Any

from django.db.models import BigIntegerField
from django.db.models.expressions import RawSQL

from accounts.models import Unit

_BELOW = """
WITH RECURSIVE below(id) AS (
    SELECT id FROM accounts_unit WHERE code IN ({codes})
    UNION
    SELECT child.id FROM below JOIN accounts_unit child ON child.parent_id = below.id
)
SELECT id FROM below
"""


_ABOVE = """
WITH RECURSIVE above(id, parent_id) AS (
    SELECT id, parent_id FROM accounts_unit WHERE id IN ({keys})
    UNION
    SELECT u.id, u.parent_id FROM above JOIN accounts_unit u ON u.id = above.parent_id
)
SELECT id FROM above
"""


def ids_above(*keys: int) -> Any:
    """The keys of units and of all they belong to, as a subquery."""
    sql = _ABOVE.format(keys=", ".join(["%s"] * len(keys)))
    return RawSQL(  # noqa: S611 -- the keys are parameters of a constant statement
        sql, list(keys), output_field=BigIntegerField()
    )


def ids_below(*codes: str) -> Any:
    """The keys of units and all below them, as a subquery; empty where none is one."""
    sql = _BELOW.format(codes=", ".join(["%s"] * len(codes)))
    return RawSQL(  # noqa: S611 -- the codes are parameters of a constant statement
        sql, list(codes), output_field=BigIntegerField()
    )


def root_unit() -> Unit | None:
    """The top of the organisation: the place of a report that has no other."""
    roots = Unit.objects.active().filter(parent=None)
    found: Unit | None = roots.without_tree_fields().order_by("pk").first()
    return found


def zones_in_use() -> list[str]:
    """The time zones of the units."""
    units = Unit.objects.without_tree_fields().order_by("time_zone")
    return list(units.values_list("time_zone", flat=True).distinct())
