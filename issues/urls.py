"""Every page of reports, repeat problems and the vocabulary, mounted at the root."""

from django.urls import path

from issues import urls_vocabulary
from issues.views import (
    filing,
    grouping,
    inbox,
    issue_list,
    issue_page,
    my_reports,
    patterns,
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

urlpatterns = [
    path("report/", filing.ReportView.as_view(), name="report"),
    path("report/sent/<ref>/", filing.ReportSentView.as_view(), name="report_sent"),
    path("my/", my_reports.MyReportsView.as_view(), name="my_reports"),
    path("inbox/", inbox.InboxView.as_view(), name="inbox"),
    path("issues/", issue_list.IssueListView.as_view(), name="issue_list"),
    path("issues/group/", grouping.IssuesGroupView.as_view(), name="issues_group"),
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
    path("journeys/", maps.JourneyListView.as_view(), name="journey_list"),
    path("causes/", maps.CauseListView.as_view(), name="cause_list"),
    *urls_vocabulary.urlpatterns,
]
