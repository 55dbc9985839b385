"""The organisation's own words: started with, added, changed, retired."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.queries.reach import reach_of
from cxops.kernel.decision import no_right, require
from cxops.kernel.errors import Conflict, Invalid
from cxops.kernel.history import acting_as, bulk_create_tracked
from cxops.kernel.locks import lock
from issues.drafts import TermDraft, clean_reason, clean_term
from issues.models import Channel, Journey, RootCause, Stage, Touchpoint
from issues.queries.vocabulary import free_slug
from issues.services.imported_terms import settle
from issues.vocabulary_seed import CAUSES, CHANNELS, JOURNEY, Word

if TYPE_CHECKING:
    from accounts.models import User

T = TypeVar("T", Journey, Stage, Touchpoint, Channel, RootCause)

#: What a word stands under, for those that stand under something.
PARENT: dict[type[Any], str] = {
    Stage: "journey",
    Touchpoint: "stage",
    RootCause: "parent",
}
#: What stands under a word: retired before it is.
CHILDREN: dict[type[Any], str] = {
    Journey: "stages",
    Stage: "touchpoints",
    RootCause: "children",
}
PROMISE = ("promise", "promised_on", "promise_owner", "standard", "icon")


@transaction.atomic
def seed_vocabulary(*, actor: "User | None" = None, at: datetime) -> int:
    """Add the starting words that aren't there; returns how many.

    A word that the organisation has changed or retired keeps its slug and stays as
    it is.
    """
    with acting_as(actor, verb="vocabulary.seed", at=at):
        made = _seed(Journey, (JOURNEY,))
        made += _seed(Stage, JOURNEY.below, journey=JOURNEY)
        for stage in JOURNEY.below:
            made += _seed(Touchpoint, stage.below, stage=stage)
        made += _seed(Channel, CHANNELS)
        made += _seed(RootCause, CAUSES)
        for group in CAUSES:
            made += _seed(RootCause, group.below, parent=group)
    return made


@transaction.atomic
def add_term(model: type[T], draft: TermDraft, *, actor: "User", at: datetime) -> T:
    """Add a word, last among those beside it unless its place is said."""
    _may_manage(actor)
    draft = clean_term(draft)
    term = model(slug=_free_slug(model, draft.name))
    _fill(term, draft)
    _check_place(term, draft)
    if draft.position is None:
        last = _beside(term).order_by("-position").first()
        term.position = last.position + 1 if last else 0
    with acting_as(actor, verb="vocabulary.add", at=at):
        term.save(force_insert=True)
    return term


@transaction.atomic
def edit_term(
    term: T,
    draft: TermDraft,
    *,
    reason: str = "",
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> T:
    """Change a word. A new name keeps the old one among "also called".

    An imported word that waited for review is reviewed by it; so it is by retiring.
    """
    _may_manage(actor)
    term = lock(term, version=version)
    why = clean_reason(reason)
    _check_active(term)
    draft = clean_term(draft)
    old_name = term.name
    _fill(term, draft)
    if old_name != term.name and old_name not in term.aliases:
        term.aliases = [*term.aliases, old_name]
    _check_place(term, draft)
    term.version += 1
    with acting_as(actor, verb="vocabulary.edit", at=at, reason=why):
        settle(term, at=at)
        term.save()
    return term


@transaction.atomic
def retire_term(
    term: T,
    *,
    replaced_by: T | None,
    reason: str,
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> T:
    """Offer a word no more, and say which to use instead. What carries it keeps it."""
    _may_manage(actor)
    term = lock(term, version=version)
    why = clean_reason(reason, ask=_("Say why this word isn’t used any more."))
    _check_active(term)
    if replaced_by is not None:
        if replaced_by.pk == term.pk or replaced_by.retired_at is not None:
            raise Invalid(
                _("Choose another word, one that is in use."), field="replaced_by"
            )
        if type(replaced_by) is not type(term):
            raise Invalid(_("Choose a word of the same kind."), field="replaced_by")
    below = CHILDREN.get(type(term))
    if below is not None and getattr(term, below).active().exists():
        raise Conflict(_("Words in use stand under it. Move or retire those first."))
    term.retired_at = at
    term.replaced_by = replaced_by
    term.version += 1
    with acting_as(actor, verb="vocabulary.retire", at=at, reason=why):
        settle(term, at=at)
        term.save()
    return term


def _may_manage(actor: "User") -> None:
    if not reach_of(actor).has("settings.manage"):
        require(no_right())


def _check_active(term: Any) -> None:
    if term.retired_at is not None:
        raise Conflict(_("This word was retired; it stays as it is."))


def _fill(term: Any, draft: TermDraft) -> None:
    term.name = draft.name
    term.definition = draft.definition
    term.aliases = list(draft.aliases)
    term.labels = dict(draft.labels)
    if draft.position is not None:
        term.position = draft.position
    if isinstance(term, Touchpoint):
        for name in PROMISE:
            setattr(term, name, getattr(draft, name))


def _check_place(term: Any, draft: TermDraft) -> None:
    """Put the word under what it stands under, where its name must be its own."""
    above = PARENT.get(type(term))
    if above is not None:
        _check_above(term, draft, above)
        setattr(term, above, draft.under)
    if _beside(term).filter(name__iexact=term.name, retired_at=None).exists():
        raise Invalid(_("This word is there already."), field="name")


def _check_above(term: Any, draft: TermDraft, above: str) -> None:
    wanted = term._meta.get_field(above).related_model
    under = draft.under
    if under is None and not isinstance(term, RootCause):
        raise Invalid(_("Say what it stands under."), field="under")
    if under is None:
        return
    if not isinstance(under, wanted):
        raise Invalid(_("It can’t stand under this."), field="under")
    if under.retired_at is not None:
        raise Invalid(
            _("“%(name)s” isn’t used any more. Choose another.") % {"name": under},
            field="under",
        )
    if isinstance(under, RootCause) and (
        under.parent_id is not None or (term.pk and term.children.exists())
    ):
        raise Invalid(
            _("Cause types have two levels: a group, and types in it."), field="under"
        )


def _beside(term: Any) -> Any:
    """The other words at the same place."""
    rows = type(term).objects.exclude(pk=term.pk)
    above = PARENT.get(type(term))
    if above is None:
        return rows
    return rows.filter(**{above: getattr(term, f"{above}_id")})


def _free_slug(model: type[Any], name: str) -> str:
    taken = model.objects.values_list("slug", flat=True)
    return free_slug(model, name, set(taken))


def _seed(model: type[Any], words: Iterable[Word], **under: Word) -> int:
    words = tuple(words)
    present = set(
        model.objects.filter(slug__in=[word.slug for word in words]).values_list(
            "slug", flat=True
        )
    )
    above = {
        name: model._meta.get_field(name).related_model.objects.get(slug=word.slug)
        for name, word in under.items()
    }
    extra = ["icon"] if model is Touchpoint else []
    missing = [
        model(
            slug=word.slug,
            name=word.name,
            definition=word.definition,
            position=place,
            **above,
            **{name: getattr(word, name) for name in extra},
        )
        for place, word in enumerate(words)
        if word.slug not in present
    ]
    return len(bulk_create_tracked(model, missing))
