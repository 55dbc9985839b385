"""Row locks and versions: two people at once make one change."""

from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext as _

from cxops.kernel.errors import NotFound, Stale

M = TypeVar("M", bound=models.Model)


def lock_for_update(queryset: "models.QuerySet[M]") -> list[M]:
    """Lock the rows until the transaction ends, in key order, and return them.

    Ordered so that two writers never wait for each other in a ring. On SQLite the
    transaction itself (BEGIN IMMEDIATE) is the lock.
    """
    return list(queryset.select_for_update(of=("self",)).order_by("pk"))


def lock(record: M, *, version: int | None = None) -> M:
    """Re-read one record under a lock; refuse when ``version`` is no longer its own.

    Raises NotFound where the row is gone and Stale where somebody was faster.
    """
    manager: Any = record._meta.model._default_manager
    rows = lock_for_update(manager.filter(pk=record.pk))
    if not rows:
        raise NotFound(_("There is nothing here."))
    check_version(rows[0], version)
    return rows[0]


def check_version(record: Any, version: int | None) -> None:
    """Refuse (Stale) when ``version`` is given and no longer the record's own."""
    if version is not None and record.version != version:
        raise Stale(
            _(
                "Somebody changed this since you opened it. Look at the change, "
                "then make yours again."
            )
        )
