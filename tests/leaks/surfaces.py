"""Every place where something hidden could show: search, lists, files, sums, work."""

from collections.abc import Iterator
from functools import partial
from urllib.parse import quote

from cxops.models import Job, SavedView
from improvements.models import Initiative
from issues.models import (
    BulkChange,
    Exposure,
    ImportBatch,
    Issue,
    Pattern,
    Signal,
    Tally,
)
from tests.leaks.asking import NO_KEY, NO_REFS, NO_WORD, Answer, Asking, Surface
from tests.leaks.world import CALLER, SAID

_Told = Iterator[Answer]
_NO_REPORT, _NO_PROBLEM, _NO_IMPROVEMENT = (NO_REFS[p] for p in ("ISS", "PAT", "INI"))
_LISTS = (
    ("reports", "/issues/", "issues"),
    ("patterns", "/patterns/", "patterns"),
    ("initiatives", "/initiatives/", "initiatives"),
)


# --- Search ---------------------------------------------------------------------------


def find(ask: Asking) -> _Told:
    """By words, from the header and as one types."""
    yield ask.get("/find/?q=quokka")
    yield ask.get("/find/?q=quok", htmx=True)
    yield from ask.hidden("/find/?q={}".format, ask.words(), NO_WORD)


def find_reference(ask: Asking) -> _Told:
    """By reference: to something hidden as to nothing."""
    for kind, nothing in (
        (Issue, _NO_REPORT),
        (Pattern, _NO_PROBLEM),
        (Initiative, _NO_IMPROVEMENT),
    ):
        yield from ask.hidden("/find/?q={}".format, ask.world.refs_of(kind), nothing)


def report_list(ask: Asking) -> _Told:
    for query in ("", "?q=quokka", "?q=quokka&sort=severity", "?severity=4", "?unit="):
        unit = ask.world.units["far"].code if query == "?unit=" else ""
        yield ask.get(f"/issues/{query}{unit}")
        yield ask.get(f"/api/v1/issues/{query}{unit}")
    yield ask.get("/issues/?q=quok", htmx=True)
    for base in ("/issues/?q={}", "/api/v1/issues/?q={}"):
        yield from ask.hidden(base.format, ask.words(), NO_WORD)


def report_list_by_problem(ask: Asking) -> _Told:
    """Narrowed to a repeat problem that isn't known, also where its report is."""
    problems = ask.world.refs_of(Pattern)
    for base in ("/issues/?pattern={}", "/api/v1/issues/?pattern={}"):
        yield from ask.hidden(base.format, problems, _NO_PROBLEM)
        yield ask.get(base.format("none"))
        yield ask.get(base.format(ask.world.seen["published"].ref))


def problem_list(ask: Asking) -> _Told:
    for query in ("", "?q=quokka", "?state=open", "?published=false"):
        yield ask.get(f"/patterns/{query}")
        yield ask.get(f"/api/v1/patterns/{query}")
    yield ask.get("/patterns/?q=quok", htmx=True)
    for base in ("/patterns/?q={}", "/api/v1/patterns/?q={}"):
        yield from ask.hidden(base.format, ask.words(), NO_WORD)


def improvement_list(ask: Asking) -> _Told:
    yield ask.get("/initiatives/")
    yield ask.get("/api/v1/initiatives/")


# --- Kept views, files ----------------------------------------------------------------


def view_counts(ask: Asking) -> _Told:
    """Beside each view stands what its reader has, not its owner."""
    yield ask.get("/views/")
    for name, _page, _api in _LISTS:
        yield ask.get(f"/views/tabs/?list={name}")


def views_of_others(ask: Asking) -> _Told:
    yield ask.get("/views/")
    yield ask.get("/api/v1/views/")
    hidden = ask.world.keys_of(SavedView)
    for base in ("/views/{}/change/", "/views/{}/retire/", "/api/v1/views/{}/"):
        yield from ask.hidden(base.format, hidden, NO_KEY)


