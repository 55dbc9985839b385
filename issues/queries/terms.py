"""The vocabulary, word by word: any person may read it."""

from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cxops.kernel.errors import NotFound
from cxops.kernel.keyset import Sort
from issues.models import Channel, Journey, RootCause, Stage, Touchpoint

T = TypeVar("T", Journey, Stage, Touchpoint, Channel, RootCause)

TERM_SORTS = (Sort("position", "position", gettext_lazy("As they are shown")),)
_WITH: dict[type[Any], tuple[str, ...]] = {
    Stage: ("journey",),
    Touchpoint: ("stage", "promise_owner", "imported__import_batch"),
    Channel: ("imported__import_batch",),
    RootCause: ("parent", "imported__import_batch"),
}


def terms_of(model: type[T]) -> "models.QuerySet[T]":
    """Every word of one list, retired ones included: old reports carry them."""
    rows: models.QuerySet[T] = model._default_manager.select_related(
        "owner", "replaced_by", *_WITH.get(model, ())
    )
    return rows


def term_for(model: type[T], slug: str) -> T:
    """One word by its slug."""
    found: T | None = terms_of(model).filter(slug=slug).first()
    if found is None:
        raise NotFound(_("There is nothing here."))
    return found
