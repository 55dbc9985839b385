"""Nothing that a page is given may be NaN or infinite."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from math import isfinite
from typing import Any

from cxops.stats.messages import MESSAGES
from cxops.stats.types import Result


def assert_finite(found: Any) -> None:
    """Every number in it, however deep, and its sentences can be said."""
    if isinstance(found, Result):
        assert found.message
        assert all(MESSAGES[warning] for warning in found.warnings)
    if is_dataclass(found):
        for field in fields(found):
            assert_finite(getattr(found, field.name))
    elif isinstance(found, Mapping):
        for value in found.values():
            assert_finite(value)
    elif isinstance(found, tuple | list):
        for value in found:
            assert_finite(value)
    elif isinstance(found, float):
        assert isfinite(found)
