"""The pieces every page is made of: ``{% load ui %}``. Shown in static/README.md."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import template
from django.conf import settings
from django.forms import BaseForm
from django.http import HttpRequest
from django.template.context import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from cxops.kernel import clock
from cxops.kernel.decision import Decision, Denied
from cxops.kernel.workflow import FLOWS

register = template.Library()

# Shape and tone of every state. Words come from the model, never from here.
SHAPES: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "issue": {
        "new": ("new", ""),
        "triaged": ("sorted", ""),
        "needs_info": ("question", ""),
        "resolved": ("right", ""),
        "closed": ("told", ""),
        "declined": ("not", ""),
    },
    "pattern": {
        "suspected": ("cant", "chance"),
        "confirmed": ("repeat", ""),
        "fixed": ("right", ""),
        "verified": ("proven", "good"),
        "accepted": ("pause", ""),
        "refuted": ("not", ""),
    },
    "initiative": {
        "proposed": ("new", ""),
        "accepted": ("accepted", ""),
        "planned": ("plan", ""),
        "in_progress": ("sorted", ""),
        "on_hold": ("pause", ""),
        "implemented": ("right", ""),
        "verified": ("proven", "good"),
        "closed": ("told", ""),
        "closed_unsuccessful": ("nochange", "chance"),
        "reopened": ("back", "bad"),
        "rejected": ("not", ""),
        "withdrawn": ("not", ""),
    },
    "bulkchange": {
        "preparing": ("new", ""),
        "previewed": ("asked", ""),
        "running": ("sorted", ""),
        "finished": ("right", ""),
        "stopped": ("not", ""),
    },
    "action": {
        "open": ("new", ""),
        "held": ("pause", ""),
        "done": ("right", ""),
        "cancelled": ("not", ""),
    },
    "review": {
        "open": ("asked", ""),
        "approved": ("right", ""),
        "returned": ("left", ""),
        "rejected": ("not", ""),
        "voided": ("not", ""),
    },
    "changerequest": {
        "open": ("asked", ""),
        "granted": ("right", ""),
        "refused": ("not", ""),
        "voided": ("not", ""),
    },
}
_UNKNOWN_SHAPE = ("dots", "")
_NOTICE_ICONS = {"good": "right", "bad": "back", "chance": "info", "act": "info"}
_MESSAGE_ICONS = {"success": "right", "warning": "back", "error": "back"}


@register.simple_tag
def icon(name: str) -> SafeString:
    """A sign from the sprite. It says nothing alone: a word stands beside it."""
    return format_html(
        '<svg class="cx-icon" aria-hidden="true"><use href="{}#{}"/></svg>',
        static("sprite.svg"),
        name,
    )


@register.simple_tag(takes_context=True)
def theme(context: Context) -> SafeString:
    """The attributes of a remembered choice of light or dark, for ``<html>``."""
    request = context.get("request")
    choice = request.COOKIES.get("theme") if request is not None else None
    if choice not in ("light", "dark"):
        return SafeString("")
    return format_html(' data-theme="{0}" data-bs-theme="{0}"', choice)


@register.filter
def message_icon(level_tag: str) -> str:
    """The sign that goes with a message's level."""
    return _MESSAGE_ICONS.get(level_tag, "info")


# --- What a record is -----------------------------------------------------------------


@register.simple_tag
def state_badge(
    record: Any = None,
    *,
    flow: str = "",
    state: str = "",
    word: str = "",
    loud: bool = False,
) -> SafeString:
    """Shape and word of a record's state, or of a state given by flow and value."""
    if record is not None:
        flow = flow or record._meta.model_name
        state = state or record.state
        word = word or record.get_state_display()
    shape, tone = SHAPES.get(flow, {}).get(state, _UNKNOWN_SHAPE)
    classes = ["cx-status"]
    if tone:
        classes.append(f"cx-status--{tone}")
    if loud:
        classes.append("cx-status--loud")
    return format_html(
        '<span class="{}">{}{}</span>',
        " ".join(classes),
        icon(shape),
        word or _state_word(flow, state),
    )


def _state_word(flow: str, state: str) -> str:
    """The lifecycle's own word for a state."""
    words = FLOWS[flow].states if flow in FLOWS else {}
    return str(words.get(state, state.replace("_", " ")))