def export(kind: str, ask: Asking) -> _Told:
    """The rows of each list as a file, from its page and for programs."""
    for name, _page, _api in _LISTS:
        for query in ("", "q=quokka") if name != "initiatives" else ("",):
            yield ask.post(f"/exports/?list={name}&{query}", {"format": kind})
            sent = {"list": name, "query": query, "format": kind}
            yield ask.api("/api/v1/exports/", sent)


def export_preview(ask: Asking) -> _Told:
    for name, _page, _api in _LISTS:
        yield ask.get(f"/exports/?list={name}")
    yield ask.get("/exports/?list=reports&q=quokka")


# --- Sums -----------------------------------------------------------------------------


def command_center(ask: Asking) -> _Told:
    moment = quote(ask.world.asked_at.isoformat())
    yield ask.get(f"/command-center/?at={moment}")
    yield ask.get(f"/command-center/persistent/?at={moment}")
    yield ask.get(f"/api/v1/command-center/?at={moment}")


def journeys(ask: Asking) -> _Told:
    yield ask.get("/journeys/")
    yield ask.get("/causes/")


def piles(ask: Asking) -> _Told:
    """Which few things make most of it, in every way it can be put together."""
    for by in ("cause", "touchpoint", "pattern", "unit", "channel"):
        yield ask.get(f"/causes/pareto/?by={by}")
    late = ask.world.words["late"].slug
    for by, value in (("cause", late), ("pattern", "none"), ("cause", "none")):
        yield ask.get(f"/causes/pareto/start/?by={by}&pick={value}")


def piles_summed(ask: Asking) -> _Told:
    """Numbers alone: a restricted report is in none, also for who may read it."""
    yield ask.get("/causes/pareto/")


def places_compared(ask: Asking) -> _Told:
    desk = ask.world.words["desk"].slug
    for query in ("", f"?touchpoint={desk}", f"?touchpoint={desk}&days=28"):
        yield ask.get(f"/journeys/consistency/{query}")


def piles_for_programs(ask: Asking) -> _Told:
    for by in ("cause", "touchpoint", "pattern", "unit", "channel"):
        yield ask.get(f"/api/v1/pareto/?by={by}")


def places_for_programs(ask: Asking) -> _Told:
    desk = ask.world.words["desk"].slug
    for query in ("", f"?touchpoint={desk}", f"?touchpoint={desk}&days=28"):
        yield ask.get(f"/api/v1/consistency/{query}")


def new_problem_offered(ask: Asking) -> _Told:
    """What can be put into a new repeat problem at once."""
    for query in ("effective_cause=none", "kind=breakdown", "pattern=none"):
        yield ask.get(f"/patterns/open/?{query}")


def signals(ask: Asking) -> _Told:
    """What isn't chance any more, in lists, by address, and to be put off."""
    gate, far = ask.world.words["gate"].slug, ask.world.units["far"].code
    for query in ("", "?state=over", f"?touchpoint={gate}", f"?unit={far}"):
        yield ask.get(f"/signals/{query}")
    keys = ask.world.keys_of(Signal)
    for base in ("/signals/{}/", "/signals/{}/snooze/", "/signals/{}/wake/"):
        yield from ask.hidden(base.format, keys, NO_KEY)


def signals_for_programs(ask: Asking) -> _Told:
    gate = ask.world.words["gate"].slug
    for query in ("", "?state=over", f"?touchpoint={gate}"):
        yield ask.get(f"/api/v1/signals/{query}")
    keys = ask.world.keys_of(Signal)
    yield from ask.hidden("/api/v1/signals/{}/".format, keys, NO_KEY)


def board(ask: Asking) -> _Told:
    """The rates of places, and what isn't chance any more at each."""
    yield ask.get("/journeys/")


def journeys_of_clerk(ask: Asking) -> _Told:
    """The front line's sums are of their own unit, and never small."""
    yield ask.get("/journeys/")


def problem_page(ask: Asking) -> _Told:
    """How many reports, which of them, and the causes: as far as they are seen."""
    yield from _problem_pages(ask, "ours", "published")


def problem_page_of_clerk(ask: Asking) -> _Told:
    """Published words are only words."""
    yield from _problem_pages(ask, "published")


