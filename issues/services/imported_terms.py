"""Words that imports bring in: kept apart, shown as waiting, settled by a person."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.queries.reach import reach_of
from cxops.kernel.decision import no_right, require
from cxops.kernel.errors import Conflict
from cxops.kernel.history import acting_as, bulk_create_tracked
from cxops.kernel.locks import lock
from issues.models import (
    Channel,
    ImportBatch,
    ImportedTerm,
    Journey,
    RootCause,
    Stage,
    Touchpoint,
)
from issues.queries.vocabulary import CARRIED

if TYPE_CHECKING:
    from accounts.models import User

T = TypeVar("T", Touchpoint, Channel, RootCause)

#: Short name of the journey, the stage and the branch that hold imported words.
IMPORTED = "imported"
_FIELD_OF = {model: field for field, model in CARRIED.items()}


def store_coined(
    terms: Iterable[Any], *, batch: ImportBatch, actor: "User | None", at: datetime
) -> None:
    """Add the words that an import coined, each waiting for review.

    Part of the transaction that stores the reports which carry them.
    """
    kinds: dict[type[Any], list[Any]] = {}
    for term in terms:
        kinds.setdefault(type(term), []).append(term)
    with acting_as(actor, verb="vocabulary.import", at=at):
        for model, coined in kinds.items():
            _put_in_place(model, coined)
            bulk_create_tracked(model, coined)
            brought = [
                ImportedTerm(
                    **{_FIELD_OF[model]: term}, import_batch=batch, imported_at=at
                )
                for term in coined
            ]
            bulk_create_tracked(ImportedTerm, brought)


@transaction.atomic
def accept_term(
    term: T, *, version: int | None = None, actor: "User", at: datetime
) -> T:
    """Keep a word that an import brought in, as it is."""
    if not reach_of(actor).has("settings.manage"):
        require(no_right())
    term = lock(term, version=version)
    if term.retired_at is not None:
        raise Conflict(_("This word was retired; it stays as it is."))
    with acting_as(actor, verb="vocabulary.accept", at=at):
        if not settle(term, at=at):
            raise Conflict(_("This word doesn’t wait for review."))
        term.version += 1
        term.save()
    return term


def settle(term: Any, *, at: datetime) -> bool:
    """Note that somebody has reviewed an imported word; False: it didn't wait.

    The caller holds the word's lock and is inside ``acting_as``.
    """
    if term.waiting_since is None:
        return False
    brought: ImportedTerm = term.imported
    brought.settled_at = at
    brought.version += 1
    brought.save()
    return True


def _put_in_place(model: type[Any], coined: list[Any]) -> None:
    """Set each under the journey's stage or the branch that holds imported words."""
    if model is Touchpoint:
        journey = _holder(Journey, {})
        above: dict[str, Any] = {"stage": _holder(Stage, {"journey": journey})}
    elif model is RootCause:
        above = {"parent": _holder(RootCause, {"parent": None})}
    else:
        above = {}
    last = model._default_manager.filter(**above).order_by("-position").first()
    first = last.position + 1 if last else 0
    for place, term in enumerate(coined, start=first):
        term.position = place
        for name, holder in above.items():
            setattr(term, name, holder)


def _holder(model: type[Any], above: dict[str, Any]) -> Any:
    """The word that imported ones stand under; made when the first arrives."""
    found = model._default_manager.filter(slug=IMPORTED).first()
    if found is not None:
        return found
    last = model._default_manager.filter(**above).order_by("-position").first()
    return model._default_manager.create(
        slug=IMPORTED,
        name=_("Imported"),
        definition=_("Words that imports brought in. Move each to where it belongs."),
        position=last.position + 1 if last else 0,
        **above,
    )
