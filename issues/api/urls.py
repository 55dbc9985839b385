"""The API's resources about what went wrong."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from issues.api.bulk import BulkChangeViewSet
from issues.api.figures import ExposureViewSet, TallyViewSet
from issues.api.imports import ImportViewSet
from issues.api.issues import IssueViewSet
from issues.api.patterns import PatternViewSet
from issues.api.signals import SignalViewSet
from issues.api.sums import ConsistencyApiView, ParetoApiView
from issues.api.vocabulary import (
    CauseTypeViewSet,
    ChannelViewSet,
    JourneyViewSet,
    StageViewSet,
    TouchpointViewSet,
)

app_name = "issues_api"
router = SimpleRouter()
# Before the reports, whose references look much the same.
router.register("issues/bulk-changes", BulkChangeViewSet, basename="bulkchange")
router.register("imports", ImportViewSet, basename="import")
router.register("issues", IssueViewSet, basename="issue")
router.register("patterns", PatternViewSet, basename="pattern")
router.register("signals", SignalViewSet, basename="signal")
router.register("journeys", JourneyViewSet, basename="journey")
router.register("stages", StageViewSet, basename="stage")
router.register("touchpoints", TouchpointViewSet, basename="touchpoint")
router.register("channels", ChannelViewSet, basename="channel")
router.register("cause-types", CauseTypeViewSet, basename="cause-type")
router.register("tallies", TallyViewSet, basename="tally")
router.register("exposure", ExposureViewSet, basename="exposure")
urlpatterns = [
    path("pareto/", ParetoApiView.as_view(), name="pareto"),
    path("consistency/", ConsistencyApiView.as_view(), name="consistency"),
    *router.urls,
]
