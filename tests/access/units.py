"""The tree of the small organisation."""

from accounts.models import Unit
from tests.builders.accounts import make_unit


def make_units() -> dict[str, Unit]:
    root = make_unit("Northway", code="northway")
    region = make_unit("Coast", root, code="coast")
    return {
        "root": root,
        "region": region,
        "harbour": make_unit("Harbour", region, code="harbour"),
        "hill": make_unit("Hill", region, code="hill"),
        "far": make_unit("Far", root, code="far"),
    }
