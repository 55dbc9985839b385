"""The installation's own rules: the ``Settings`` record, read from below."""

from typing import Any

from django.apps import apps


def installation_rules() -> Any:
    """The one ``Settings`` row (approval threshold, watch window, …)."""
    return apps.get_model("cxops", "Settings").current()
