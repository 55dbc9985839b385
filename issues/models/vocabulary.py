"""The organisation's own words: each with a definition, an owner and synonyms.

Terms are merged and retired, never silently renamed or deleted.
"""

from datetime import datetime
from typing import ClassVar, cast

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from tree_queries.fields import TreeNodeForeignKey

from cxops.kernel.bases import Versioned
from cxops.kernel.history import tracked
from issues.querysets import TermQuerySet


class Term(Versioned):
    """One word of the vocabulary.

    ``labels`` holds translations by language code; ``aliases`` what else people and
    other systems call it.
    """

    slug = models.SlugField(_("short name"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    labels = models.JSONField(_("in other languages"), default=dict, blank=True)
    definition = models.TextField(_("what it means"), blank=True, default="")
    aliases = models.JSONField(_("also called"), default=list, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("owner"),
    )
    position = models.PositiveIntegerField(_("order"), default=0)
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)
    replaced_by = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="replaces",
        verbose_name=_("use instead"),
    )

    objects = TermQuerySet.as_manager()
    FREE_TEXT: ClassVar[tuple[str, ...]] = ("definition",)

    class Meta:
        abstract = True
        ordering = ("position", "id")

    def __str__(self) -> str:
        return str(self.labels.get(get_language() or "", self.name))

    @property
    def waiting_since(self) -> datetime | None:
        """When an import brought the word in that nobody has reviewed yet."""
        brought = getattr(self, "imported", None)
        if brought is None or brought.settled_at is not None:
            return None
        return cast("datetime", brought.imported_at)


class Channel(Term):
    """How we heard of it: phone, counter, review site. Not where it failed."""

    history = tracked()

    class Meta(Term.Meta):
        verbose_name = _("how we heard")
        verbose_name_plural = _("how we heard")


class RootCause(Term):
    """A cause type; a tree of two levels. "Not known yet" is its absence."""

    parent = TreeNodeForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        verbose_name=_("belongs to"),
    )

    history = tracked()

    class Meta(Term.Meta):
        verbose_name = _("cause type")
        verbose_name_plural = _("cause types")