def _problem_pages(ask: Asking, *names: str) -> _Told:
    for name in names:
        ref = ask.world.seen[name].ref
        yield ask.get(f"/patterns/{ref}/")
        yield ask.get(f"/api/v1/patterns/{ref}/")
        yield ask.get(f"/api/v1/patterns/{ref}/issues/")
    for base in ("/patterns/{}/", "/api/v1/patterns/{}/"):
        yield from ask.hidden(base.format, ask.world.refs_of(Pattern), _NO_PROBLEM)


def problem_counts(ask: Asking) -> _Told:
    """Numbers alone: a restricted report is in none, also for who may read it."""
    yield ask.get("/patterns/")


def tallies(ask: Asking) -> _Told:
    day = ask.world.at.date()
    sums = f"?counted_from={day}&counted_to={day}&measure=contacts"
    for query in ("", sums):
        yield ask.get(f"/tallies/{query}")
        yield ask.get(f"/api/v1/tallies/{query}")
    keys = ask.world.keys_of(Tally)
    yield from ask.hidden("/api/v1/tallies/{}/".format, keys, NO_KEY)


def exposure(ask: Asking) -> _Told:
    for path in ("exposure/", "exposure/gaps/"):
        yield ask.get(f"/{path}")
        yield ask.get(f"/api/v1/{path}")
    keys = ask.world.keys_of(Exposure)
    yield from ask.hidden("/api/v1/exposure/{}/".format, keys, NO_KEY)


# --- Reports that look alike ----------------------------------------------------------


def similar(ask: Asking) -> _Told:
    ref = ask.world.seen["report"].ref
    yield ask.get(f"/issues/{ref}/similar/")
    yield ask.get(f"/issues/{ref}/similar/", htmx=True)
    yield ask.get(f"/api/v1/issues/{ref}/similar/")


def similar_while_typing(ask: Asking) -> _Told:
    """And the repeat problems that it may be."""
    sent = {"description": SAID}
    yield ask.post("/report/known/", sent)
    yield ask.post("/report/known/", sent, headers={"HX-Request": "true"})
    yield ask.api("/api/v1/issues/similar/", sent)


def never_grouped(ask: Asking) -> _Told:
    """A remark shows to whoever sees both ends; a refusal names no hidden end."""
    yield ask.get(f"/issues/{ask.world.seen['report'].ref}/similar/")
    for name in ("report", "alone"):
        yield ask.get(f"/api/v1/issues/{ask.world.seen[name].ref}/never_group/")
    alone, published = ask.world.seen["alone"], ask.world.seen["published"]
    yield ask.post(
        f"/issues/{alone.ref}/group/",
        {"pattern": published.pk, "version": alone.version},
    )


# --- One report -----------------------------------------------------------------------


def report_page(ask: Asking) -> _Told:
    yield from _report_pages(ask, "report", "grouped")


def report_page_of_clerk(ask: Asking) -> _Told:
    yield from _report_pages(ask, "report")


def _report_pages(ask: Asking, *names: str) -> _Told:
    for name in names:
        ref = ask.world.seen[name].ref
        yield ask.get(f"/issues/{ref}/")
        yield ask.get(f"/issues/{ref}/history/")
        yield ask.get(f"/api/v1/issues/{ref}/")
    for base in ("/issues/{}/", "/issues/{}/history/", "/api/v1/issues/{}/"):
        yield from ask.hidden(base.format, ask.issue_refs(), _NO_REPORT)


def named_reports(ask: Asking) -> _Told:
    """A form that takes a reference answers to a hidden one as to none."""
    report = ask.world.seen["report"]
    yield from ask.hidden_sent(
        f"/issues/{report.ref}/link/",
        lambda ref: {"same_as": ref, "version": report.version},
        ask.issue_refs(),
        _NO_REPORT,
    )


def problems_offered(ask: Asking) -> _Told:
    """The drop-downs of repeat problems."""
    yield ask.get(f"/issues/{ask.world.seen['alone'].ref}/group/")
    yield ask.get(f"/issues/bulk/new/?verb=group&pick={ask.world.seen['alone'].ref}")


