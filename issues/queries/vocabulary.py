"""The vocabulary as an import reads it: every word, and what it stands for."""

from typing import Any

from django.utils.text import slugify

from accounts.models import Unit
from issues.drafts import NAME_LENGTH, clean_line
from issues.intake.mapping import fold
from issues.intake.rows import FieldWords, Vocabulary
from issues.models import Channel, RootCause, Touchpoint
from issues.queries.merged import ends_of

#: The kinds of words that reports carry, by their field.
CARRIED: dict[str, type[Any]] = {
    "touchpoint": Touchpoint,
    "channel": Channel,
    "cause": RootCause,
}
SLUG_LENGTH = 60


def words_for_import() -> Vocabulary:
    """field → its words. A term answers to its slug, name, labels and aliases.

    A retired term answers with what replaces it, after all that are in use. A word
    that two terms share stands for neither: it would be a guess.
    """
    words: dict[str, FieldWords] = {
        field: _words_of(model) for field, model in CARRIED.items()
    }
    return words | {"unit": FieldWords(_unit_words())}


def standing_for(model: type[Any]) -> dict[int, int]:
    """Retired term → the term in use that it was merged into, to the end of the chain.

    What carries a merged word keeps it; who counts reads it through this.
    """
    merged = model._default_manager.filter(replaced_by__isnull=False)
    return ends_of(dict(merged.values_list("pk", "replaced_by_id")))


def _words_of(model: type[Any]) -> FieldWords:
    terms = {term.pk: term for term in model._default_manager.all()}
    merged = standing_for(model)
    found: dict[str, Any] = {}
    retired = [term for term in terms.values() if term.retired_at is not None]
    for term in terms.values():
        if term.retired_at is None:
            for word in _names(term):
                found[word] = None if found.setdefault(word, term) != term else term
    in_use = set(found)
    for term in retired:
        last = terms[merged.get(term.pk, term.pk)]
        for word in _names(term) - in_use:
            found[word] = None if found.setdefault(word, last) != last else last
    for term in terms.values():
        if term.retired_at is None:
            # A short name is unique by itself and always answers.
            found[term.slug] = term
    return FieldWords(found, _Mint(model, {term.slug for term in terms.values()}))


def _names(term: Any) -> set[str]:
    words = (term.slug, term.name, *term.aliases, *term.labels.values())
    return {fold(str(word)) for word in words}


class _Mint:
    """Makes unsaved terms for words that the vocabulary doesn't know."""

    def __init__(self, model: type[Any], slugs: set[str]) -> None:
        self._model = model
        self._slugs = slugs

    def __call__(self, word: str) -> Any:
        name = clean_line(word, field="name", longest=NAME_LENGTH)
        slug = free_slug(self._model, name, self._slugs)
        self._slugs.add(slug)
        return self._model(slug=slug, name=name)


def free_slug(model: type[Any], name: str, taken: set[str]) -> str:
    """A short name for a new word that no other word has."""
    base = slugify(name)[: SLUG_LENGTH - 5] or model._meta.model_name or "word"
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug


def _unit_words() -> dict[str, Any]:
    units = list(Unit.objects.active())
    words: dict[str, Any] = {}
    for unit in units:
        key = fold(unit.name)
        words[key] = None if key in words else unit
    return words | {fold(unit.code): unit for unit in units}
