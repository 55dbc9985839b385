"""Every page of reports, repeat problems and the vocabulary, mounted at the root."""

from django.urls import path

from issues import urls_vocabulary
from issues.views import (
    attachments,
    bulk,
    consistency,
    counter,
    covering,
    desk,
    duplicates,
    figures,
    filing,
    holding,
    import_verbs,
    imports,
    inbox,
    issue_list,
    issue_page,
    known,
    my_reports,
    pareto,
    pareto_start,
    patterns,
    routing,
    signals,
    similar,
)
from issues.views import issue_verbs as verbs
from issues.views import map as maps
from issues.views import pattern_verbs as pattern

app_name = "issues"

#: Each verb of a report has its own form under the verb's name.
_ISSUE_VERBS = {
    "triage": verbs.TriageView,
    "ask": verbs.AskView,
    "answer": verbs.AnswerView,
    "put_right": verbs.PutRightView,
    "resolve": verbs.ResolveView,
    "close": verbs.CloseView,
    "decline": verbs.DeclineView,
    "reopen": verbs.ReopenView,
    "thank": verbs.ThankView,
    "edit": verbs.EditView,
    "group": verbs.GroupView,
    "ungroup": verbs.UngroupView,
    "link": duplicates.LinkView,
    "unlink": duplicates.UnlinkView,
    "take": holding.TakeView,
    "pass_on": holding.PassOnView,
    "snooze": holding.SnoozeView,
    "wake": holding.WakeView,
    "undo": holding.UndoView,
    "restrict": verbs.RestrictView,
    "unrestrict": verbs.UnrestrictView,
    "message": verbs.MessageView,
}
_PATTERN_VERBS = {
    "confirm": pattern.ConfirmView,
    "accept": pattern.AcceptView,
    "refute": pattern.RefuteView,
    "reopen": pattern.ReopenView,
    "edit": pattern.EditView,
    "publish": pattern.PublishView,
    "state_cause": pattern.StateCauseView,
}

_IMPORT_VERBS = {
    "layout": import_verbs.LayoutView,
    "columns": import_verbs.ColumnsView,
    "text": import_verbs.TextView,
    "start": import_verbs.StartView,
    "cancel": import_verbs.CancelView,
    "undo": import_verbs.UndoView,
}

