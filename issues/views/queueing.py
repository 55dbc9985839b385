"""Sorting one report after the other: what part of the queue, and what comes next."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from cxops.kernel import refs
from cxops.kernel.keyset import Sort, sort_named
from issues.queries.inbox import INBOX_SORTS, VIEWS, Part, View

_BY_NAME = {view.name: view for view in VIEWS}
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Queue:
    """What of the queue somebody works through; it travels in addresses and forms."""

    view: View
    part: Part
    sort: Sort
    next: str = ""
    """The report that comes after the one at hand."""

    @classmethod
    def read(cls, asked: "QueryDict | dict[str, str]") -> "Queue":
        """From an address. Raises Invalid where the order isn't one of ours."""
        coming = asked.get("next", "")
        return cls(
            _BY_NAME.get(asked.get("view", ""), VIEWS[0]),
            Part(asked.get("unit", ""), asked.get("journey", "")),
            sort_named(INBOX_SORTS, asked.get("sort")),
            coming if refs.ISSUE.decode(coming) is not None else "",
        )

    @classmethod
    def sent_with(cls, text: str) -> "Queue | None":
        """From the field ``queue`` of a form; None where there is none."""
        if not text or len(text) > _LONGEST:
            return None
        return cls.read({name: found[-1] for name, found in parse_qs(text).items()})

    def query(self, **more: str) -> str:
        """As the query of an address; only what differs from the ordinary."""
        given = {
            "view": self.view.name,
            "unit": self.part.unit,
            "journey": self.part.journey,
            "sort": self.sort.name,
        }
        return urlencode({name: word for name, word in (given | more).items() if word})

    @property
    def following(self) -> str:
        """What a form carries: the queue and the report that comes next."""
        return self.query(next=self.next)

    @property
    def carried(self) -> str:
        """The same as the query of a form's own address."""
        return urlencode({"queue": self.following})

    def list_address(self) -> str:
        return f"{reverse('issues:inbox')}?{self.query()}"

    def address(self, ref: str = "", **more: str) -> str:
        """Of one report in the queue; without a reference, of the first."""
        if ref:
            path = reverse("issues:inbox_report", args=[ref])
        else:
            path = reverse("issues:inbox_next")
        return f"{path}?{self.query(**more)}"

    def after(self, record: Any, verb: str) -> str:
        """Where a verb leads: to the report that comes next; undoing, back to it."""
        ref = record.ref if verb == "undo" else self.next
        return self.address(ref, did=verb, on=record.ref)


def is_fragment(request: HttpRequest) -> bool:
    """Only the panel is asked for; the page around it is there."""
    htmx: Any = request.htmx  # type: ignore[attr-defined]
    return bool(htmx) and not htmx.history_restore_request
