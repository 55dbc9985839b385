"""Units by their place in the tree, in the middle of other people's statements."""

from typing import Any

from django.db.models import BigIntegerField
from django.db.models.expressions import RawSQL

from accounts.models import Unit

_BELOW = """
WITH RECURSIVE below(id) AS (
    SELECT id FROM accounts_unit WHERE code = %s
    UNION
    SELECT child.id FROM below JOIN accounts_unit child ON child.parent_id = below.id
)
SELECT id FROM below
"""


def ids_below(code: str) -> Any:
    """The keys of a unit and all below it, as a subquery; empty where no such unit."""
    return RawSQL(  # noqa: S611 -- the code is a parameter of a constant statement
        _BELOW, [code], output_field=BigIntegerField()
    )


def root_unit() -> Unit | None:
    """The top of the organisation: the place of a report that has no other."""
    roots = Unit.objects.active().filter(parent=None)
    found: Unit | None = roots.without_tree_fields().order_by("pk").first()
    return found
