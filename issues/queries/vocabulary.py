"""The vocabulary as whole lists: for matching words, choices and trees."""

from typing import Any

from accounts.models import Unit
from issues.models import Channel, RootCause, Touchpoint


def words_for_import() -> dict[str, dict[str, Any]]:
    """field → word in lower case → term. A term answers to its slug, name, aliases.

    A word that two terms share answers to neither: it would be a guess.
    """
    return {
        "touchpoint": _words(Touchpoint.objects.active()),
        "channel": _words(Channel.objects.active()),
        "cause": _words(RootCause.objects.active()),
        "unit": _unit_words(),
    }


def _words(terms: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    shared: set[str] = set()
    for term in terms:
        for word in {term.slug, term.name, *term.aliases, *term.labels.values()}:
            key = str(word).casefold()
            if found.setdefault(key, term) is not term:
                shared.add(key)
    for term in terms:
        # A slug is unique by itself and always answers.
        found[term.slug] = term
        shared.discard(term.slug)
    return {word: term for word, term in found.items() if word not in shared}


def _unit_words() -> dict[str, Unit]:
    units = list(Unit.objects.active())
    names: dict[str, list[Unit]] = {}
    for unit in units:
        names.setdefault(unit.name.casefold(), []).append(unit)
    words = {name: found[0] for name, found in names.items() if len(found) == 1}
    return words | {unit.code: unit for unit in units}
