"""History rows as the audit writes them down: frozen type names and their root."""

from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection, models

from cxops.audit.digest import MEANS, canonical, leaves_of, root
from cxops.kernel.history import HistoryRow


@cache
def tracked_models() -> dict[str, type[models.Model]]:
    """Every tracked model by its frozen name (``issues.issue``)."""
    return {
        model._meta.label_lower: model
        for model in apps.get_models()
        if hasattr(model, "history") and not issubclass(model, HistoryRow)
    }


@cache
def history_of(model: type[models.Model]) -> type[models.Model]:
    """The history table of a tracked model; asking its descriptor is slow."""
    return model.history.model  # type: ignore[attr-defined]


def texts_of(row: Any) -> dict[str, str]:
    """The canonical text of each field of a history row that its digest covers."""
    texts = {}
    for name, field, plain in _covered(row._meta.model):
        value = getattr(row, name)
        if value is not None and type(value) is not plain:
            value = _as_stored(field, value)
        texts[name] = canonical(value)
    return texts


@cache
def _covered(model: type[models.Model]) -> tuple[tuple[str, Any, type], ...]:
    """Name and field of what a digest covers, and the type that is stored as it is."""
    return tuple(
        (field.attname, field, _plain_type(field))
        for field in model._meta.concrete_fields
        if field.attname not in MEANS
    )


def _plain_type(field: Any) -> type:
    while field.is_relation:
        field = field.target_field
    for kind, plain in _PLAIN:
        if isinstance(field, kind):
            return plain
    return type(None)


_PLAIN: tuple[tuple[type, type], ...] = (
    (models.BooleanField, bool),
    (models.DateTimeField, datetime),
    (models.DateField, date),
    (models.CharField, str),
    (models.TextField, str),
    (models.IntegerField, int),
)


def root_of(object_type: str, row: Any) -> str:
    """The digest of one history row."""
    return root(
        leaves_of(object_type, texts_of(row), row.history_salts, row.history_leaves)
    )


def _as_stored(field: "models.Field[Any, Any]", value: Any) -> Any:
    """The value as the database will give it back."""
    if field.is_relation or value is None:
        return value
    value = field.to_python(value)
    if isinstance(field, models.DecimalField) and isinstance(value, Decimal):
        # PostgreSQL rounds a half up, Django's SQLite adapter to even.
        is_postgres = connection.vendor == "postgresql"
        rounding = ROUND_HALF_UP if is_postgres else ROUND_HALF_EVEN
        value = value.quantize(Decimal(1).scaleb(-field.decimal_places), rounding)
    return value
