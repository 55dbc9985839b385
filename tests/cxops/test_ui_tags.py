"""The pieces pages are made of, to the character: pages and mails rely on them."""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.template import engines
from django.test import RequestFactory
from django.utils import timezone

from cxops.kernel import clock
from cxops.kernel.decision import Allowed, Denied
from cxops.kernel.timeline import Change
from cxops.kernel.workflow import FLOWS
from cxops.templatetags.ui import SHAPES

ROOT = Path(__file__).resolve().parents[2]

NOON = datetime(2026, 6, 9, 12, 0, tzinfo=UTC)


def draw(source: str, path: str = "/issues/", **context: Any) -> str:
    """A template's output, with the white space between tags taken out."""
    request = context.pop("request", None) or RequestFactory().get(path)
    template = engines["django"].from_string("{% load ui %}" + source)
    return re.sub(r">\s+<", "><", template.render(context, request).strip())


def sign(name: str) -> str:
    return (
        '<svg class="cx-icon" aria-hidden="true">'
        f'<use href="/static/sprite.svg#{name}"/></svg>'
    )


@dataclass
class Record:
    """As much of a report as the tags ask for."""

    state: str = "new"
    ref: str = "ISS-7K3Q9X"
    _meta: Any = field(default_factory=lambda: SimpleNamespace(model_name="issue"))

    def get_state_display(self) -> str:
        return {"new": "New", "closed": "Closed, you were told"}[self.state]

    def get_absolute_url(self) -> str:
        return f"/issues/{self.ref}/"


@pytest.fixture
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)


class PlanForm(forms.Form):
    title = forms.CharField(label="What should end?", help_text="In a few words.")
    kind = forms.ChoiceField(
        label="Kind", choices=[("a", "One"), ("b", "Two")], widget=forms.RadioSelect
    )
    note = forms.CharField(label="Note", required=False)
    kept = forms.BooleanField(label="Kept", required=False)


# --- Records --------------------------------------------------------------------------


def test_state_badge_shows_shape_and_word_of_a_record() -> None:
    html = draw("{% state_badge record %}", record=Record(state="closed"))

    assert html == (
        f'<span class="cx-status">{sign("told")}Closed, you were told</span>'
    )


def test_state_badge_takes_flow_state_and_word_when_there_is_no_record() -> None:
    html = draw('{% state_badge flow="pattern" state="verified" word="Held" %}')

    assert html == (
        f'<span class="cx-status cx-status--good">{sign("proven")}Held</span>'
    )


def test_state_badge_takes_the_lifecycles_word_when_none_is_given() -> None:
    assert draw('{% state_badge flow="issue" state="triaged" %}') == (
        f'<span class="cx-status">{sign("sorted")}Sorted</span>'
    )


def test_every_state_of_every_lifecycle_has_its_shape() -> None:
    shapeless = [
        (name, state)
        for name in FLOWS
        for state in FLOWS[name].states
        if sign("dots") in draw(f'{{% state_badge flow="{name}" state="{state}" %}}')
    ]

    assert {"issue", "pattern", "initiative"} <= set(FLOWS)
    assert shapeless == []


def test_every_sign_that_code_and_pages_name_is_in_the_sprite() -> None:
    sprite = (ROOT / "static/img/sprite.svg").read_text()
    drawn = set(re.findall(r'<symbol id="([a-z0-9]+)"', sprite))
    pages = [page.read_text() for page in ROOT.glob("*/templates/**/*.html")]
    named = {name for page in pages for name in re.findall(r'{% icon "(\w+)"', page)}
    shaped = {shape for flow in SHAPES.values() for shape, _tone in flow.values()}

    assert (named | shaped) - drawn == set()


def test_state_badge_is_neutral_when_the_state_is_unknown() -> None:
    html = draw('{% state_badge flow="job" state="half_done" loud=True %}')

    assert html == (
        f'<span class="cx-status cx-status--loud">{sign("dots")}half done</span>'
    )


def test_severity_level_shows_number_and_words() -> None:
    assert draw("{% severity_level 3 words %}", words="Let down") == (
        '<span class="cx-level cx-level--3" title="Severity 3"><span>'
        '<span class="cx-sr">Severity </span>3</span></span> Let down'
    )