@register.simple_tag
def severity_level(value: int | None, words: str = "") -> SafeString:
    """The severity's box; a dashed one where nobody has judged it yet."""
    if value is None:
        return format_html(
            '<span class="cx-level cx-level--none" title="{0}">'
            '<span aria-hidden="true">?</span><span class="cx-sr">{0}</span></span>',
            _("Severity not yet judged"),
        )
    box = format_html(
        '<span class="cx-level cx-level--{0}" title="{1} {0}"><span>'
        '<span class="cx-sr">{1} </span>{0}</span></span>',
        value,
        _("Severity"),
    )
    return format_html("{} {}", box, words) if words else box


@register.simple_tag
def person(user: Any, *, face: bool = False, none: str = "") -> SafeString:
    """A colleague's face and name, or that nobody is on it."""
    name = str(user) if user else none or _("Nobody on it")
    letters = _initials(name) if user else "?"
    kind = "cx-face" if user else "cx-face cx-face--none"
    if face:
        return format_html(
            '<span class="{}" title="{}"><span aria-hidden="true">{}</span>'
            '<span class="cx-sr">{}</span></span>',
            kind,
            name,
            letters,
            name,
        )
    return format_html(
        '<span class="cx-person"><span class="{}" aria-hidden="true">{}</span>'
        "<span>{}</span></span>",
        kind,
        letters,
        name,
    )


@register.filter
def initials(name: Any) -> str:
    """Up to two capitals that stand for a name."""
    return _initials(str(name))


def _initials(name: str) -> str:
    words = [word for word in name.split() if word[0].isalnum()]
    ends = words[:1] + words[1:][-1:]
    return "".join(word[0] for word in ends).upper() or "?"


@register.simple_tag
def ref(record: Any) -> SafeString:
    """A link to a record by the reference people say to each other."""
    return format_html(
        '<a class="cx-ref" href="{}">{}</a>',
        record.get_absolute_url(),
        record.ref,
    )


# --- When, how much, in whose words ---------------------------------------------------


@register.simple_tag
def when(at: datetime | None, *, exact: bool = False) -> SafeString:
    """An instant in the reader's zone: "today 06:40", or with its full date."""
    if at is None:
        return SafeString("")
    local = timezone.localtime(at)
    words = _full(local) if exact else _near(local, timezone.localtime(clock.now()))
    return _time(at.isoformat(timespec="seconds"), words)


@register.simple_tag
def day(value: date | None) -> SafeString:
    """A calendar day: "9 June 2026"."""
    if value is None:
        return SafeString("")
    return _time(value.isoformat(), date_format(value, "j F Y"))


def _time(machine: str, words: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', machine, words)


def _full(local: datetime) -> str:
    return date_format(local, "j F Y, H:i")


def _near(local: datetime, now: datetime) -> str:
    """The words nearest to how people say it, seen from ``now`` in the same zone."""
    hour = date_format(local, "H:i")
    away = local.date() - now.date()
    if away == timedelta(0):
        return _("today %(time)s") % {"time": hour}
    if away == timedelta(days=-1):
        return _("yesterday %(time)s") % {"time": hour}
    if away == timedelta(days=1):
        return _("tomorrow %(time)s") % {"time": hour}
    if local.year == now.year:
        return date_format(local, "j F, H:i")
    return _full(local)


@register.simple_tag
def money(value: Decimal | int | None) -> SafeString:
    """An amount with two places in the installation's one currency."""
    if value is None:
        return SafeString("")
    amount = number_format(value, decimal_pos=2, force_grouping=True)
    return format_html(
        '<span class="cx-nowrap">{} {}</span>', amount, settings.CURRENCY
    )


@register.simple_tag
def quote(text: str) -> SafeString:
    """What a person said, in the face that is kept for it; lines as they were typed."""
    # linebreaks() escapes: what comes back holds nothing but <p> and <br> as markup.
    body = mark_safe(linebreaks(text.strip(), autoescape=True))  # noqa: S308
    return format_html('<blockquote class="cx-voice">{}</blockquote>', body)


# --- Blocks ---------------------------------------------------------------------------


@register.simple_block_tag
def crumbs(content: str) -> SafeString:
    """The way back up; no empty landmark on a page that has none."""
    items = content.strip()
    if not items:
        return SafeString("")
    return format_html(
        '<nav aria-label="{}"><ol class="cx-crumbs">{}</ol></nav>',
        _("You are here"),
        SafeString(items),
    )


@register.inclusion_tag("components/notice.html")
def notice(kind: str, title: str, text: str = "") -> dict[str, Any]:
    """A sentence that stands out: good, bad, chance or act."""
    return {"kind": kind, "icon": _NOTICE_ICONS[kind], "title": title, "text": text}


@register.inclusion_tag("components/empty.html")
def empty(
    title: str, text: str = "", action_url: str = "", action_label: str = ""
) -> dict[str, Any]:
    """An empty list that says why it is empty and what to do next."""
    return {
        "title": title,
        "text": text,
        "action_url": action_url,
        "action_label": action_label,
    }


@register.inclusion_tag("components/timeline.html")
def timeline(entries: Iterable[Any]) -> dict[str, Any]:
    """What happened, when, by whom and why, in the order it is given."""
    return {"entries": entries}


@register.inclusion_tag("components/refusal.html")
def refusal(decision: Decision) -> dict[str, Any]:
    """Why this can't be done and who can; nothing where it is allowed."""
    if isinstance(decision, Denied):
        return {"reason": decision.reason, "who": decision.who}
    return {}


# --- Lists ----------------------------------------------------------------------------


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context: Context, page: Any) -> dict[str, Any]:
    """Ways to the neighbouring pages by cursor; filters and sort stay."""
    request = context["request"]
    return {
        "previous_url": page.previous and _query(request, cursor=page.previous),
        "next_url": page.next and _query(request, cursor=page.next),
    }


