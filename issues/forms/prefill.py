"""What call-centre software knows already: an address that opens the report form.

``/report/?customer=4711&touchpoint=lift&channel=phone&unit=north&phone=…``. What is in
an address is a suggestion: it is checked, shown, and sent by a person. Personal data
leaves the address at once: it is held in the session until the form is drawn, once,
so that it can't end up in the next customer's report.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from cxops.kernel.errors import Invalid
from issues.drafts import clean_line
from issues.queries.naming import Named, records_named

#: Parameter → the longest text it may hold.
WORDS = {"touchpoint": 60, "channel": 60, "unit": 40}
PERSONAL = {"customer": 80, "phone": 40}
_SESSION = "report_prefill"


@dataclass(frozen=True, slots=True)
class Prefill:
    """What fills the form, and in sentences what couldn't be used."""

    initial: dict[str, Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def hold(session: Any, sent: Mapping[str, str]) -> None:
    """Keep what the address said until the form is drawn."""
    known = WORDS | PERSONAL
    said = {name: sent[name][: known[name] + 1] for name in sent if name in known}
    unknown = sorted(name[:40] for name in sent if name not in known)
    session[_SESSION] = {"said": said, "unknown": unknown[:5]}


def take(session: Any) -> Prefill:
    """What was kept, once."""
    kept = session.pop(_SESSION, None)
    if kept is None:
        return Prefill()
    found = Prefill()
    for name in kept["unknown"]:
        found.problems.append(
            _("“%(name)s” isn’t understood here and was left out.") % {"name": name}
        )
    for name, word in kept["said"].items():
        try:
            _fill(found.initial, name, word)
        except Invalid as error:
            found.problems.append(_refused(name, word, error))
    return found


def _fill(initial: dict[str, Any], name: str, word: str) -> None:
    longest = (WORDS | PERSONAL)[name]
    text = clean_line(word, field=name, longest=longest)
    if not text:
        return
    if name == "customer":
        initial["customer_note"] = text
    elif name == "phone":
        initial["customer_phone"] = text
    else:
        term = getattr(_in_use(name, text), name)
        initial[name] = str(term.pk) if name == "touchpoint" else term.pk


def _in_use(name: str, word: str) -> Named:
    named = records_named({name: word})
    if getattr(named, name).retired_at is not None:
        raise Invalid(_("It isn’t used any more."), field=name)
    return named


def _refused(name: str, word: str, error: Invalid) -> str:
    """A sentence that names the parameter; a customer's data isn't repeated."""
    if name in PERSONAL:
        return _("What was sent as “%(name)s” can’t be used: %(why)s") % {
            "name": name,
            "why": error.message,
        }
    return _(
        "There is no “%(word)s” to be taken as “%(name)s”. Choose it in the form."
    ) % {"name": name, "word": word[: WORDS[name]]}