def test_severity_level_says_not_judged_when_none() -> None:
    assert draw("{% severity_level None %}") == (
        '<span class="cx-level cx-level--none" title="Severity not yet judged">'
        '<span aria-hidden="true">?</span>'
        '<span class="cx-sr">Severity not yet judged</span></span>'
    )


def test_severity_level_zero_is_a_level() -> None:
    assert "cx-level--0" in draw("{% severity_level 0 %}")


def test_person_shows_face_and_escaped_name() -> None:
    assert draw("{% person who %}", who="Ana <b>Kovač") == (
        '<span class="cx-person"><span class="cx-face" aria-hidden="true">A</span>'
        "<span>Ana &lt;b&gt;Kovač</span></span>"
    )


def test_person_says_nobody_when_none() -> None:
    assert draw("{% person None face=True %}") == (
        '<span class="cx-face cx-face--none" title="Nobody on it">'
        '<span aria-hidden="true">?</span>'
        '<span class="cx-sr">Nobody on it</span></span>'
    )


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Ines Faro", "IF"), ("Ana Maria de Sousa", "AS"), ("zoë", "Z"), ("", "?")],
)
def test_initials_stand_for_a_name(name: str, letters: str) -> None:
    assert draw("{{ name|initials }}", name=name) == letters


def test_ref_links_the_reference() -> None:
    assert draw("{% ref record %}", record=Record()) == (
        '<a class="cx-ref" href="/issues/ISS-7K3Q9X/">ISS-7K3Q9X</a>'
    )


# --- Times, amounts, words ------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2026, 6, 9, 4, 40, tzinfo=UTC), "today 06:40"),
        (datetime(2026, 6, 8, 21, 52, tzinfo=UTC), "yesterday 23:52"),
        (datetime(2026, 6, 8, 22, 1, tzinfo=UTC), "today 00:01"),
        (datetime(2026, 6, 10, 7, 0, tzinfo=UTC), "tomorrow 09:00"),
        (datetime(2026, 1, 5, 8, 0, tzinfo=UTC), "5 January, 09:00"),
        (datetime(2025, 6, 9, 8, 0, tzinfo=UTC), "9 June 2025, 10:00"),
    ],
)
@pytest.mark.usefixtures("at_noon")
def test_when_speaks_in_the_readers_zone(at: datetime, words: str) -> None:
    with timezone.override("Europe/Berlin"):
        html = draw("{% when at %}", at=at)

    machine = at.isoformat(timespec="seconds")
    assert html == f'<time datetime="{machine}">{words}</time>'


@pytest.mark.usefixtures("at_noon")
def test_when_gives_the_full_date_when_exact() -> None:
    assert draw("{% when at exact=True %}", at=NOON) == (
        '<time datetime="2026-06-09T12:00:00+00:00">9 June 2026, 12:00</time>'
    )


def test_when_and_day_are_empty_when_there_is_none() -> None:
    assert draw("{% when None %}{% day None %}{% money None %}") == ""


def test_day_shows_a_date() -> None:
    assert draw("{% day due %}", due=date(2026, 6, 9)) == (
        '<time datetime="2026-06-09">9 June 2026</time>'
    )


def test_money_has_two_places_and_the_currency() -> None:
    assert draw("{% money amount %}", amount=Decimal("1240.5")) == (
        '<span class="cx-nowrap">1,240.50 EUR</span>'
    )


def test_quote_escapes_and_keeps_lines() -> None:
    said = "He said:\n<script>no</script>\n\nThen left."

    assert draw("{% quote said %}", said=said) == (
        '<blockquote class="cx-voice">'
        "<p>He said:<br>&lt;script&gt;no&lt;/script&gt;</p>"
        "<p>Then left.</p></blockquote>"
    )


# --- Blocks ---------------------------------------------------------------------------


def test_notice_shows_sign_title_and_text() -> None:
    assert draw('{% notice "good" "Sent" "By Thursday." %}') == (
        f'<div class="cx-notice cx-notice--good">{sign("right")}'
        "<strong>Sent</strong><span>By Thursday.</span></div>"
    )