urlpatterns = [
    path("report/", filing.ReportView.as_view(), name="report"),
    path("report/known/", known.KnownView.as_view(), name="report_known"),
    path("report/sent/<ref>/", filing.ReportSentView.as_view(), name="report_sent"),
    path("my/", my_reports.MyReportsView.as_view(), name="my_reports"),
    path("inbox/", inbox.InboxView.as_view(), name="inbox"),
    path("inbox/next/", desk.DeskStartView.as_view(), name="inbox_next"),
    path("inbox/<ref>/", desk.DeskView.as_view(), name="inbox_report"),
    path("imports/", imports.ImportListView.as_view(), name="import_list"),
    path(
        "imports/mappings/",
        imports.KeptMappingListView.as_view(),
        name="kept_mapping_list",
    ),
    path(
        "imports/mappings/<int:key>/",
        imports.KeptMappingView.as_view(),
        name="kept_mapping",
    ),
    path("imports/<int:key>/", imports.ImportPageView.as_view(), name="import_detail"),
    path(
        "imports/<int:key>/rejected/",
        imports.RejectedFileView.as_view(),
        name="import_rejected",
    ),
    path(
        "imports/<int:key>/mapping/",
        imports.MappingFileView.as_view(),
        name="import_mapping",
    ),
    *(
        path(f"imports/<int:key>/{verb}/", view.as_view(), name=f"import_{verb}")
        for verb, view in _IMPORT_VERBS.items()
    ),
    path("issues/", issue_list.IssueListView.as_view(), name="issue_list"),
    path("issues/bulk/", bulk.BulkListView.as_view(), name="bulk_list"),
    path("issues/bulk/new/", bulk.BulkOpenView.as_view(), name="bulk_open"),
    path("issues/bulk/<int:key>/", bulk.BulkPageView.as_view(), name="bulk_detail"),
    path(
        "issues/bulk/<int:key>/report.csv",
        bulk.BulkReportView.as_view(),
        name="bulk_report",
    ),
    path(
        "issues/bulk/<int:key>/confirm/",
        bulk.BulkConfirmView.as_view(),
        name="bulkchange_confirm",
    ),
    path(
        "issues/bulk/<int:key>/undo/",
        bulk.BulkUndoView.as_view(),
        name="bulkchange_undo",
    ),
    path("issues/<ref>/", issue_page.IssuePageView.as_view(), name="issue_detail"),
    path(
        "issues/<ref>/history/",
        issue_page.IssueHistoryView.as_view(),
        name="issue_history",
    ),
    *(
        path(f"issues/<ref>/{verb}/", view.as_view(), name=f"issue_{verb}")
        for verb, view in _ISSUE_VERBS.items()
    ),
    path("issues/<ref>/similar/", similar.SimilarView.as_view(), name="issue_similar"),
    path(
        "issues/<ref>/never_group/",
        similar.NeverGroupView.as_view(),
        name="issue_never_group",
    ),
    path(
        "issues/<ref>/never_group/<int:key>/lift/",
        similar.LiftNeverGroupView.as_view(),
        name="never_group_lift",
    ),
    path(
        "issues/<ref>/files/add/",
        attachments.AttachView.as_view(),
        name="issue_attach",
    ),
    path(
        "issues/<ref>/files/<int:key>/",
        attachments.FileView.as_view(),
        name="file",
    ),
    path(
        "issues/<ref>/files/<int:key>/small/",
        attachments.SmallFileView.as_view(),
        name="file_small",
    ),
    path(
        "issues/<ref>/files/<int:key>/withdraw/",
        attachments.WithdrawView.as_view(),
        name="file_withdraw",
    ),
    path(
        "issues/<ref>/files/<int:key>/judge/",
        attachments.JudgeView.as_view(),
        name="file_judge",
    ),
    path(
        "issues/<ref>/files/<int:key>/cover/",
        covering.CoverView.as_view(),
        name="file_cover",
    ),
    path("patterns/", patterns.PatternListView.as_view(), name="pattern_list"),
    path("patterns/open/", pattern.OpenView.as_view(), name="pattern_open"),
    path("patterns/<ref>/", patterns.PatternPageView.as_view(), name="pattern_detail"),
    path(
        "patterns/<ref>/history/",
        patterns.PatternHistoryView.as_view(),
        name="pattern_history",
    ),
    *(
        path(f"patterns/<ref>/{verb}/", view.as_view(), name=f"pattern_{verb}")
        for verb, view in _PATTERN_VERBS.items()
    ),
    path(
        "patterns/<ref>/causes/<int:factor>/",
        pattern.WeighView.as_view(),
        name="factor_weigh",
    ),
    path("signals/", signals.SignalListView.as_view(), name="signal_list"),
    path("signals/<int:key>/", signals.SignalPageView.as_view(), name="signal_detail"),
    path(
        "signals/<int:key>/snooze/",
        signals.SignalSnoozeView.as_view(),
        name="signal_snooze",
    ),
    path(
        "signals/<int:key>/wake/",
        signals.SignalWakeView.as_view(),
        name="signal_wake",
    ),
    path("count/", counter.CounterView.as_view(), name="count"),
    path("count/take-back/", counter.TakeBackView.as_view(), name="count_take_back"),
    path("tallies/", figures.TallyListView.as_view(), name="tally_list"),
    path("tallies/send/", figures.TallyUploadView.as_view(), name="tally_upload"),
    path("exposure/gaps/", figures.GapListView.as_view(), name="exposure_gaps"),
    path("exposure/", figures.ExposureListView.as_view(), name="exposure_list"),
    path(
        "exposure/send/", figures.ExposureUploadView.as_view(), name="exposure_upload"
    ),
    path("journeys/", maps.JourneyListView.as_view(), name="journey_list"),
    path(
        "journeys/consistency/",
        consistency.ConsistencyView.as_view(),
        name="consistency",
    ),
    path("causes/", maps.CauseListView.as_view(), name="cause_list"),
    path("causes/pareto/", pareto.ParetoView.as_view(), name="pareto"),
    path(
        "causes/pareto/start/",
        pareto_start.ParetoStartView.as_view(),
        name="pareto_start",
    ),
    path("settings/routing/", routing.RuleListView.as_view(), name="rule_list"),
    path("settings/routing/add/", routing.RuleAddView.as_view(), name="rule_add"),
    path(
        "settings/routing/<int:key>/edit/",
        routing.RuleEditView.as_view(),
        name="rule_edit",
    ),
    path(
        "settings/routing/<int:key>/raise/",
        routing.RuleRaiseView.as_view(),
        name="rule_raise",
    ),
    path(
        "settings/routing/<int:key>/retire/",
        routing.RuleRetireView.as_view(),
        name="rule_retire",
    ),
    *urls_vocabulary.urlpatterns,
]
