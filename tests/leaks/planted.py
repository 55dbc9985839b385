"""Every planted leak: the mistake, where it is made, the check that has to see it."""

from dataclasses import dataclass

from cxops.kernel.decision import Allowed
from cxops.models import Job, SavedView
from improvements.models import Initiative
from issues.models import BulkChange, ImportBatch, Issue, Pattern, Signal
from issues.querysets import BulkRowQuerySet
from tests.leaks.mistakes import (
    Plant,
    all_of,
    all_reports,
    all_signals,
    all_views,
    asked_for_executive,
    bare_queue_of_everybody,
    by_key,
    by_reference,
    caller_looked_up,
    clerk_sums_everything,
    counted_before_the_reader,
    file_reread_by_key,
    forgets,
    forgotten_restriction,
    forgotten_withdrawal,
    found_or_not,
    gaps_of_everybody,
    inbox_counted_apart,
    keys_of_references,
    matching_anywhere,
    matching_for_new_problem,
    picked_without_rows,
    preview_counts_the_table,
    problem_of_every_row,
    read_by_executive,
    reference_without_reader,
    restricted_counted_by_day,
    restricted_in_sums,
    rows_of_the_change,
    shown_what_was_ranked,
    swap,
    tallies_summed_before_the_reader,
    unpublished_are_known,
    views_counted_as_owner,
    words_found_anywhere,
)


@dataclass(frozen=True)
class Leak:
    """A mistake in one place of the product, and the check that has to see it."""

    name: str
    plant: Plant
    caught_by: str