def test_empty_teaches_and_leads_on() -> None:
    assert draw('{% empty "Nothing to sort" "All have someone." "/x/" "Tell" %}') == (
        f'<div class="cx-empty">{sign("mark")}<h3>Nothing to sort</h3>'
        '<p class="cx-lead">All have someone.</p>'
        '<a class="cx-btn cx-btn--also" href="/x/">Tell</a></div>'
    )


def test_timeline_tells_who_what_and_why() -> None:
    entry = SimpleNamespace(
        at=NOON,
        text="Ana Kovač sorted it",
        reason="Seen <twice>",
        changes=[Change("Severity", "", "3"), Change("Owner", "Ines Faro", "")],
    )

    assert draw("{% timeline entries %}", entries=[entry]) == (
        '<ol class="cx-timeline"><li class="is-key"><p class="cx-timeline__by">'
        '<time datetime="2026-06-09T12:00:00+00:00">9 June 2026, 12:00</time>'
        "</p><p>Ana Kovač sorted it</p>"
        '<ul class="cx-changes"><li>Severity: '
        '<ins><span class="cx-sr">now </span>3</ins></li>'
        '<li>Owner: <del><span class="cx-sr">before </span>Ines Faro</del> → '
        '<ins><span class="cx-sr">now </span>empty</ins></li></ul>'
        '<p class="cx-timeline__why"><span class="cx-sr">Reason: </span>'
        "Seen &lt;twice&gt;</p></li></ol>"
    )


def test_refusal_says_why_and_who_can_when_denied() -> None:
    denied = Denied("own_work", "You planned this.", ("Ana Kovač",))

    assert draw("{% refusal decision %}", decision=denied) == (
        f'<div class="cx-notice cx-notice--bad">{sign("back")}'
        "<strong>You planned this.</strong><span>Ask Ana Kovač.</span></div>"
    )


def test_refusal_is_silent_when_allowed() -> None:
    assert draw("{% refusal decision %}", decision=Allowed()) == ""


def test_crumbs_leave_no_landmark_when_empty() -> None:
    assert draw("{% crumbs %} {% endcrumbs %}") == ""
    assert draw("{% crumbs %}<li>Reports</li>{% endcrumbs %}") == (
        '<nav aria-label="You are here"><ol class="cx-crumbs">'
        "<li>Reports</li></ol></nav>"
    )


# --- Lists ----------------------------------------------------------------------------


def test_pager_keeps_the_filters_and_replaces_the_cursor() -> None:
    page = SimpleNamespace(previous=None, next="n+1")

    html = draw("{% pager page %}", "/issues/?q=lift&cursor=old", page=page)

    assert html == (
        '<nav class="cx-pager" aria-label="Pages">'
        '<a class="cx-btn" rel="next" href="?q=lift&amp;cursor=n%2B1">'
        f"Next{sign('next')}</a></nav>"
    )


def test_pager_is_absent_when_all_is_on_one_page() -> None:
    page = SimpleNamespace(previous=None, next=None)

    assert draw("{% pager page %}", page=page) == ""


def test_sort_links_mark_the_current_and_drop_the_cursor() -> None:
    html = draw(
        "{% sort_links sorts 'due' %}",
        "/issues/?q=lift&cursor=old",
        sorts=[("due", "Due soonest"), ("new", "Newest")],
    )

    assert html == (
        '<nav class="cx-sorts" aria-label="Order">'
        '<span class="cx-meta" aria-hidden="true">First</span>'
        '<a href="?q=lift&amp;sort=due" aria-current="true">Due soonest</a>'
        '<a href="?q=lift&amp;sort=new">Newest</a></nav>'
    )


def test_filter_bar_keeps_the_sort_and_offers_everything_when_filtered() -> None:
    html = draw("{% filter_bar form %}", "/issues/?title=x&sort=due", form=PlanForm())

    assert '<input type="hidden" name="sort" value="due">' in html
    assert 'href="/issues/?sort=due">Show everything</a>' in html
    assert "Show everything" not in draw(
        "{% filter_bar form %}", "/issues/?sort=due", form=PlanForm()
    )