def prefill(ask: Asking) -> _Told:
    """A customer's number opens the form as it was sent; nobody is looked up."""
    sent = "&".join(f"{name}={quote(value)}" for name, value in CALLER.items())
    yield ask.get(f"/report/?{sent}")


# --- The queue, many at once, files ---------------------------------------------------


def inbox(ask: Asking) -> _Told:
    for view in ("to_sort", "mine", "nobody", "waiting", "to_tell", "put_off"):
        yield ask.get(f"/inbox/?view={view}")


def next_report(ask: Asking) -> _Told:
    """Its place in the queue, and the report that comes next."""
    ref = ask.world.seen["report"].ref
    yield ask.get(f"/inbox/{ref}/")
    yield ask.get(f"/inbox/{ref}/", htmx=True)
    yield ask.get(f"/inbox/{ref}/?sort=severity")
    yield ask.get("/inbox/next/?sort=severity")
    yield from ask.hidden("/inbox/{}/".format, ask.issue_refs(), _NO_REPORT)


_DECLINED = {"verb": "decline", "reason": "Not ours", "go_to": "The town"}


def bulk_picked(ask: Asking) -> _Told:
    """Whoever picks a hidden reference picks nothing."""
    seen, hidden = ask.world.seen["report"].ref, ask.issue_refs()
    base = f"/issues/bulk/new/?verb=decline&pick={seen}&pick={{}}"
    yield from ask.hidden(base.format, hidden, _NO_REPORT)
    yield from ask.hidden_sent(
        "/issues/bulk/new/",
        lambda ref: _DECLINED | {"pick": f"{seen},{ref}"},
        hidden,
        _NO_REPORT,
    )
    yield from ask.hidden_sent(
        "/api/v1/issues/bulk-changes/",
        lambda ref: _DECLINED | {"issues": [{"ref": ref, "version": 1}]},
        hidden,
        _NO_REPORT,
    )


def bulk_matching(ask: Asking) -> _Told:
    """All that match is all that match of what is seen."""
    yield ask.get("/issues/bulk/new/?verb=decline&all=1&q=quokka")
    yield ask.post("/issues/bulk/new/", _DECLINED | {"query": "?q=quokka"})
    sent = _DECLINED | {"query": "q=quokka"}
    yield ask.api("/api/v1/issues/bulk-changes/", sent)


def bulk_results(ask: Asking) -> _Told:
    """Which reports a change held, and what it put them to."""
    key = ask.world.seen["change"].pk
    yield ask.get(f"/issues/bulk/{key}/")
    yield ask.get(f"/issues/bulk/{key}/report.csv")
    yield ask.get(f"/api/v1/issues/bulk-changes/{key}/")
    yield ask.get(f"/api/v1/issues/bulk-changes/{key}/rows/")


def bulk_changes_of_others(ask: Asking) -> _Told:
    yield ask.get("/issues/bulk/")
    yield ask.get("/api/v1/issues/bulk-changes/")
    keys = ask.world.keys_of(BulkChange)
    for base in (
        "/issues/bulk/{}/",
        "/issues/bulk/{}/report.csv",
        "/api/v1/issues/bulk-changes/{}/",
        "/api/v1/issues/bulk-changes/{}/rows/",
    ):
        yield from ask.hidden(base.format, keys, NO_KEY)


def imports(ask: Asking) -> _Told:
    yield ask.get("/imports/")
    yield ask.get("/api/v1/imports/")
    keys = ask.world.keys_of(ImportBatch)
    for base in (
        "/imports/{}/",
        "/imports/{}/rejected/",
        "/imports/{}/mapping/",
        "/api/v1/imports/{}/",
    ):
        yield from ask.hidden(base.format, keys, NO_KEY)


def rejected_rows(ask: Asking) -> _Told:
    """What stood in a file is for whoever uploaded it."""
    key = ask.world.seen["import"].pk
    yield ask.get(f"/imports/{key}/")
    yield ask.get(f"/imports/{key}/rejected/")
    yield ask.get(f"/api/v1/imports/{key}/rejected/")


def jobs(ask: Asking) -> _Told:
    yield ask.get("/jobs/")
    yield from ask.hidden("/jobs/{}/".format, ask.world.keys_of(Job), NO_KEY)