@register.inclusion_tag("components/sort_links.html", takes_context=True)
def sort_links(
    context: Context, sorts: Iterable[tuple[str, str]], current: str
) -> dict[str, Any]:
    """The sorts a list offers. A new sort starts again at the first page."""
    request = context["request"]
    links = [
        (label, _query(request, sort=value, cursor=None), value == current)
        for value, label in sorts
    ]
    return {"links": links}


@register.inclusion_tag("components/filter_bar.html", takes_context=True)
def filter_bar(context: Context, form: BaseForm) -> dict[str, Any]:
    """A list's filters. They work by address, so a filtered list can be shared."""
    request = context["request"]
    return {
        "form": form,
        "path": request.path,
        "sort": request.GET.get("sort", ""),
        "filtered": any(request.GET.get(form.add_prefix(name)) for name in form.fields),
    }


def _query(request: HttpRequest, **changes: str | None) -> str:
    """The page's own parameters with some replaced, or dropped where None."""
    query = request.GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = value
    return f"?{query.urlencode()}"


# --- Forms ----------------------------------------------------------------------------


@register.inclusion_tag("components/form_guard.html", takes_context=True)
def form_guard(context: Context, version: int | str | None = None) -> dict[str, Any]:
    """What every POST form carries: CSRF token, key of its one effect, version read.

    A form that comes back with a mistake keeps the version it was opened with: taking
    the newest here would let it overwrite a change its author has never seen. Once
    the page has said so (``stale`` in the context) the newest counts.
    """
    request = context.get("request")
    opened_with = None
    if request is not None and request.method == "POST" and not context.get("stale"):
        opened_with = request.POST.get("version")
    return {
        "idempotency_key": uuid4(),
        "version": (opened_with or version) if version else None,
    }


@register.inclusion_tag("components/form_errors.html")
def form_errors(form: BaseForm) -> dict[str, Any]:
    """Everything a refused form wants changed, each with a way to its field."""
    wrong = [
        (_anchor(bound), bound.label, error)
        for bound in form
        if not bound.is_hidden
        for error in bound.errors
    ]
    hidden = [error for bound in form if bound.is_hidden for error in bound.errors]
    general = [*form.non_field_errors(), *hidden] if form.is_bound else []
    return {"wrong": wrong, "general": general, "count": len(wrong) + len(general)}


@register.filter
def is_question(bound: Any) -> bool:
    """Whether a field is one of the front line's large questions."""
    return "data-question" in bound.field.widget.attrs


def _anchor(bound: Any) -> str:
    """Where a link to a field leads: a group of choices has no field of its own."""
    return bound.id_for_label or f"{bound.auto_id}_0"
