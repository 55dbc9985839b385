"""What the statistics say, in the reader's language."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Protocol

from django.utils.formats import date_format
from django.utils.translation import gettext

from cxops.stats.messages import MESSAGES

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")


class Says(Protocol):
    """Whatever carries a sentence by its key."""

    @property
    def message_key(self) -> str: ...

    @property
    def message_args(self) -> Mapping[str, Any]: ...


def said(result: Says) -> str:
    """The sentence of a result; empty where it has none."""
    return sentence(result.message_key, result.message_args)


def sentence(key: str, args: Mapping[str, Any] | None = None) -> str:
    """A sentence by its key. Days may come as dates or as they stand in a record."""
    words = MESSAGES.get(key, "")
    if not words:
        return ""
    return gettext(words) % {
        name: _plain(value) for name, value in (args or {}).items()
    }


def _plain(value: Any) -> Any:
    if isinstance(value, str) and _DAY.match(value):
        value = date.fromisoformat(value)
    return date_format(value, "j F Y") if isinstance(value, date) else value