SURFACES: dict[str, Surface] = {
    each.name: each
    for each in (
        Surface("find", find, shows=("Reports: 4. Repeat problems: 2.",)),
        Surface("find as a clerk", find, "clerk", ("Reports: 1.",)),
        Surface("find a reference", find_reference),
        Surface("list of reports", report_list, shows=("4 reports", SAID)),
        Surface("list of reports by problem", report_list_by_problem),
        Surface("list of problems", problem_list, shows=("Quokka escalators freeze",)),
        Surface("list of improvements", improvement_list),
        Surface("counts of kept views", view_counts, shows=("Mine", "Ours")),
        Surface("kept views of others", views_of_others, shows=("Mine", "Ours")),
        Surface("file in CSV", partial(export, "csv"), shows=(SAID,)),
        Surface("file in XLSX", partial(export, "xlsx"), shows=(SAID,)),
        Surface("preview of a file", export_preview, shows=("4 rows",)),
        Surface("command center", command_center, shows=("Quokka escalators freeze",)),
        Surface("command center, one restricted", command_center, "keeper"),
        Surface("journeys and causes", journeys, shows=("Desk", "Late")),
        Surface("journeys and causes, one restricted", journeys, "keeper"),
        Surface("journeys as a clerk", journeys_of_clerk, "clerk"),
        Surface(
            "pareto",
            piles,
            shows=("Late", "Quokka escalators freeze"),
            refuses=("400",),
        ),
        Surface("pareto, one restricted", piles_summed, "keeper"),
        Surface("places side by side", places_compared, shows=("Quay", "Pier")),
        Surface("pareto for programs", piles_for_programs, shows=("Late", "freeze")),
        Surface(
            "places side by side for programs",
            places_for_programs,
            shows=("Quay", "Pier"),
        ),
        Surface("a new problem's reports", new_problem_offered, shows=(SAID,)),
        Surface("signals", signals, shows=("Desk",)),
        Surface("signals for programs", signals_for_programs, shows=("“Desk”",)),
        Surface("rates of places", board, shows=("per 1,000 visits",)),
        Surface("signs of places", board, shows=("far more than usual",)),
        Surface("page of a problem", problem_page, shows=("stood still",)),
        Surface("page of a problem, one restricted", problem_counts, "keeper"),
        Surface(
            "page of a problem as a clerk",
            problem_page_of_clerk,
            "clerk",
            ("Take the quokka stairs",),
        ),
        Surface("counted contacts", tallies, shows=("12",)),
        Surface("counted contacts as a clerk", tallies, "clerk"),
        Surface("volumes", exposure, shows=("100",)),
        Surface("similar reports", similar, shows=("Quokka escalator at platform 14",)),
        Surface("similar reports as a clerk", similar, "clerk"),
        Surface(
            "known while typing",
            similar_while_typing,
            shows=(SAID, "Take the quokka stairs"),
        ),
        Surface(
            "known while a clerk types",
            similar_while_typing,
            "clerk",
            (SAID, "Take the quokka stairs"),
        ),
        Surface(
            "never to be grouped",
            never_grouped,
            shows=("another report",),
            refuses=("409",),
        ),
        Surface("page of a report", report_page, shows=(SAID,)),
        Surface("page of a report as a clerk", report_page_of_clerk, "clerk", (SAID,)),
        Surface("reports named in a form", named_reports),
        Surface("problems to choose from", problems_offered, shows=("freeze",)),
        Surface("form from a telephone call", prefill, shows=(CALLER["customer"],)),
        Surface("inbox", inbox, shows=(SAID,)),
        Surface("next report", next_report, shows=(SAID,)),
        Surface("many, picked", bulk_picked),
        Surface("many, all that match", bulk_matching, shows=("4 reports",)),
        Surface("outcome of many", bulk_results, shows=(SAID,)),
        Surface("changes of others", bulk_changes_of_others),
        Surface("imports", imports, shows=("till",)),
        Surface("rejected rows", rejected_rows, shows=("till",), refuses=("403",)),
        Surface("long work", jobs),
    )
}