# --- Forms ----------------------------------------------------------------------------


def test_form_guard_carries_a_fresh_key_each_time() -> None:
    keys = {
        re.search(r'name="idempotency_key" value="([0-9a-f-]{36})"', draw(source))[1]  # type: ignore[index]
        for source in ["{% form_guard %}", "{% form_guard %}"]
    }

    assert len(keys) == 2


def test_form_guard_carries_the_version_when_given() -> None:
    assert 'name="version" value="3"' in draw("{% form_guard version=3 %}")
    assert 'name="version"' not in draw("{% form_guard %}")


def test_form_guard_keeps_the_version_read_when_the_form_came_back() -> None:
    request = RequestFactory().post("/", {"version": "2"})

    html = draw("{% form_guard version=3 %}", request=request)

    assert 'name="version" value="2"' in html


def test_form_guard_takes_the_newest_version_when_the_page_said_it_changed() -> None:
    request = RequestFactory().post("/", {"version": "2"})

    html = draw("{% form_guard version=3 %}", request=request, stale=True)

    assert 'name="version" value="3"' in html


def test_form_errors_link_to_each_wrong_field() -> None:
    html = draw("{% form_errors form %}", form=PlanForm({}))

    assert "<h2>2 things need another look</h2>" in html
    assert '<a href="#id_title">What should end?</a>' in html
    assert '<a href="#id_kind_0">Kind</a>' in html


def test_form_errors_are_absent_when_nothing_is_wrong() -> None:
    form = PlanForm({"title": "Lift", "kind": "a"})

    assert draw("{% form_errors form %}", form=form) == ""


def test_a_field_is_labelled_described_and_marked_when_wrong() -> None:
    html = draw("{{ form.title.as_field_group }}", form=PlanForm({}))

    assert html == (
        '<div class="cx-field cx-field--wrong">'
        '<label class="cx-label" for="id_title">What should end?</label>'
        '<p class="cx-hint" id="id_title_helptext">In a few words.</p>'
        f'<p class="cx-error" id="id_title_error">{sign("back")}'
        "<span>Fill this in.</span></p>"
        '<input type="text" name="title" class="cx-input" required '
        'aria-invalid="true" aria-describedby="id_title_helptext id_title_error" '
        'id="id_title"></div>'
    )


def test_a_choice_is_a_group_of_tiles() -> None:
    html = draw("{{ form.kind.as_field_group }}", form=PlanForm({"kind": "b"}))

    assert html == (
        '<fieldset class="cx-field"><legend class="cx-label">Kind</legend>'
        '<div class="cx-tiles" id="id_kind">'
        '<label class="cx-tile"><input type="radio" name="kind" value="a" required '
        'id="id_kind_0"><span>One</span></label>'
        '<label class="cx-tile"><input type="radio" name="kind" value="b" required '
        'id="id_kind_1" checked><span>Two</span></label></div></fieldset>'
    )


def test_an_optional_field_says_so_and_a_tick_has_its_label_behind() -> None:
    form = PlanForm()

    assert '<span class="cx-optional">optional</span>' in draw(
        "{{ form.note.as_field_group }}", form=form
    )
    assert draw("{{ form.kept.as_field_group }}", form=form) == (
        '<div class="cx-field"><label class="cx-tick" for="id_kept">'
        '<input type="checkbox" name="kept" class="cx-check" id="id_kept">'
        "<span>Kept</span></label></div>"
    )


# --- The page -------------------------------------------------------------------------


@pytest.mark.parametrize("choice", ["light", "dark"])
def test_theme_follows_the_remembered_choice(choice: str) -> None:
    request = RequestFactory().get("/")
    request.COOKIES["theme"] = choice

    assert draw("<html{% theme %}>", request=request) == (
        f'<html data-theme="{choice}" data-bs-theme="{choice}">'
    )


def test_theme_ignores_anything_else() -> None:
    request = RequestFactory().get("/")
    request.COOKIES["theme"] = '"><script>'

    assert draw("<html{% theme %}>", request=request) == "<html>"
