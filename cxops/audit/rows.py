"""History rows as the audit reads them: frozen type names and their root."""

from typing import Any

from django.apps import apps
from django.db import models

from cxops.audit.digest import MEANS, leaves_of, root
from cxops.kernel.history import HistoryRow


def tracked_models() -> dict[str, type[models.Model]]:
    """Every tracked model by its frozen name (``issues.issue``)."""
    return {
        model._meta.label_lower: model
        for model in apps.get_models()
        if hasattr(model, "history") and not issubclass(model, HistoryRow)
    }


def values_of(row: Any) -> dict[str, Any]:
    """The fields of a history row that its digest covers, as Python values."""
    return {
        field.attname: field.to_python(getattr(row, field.attname))
        if not field.is_relation
        else getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.attname not in MEANS
    }


def root_of(object_type: str, row: Any) -> str:
    """The digest of one history row."""
    values = values_of(row)
    return root(leaves_of(object_type, values, row.history_salts, row.history_leaves))