LEAKS = [
    # Search and lists
    Leak("search forgets the rows it was given", words_found_anywhere, "find"),
    Leak(
        "search reads every report",
        swap("cxops.search.queries.issues_for", all_reports),
        "find as a clerk",
    ),
    Leak(
        "search reads every problem",
        swap("cxops.search.queries.patterns_for", all_of(Pattern, "unit", "owner")),
        "find",
    ),
    Leak(
        "search counts before the reader",
        swap("cxops.search.queries.CappedCount", counted_before_the_reader),
        "find",
    ),
    Leak(
        "a report in the list names its hidden problem",
        swap("issues.views.issue_list.pattern_seen", problem_of_every_row),
        "list of reports",
    ),
    Leak(
        "a reference leads anywhere",
        reference_without_reader,
        "find a reference",
    ),
    Leak("restricted reports are read", forgotten_restriction, "list of reports"),
    Leak("withdrawn reports are read", forgotten_withdrawal, "list of reports"),
    Leak(
        "the list of reports reads them all",
        swap("issues.views.issue_list.issues_for", all_reports),
        "list of reports",
    ),
    Leak(
        "the API lists every report",
        swap("issues.api.issues.issue_rows_for", all_reports),
        "list of reports",
    ),
    Leak(
        "the list counts before the reader",
        swap("issues.views.issue_list.CappedCount", counted_before_the_reader),
        "list of reports",
    ),
    Leak(
        "a filter knows every problem",
        swap("issues.filters.reports.patterns_for", all_of(Pattern)),
        "list of reports by problem",
    ),
    Leak(
        "the list of problems reads them all",
        swap("issues.queries.patterns.patterns_for", all_of(Pattern, "unit", "owner")),
        "list of problems",
    ),
    Leak(
        "problems are counted before the reader",
        swap("issues.views.patterns.CappedCount", counted_before_the_reader),
        "list of problems",
    ),
    Leak(
        "the register reads every improvement",
        swap("improvements.views.register.initiatives_for", all_of(Initiative)),
        "list of improvements",
    ),
    # Kept views, files
    Leak(
        "a view counts what its owner sees",
        views_counted_as_owner,
        "counts of kept views",
    ),
    Leak(
        "a view's count is made before the reader",
        swap("cxops.saved_views.counts.CappedCount", counted_before_the_reader),
        "counts of kept views",
    ),
    Leak(
        "views of others are listed",
        swap("cxops.saved_views.views.views_for", all_views),
        "kept views of others",
    ),
    Leak(
        "a view of another opens by its key",
        swap("cxops.saved_views.views.view_for", by_key(SavedView)),
        "kept views of others",
    ),
    Leak(
        "a file reads every report",
        swap("cxops.lists.offered.issues_for", all_reports),
        "file in CSV",
    ),
    Leak("a CSV is read again by key", file_reread_by_key("csv"), "file in CSV"),
    Leak("a workbook is read again by key", file_reread_by_key("xlsx"), "file in XLSX"),
    Leak(
        "a file names the hidden problem of a report",
        swap("issues.exports.pattern_seen", problem_of_every_row),
        "file in XLSX",
    ),
    Leak(
        "a file's rows are counted before the reader",
        preview_counts_the_table,
        "preview of a file",
    ),
    # Sums
    Leak(
        "open reports of all are counted",
        forgets("issues.queries.backlog.Issue"),
        "command center",
    ),
    Leak(
        "what was said by all is counted",
        forgets("issues.queries.volumes.Issue"),
        "command center",
    ),
    Leak(
        "contacts of all join the reports",
        forgets("issues.queries.volumes.Tally"),
        "command center",
    ),
    Leak(
        "what persists anywhere is named",
        forgets("issues.queries.persistence.Issue"),
        "command center",
    ),
    Leak(
        "neglected problems of all are counted",
        forgets("issues.queries.neglect.Pattern"),
        "command center",
    ),
    Leak(
        "improvements of all are counted",
        forgets("improvements.queries.portfolio.Initiative"),
        "command center",
    ),
    Leak(
        "a restricted report enters the command center",
        restricted_in_sums,
        "command center, one restricted",
    ),
    Leak(
        "a restricted report enters the journeys",
        restricted_in_sums,
        "journeys and causes, one restricted",
    ),
    Leak(
        "a restricted report enters a problem's number",
        restricted_in_sums,
        "page of a problem, one restricted",
    ),
    Leak(
        "journeys count the reports of all",
        forgets("issues.queries.map.Issue"),
        "journeys and causes",
    ),
    Leak(
        "journeys add up the contacts of all",
        forgets("issues.queries.map.DailyCount"),
        "journeys and causes",
    ),
    Leak(
        "piles are of all reports",
        forgets("issues.queries.pareto.DailyCount"),
        "pareto",
    ),
    Leak(
        "piles name every repeat problem",
        forgets("issues.queries.pareto.Pattern"),
        "pareto",
    ),
    Leak(
        "a restricted report enters the counts of days",
        restricted_counted_by_day,
        "pareto, one restricted",
    ),
    Leak(
        "volumes of all are offered",
        forgets("issues.queries.volumes_told.Exposure"),
        "places side by side",
    ),
    Leak(
        "units of all are compared",
        swap(
            "issues.queries.consistency.summed_units",
            lambda _user, words: {unit.key for unit in words.of("unit")},
        ),
        "places side by side",
    ),
    Leak(
        "the API piles up what a system user sees",
        asked_for_executive("issues.api.sums.piles_of"),
        "pareto for programs",
    ),
    Leak(
        "the API tells the volumes of all",
        asked_for_executive("issues.api.sums.measures_told"),
        "places side by side for programs",
    ),
    Leak(
        "a new problem is offered every report",
        swap("issues.forms.opening.matching", matching_for_new_problem),
        "a new problem's reports",
    ),
    Leak(
        "signals of all are listed",
        swap("issues.views.signals.signals_for", all_signals),
        "signals",
    ),
    Leak(
        "a signal opens by its key",
        swap("issues.views.signals.signal_for", by_key(Signal)),
        "signals",
    ),
    Leak(
        "the API lists the signals of all",
        swap("issues.api.signals.signals_for", all_signals),
        "signals for programs",
    ),
    Leak(
        "the volume that is told most is that of all",
        forgets("issues.queries.touchpoint_weeks.Exposure"),
        "rates of places",
    ),
    Leak(
        "signs of places are of all signals",
        swap("issues.queries.place_signals.signals_for", all_signals),
        "signs of places",
    ),
    Leak(
        "the front line's sums are of all", clerk_sums_everything, "journeys as a clerk"
    ),
    Leak(
        "a problem counts every member",
        forgets("issues.queries.patterns.Issue"),
        "page of a problem",
    ),
    Leak(
        "a problem lists every member",
        swap("issues.queries.patterns.issues_for", all_reports),
        "page of a problem",
    ),
    Leak(
        "published words bring their causes along",
        swap("issues.views.patterns.manages_pattern_scope", lambda *_args: True),
        "page of a problem as a clerk",
    ),
    Leak(
        "the list of counts reads them all",
        swap(
            "issues.views.figures.figures_for", lambda _user, kind: kind.objects.all()
        ),
        "counted contacts",
    ),
    Leak(
        "counts are added up before the reader",
        swap("issues.views.figures.sum_of", tallies_summed_before_the_reader),
        "counted contacts",
    ),
    Leak(
        "the API reads a count by its key",
        swap(
            "issues.api.figures.figure_for",
            lambda _user, kind, key: found_or_not(kind, key),
        ),
        "counted contacts",
    ),
    Leak(
        "taps of others are listed to the front line",
        swap("issues.api.figures.figures_for", lambda _user, kind: kind.objects.all()),
        "counted contacts as a clerk",
    ),
    Leak(
        "gaps in the volumes of all are named",
        swap("issues.views.figures.gaps", gaps_of_everybody),
        "volumes",
    ),
    # Reports that look alike
    Leak(
        "hidden reports are ranked and push out seen ones",
        forgets("issues.queries.suggestions.Issue"),
        "similar reports",
    ),
    Leak("what was ranked over all is shown", shown_what_was_ranked, "similar reports"),
    Leak(
        "the page asks for what a system user sees",
        read_by_executive("issues.views.similar.similar_to"),
        "similar reports as a clerk",
    ),
    Leak(
        "typing asks for what a system user sees",
        read_by_executive("issues.views.known.similar_to_words"),
        "known while typing",
    ),
    Leak(
        "unpublished problems are known",
        unpublished_are_known,
        "known while a clerk types",
    ),
    Leak(
        "a remark shows its hidden end",
        forgets("issues.queries.never_group.Issue"),
        "never to be grouped",
    ),
    # One report
    Leak(
        "the same event names its hidden reports",
        forgets("issues.queries.duplicates.Issue"),
        "page of a report",
    ),
    Leak(
        "a report's page names its hidden problem",
        swap("issues.views.issue_page.pattern_seen", problem_of_every_row),
        "page of a report",
    ),
    Leak(
        "a report's page opens by reference",
        swap("issues.queries.report.issues_for", all_reports),
        "page of a report as a clerk",
    ),
    Leak(
        "a form's field finds every report",
        swap("issues.forms.duplicates.issue_for", by_reference(Issue)),
        "reports named in a form",
    ),
    Leak(
        "the drop-down offers every problem",
        forgets("issues.queries.choices.Pattern"),
        "problems to choose from",
    ),
    Leak("a caller is looked up", caller_looked_up, "form from a telephone call"),
    # The queue, many at once, files
    Leak(
        "the inbox reads every report", forgets("issues.queries.inbox.Issue"), "inbox"
    ),
    Leak("the inbox counts before the reader", inbox_counted_apart, "inbox"),
    Leak(
        "the next report is anybody's",
        swap("issues.queries.desk.bare_queue", bare_queue_of_everybody),
        "next report",
    ),
    Leak(
        "picked references become reports",
        swap("issues.forms.bulk.picked", picked_without_rows),
        "many, picked",
    ),
    Leak(
        "the API makes keys of references",
        swap("issues.api.bulk.keys_seen", keys_of_references),
        "many, picked",
    ),
    Leak(
        "all that match is all there are",
        swap("issues.forms.bulk.matching", matching_anywhere),
        "many, all that match",
    ),
    Leak(
        "a change shows every row",
        lambda patch, _world: patch.setattr(
            BulkRowQuerySet, "readable_by", rows_of_the_change
        ),
        "outcome of many",
    ),
    Leak(
        "a change names its hidden problem",
        swap("issues.queries.bulk.patterns_for", all_of(Pattern)),
        "outcome of many",
    ),
    Leak(
        "changes of others are listed",
        swap("issues.views.bulk.bulk_changes_for", all_of(BulkChange)),
        "changes of others",
    ),
    Leak(
        "a change of another opens by its key",
        swap("issues.views.bulk.bulk_change_for", by_key(BulkChange)),
        "changes of others",
    ),
    Leak(
        "imports of all are listed",
        swap("issues.views.imports.imports_for", all_of(ImportBatch, "unit")),
        "imports",
    ),
    Leak(
        "an import of another unit opens by its key",
        swap("issues.views.imports.import_for", by_key(ImportBatch)),
        "imports",
    ),
    Leak(
        "rejected rows are read by every manager",
        swap("issues.views.imports.can_prepare", lambda *_args: Allowed()),
        "rejected rows",
    ),
    Leak(
        "long work of others is listed",
        swap("cxops.jobs.views.jobs_for", all_of(Job)),
        "long work",
    ),
    Leak(
        "long work of others opens by its key",
        swap("cxops.jobs.views.job_for", by_key(Job)),
        "long work",
    ),
]
