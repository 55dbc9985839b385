"""Everything below /api/."""

from django.urls import include, path, re_path
from rest_framework.routers import SimpleRouter

from cxops.api.audit import AuditViewSet
from cxops.api.command_center import OverviewView
from cxops.api.docs import DocsView, NothingHereView, SchemaView
from cxops.api.exports import ExportApiView
from cxops.api.rules import RulesViewSet
from cxops.api.saved_views import SavedViewViewSet

app_name = "api"
router = SimpleRouter()
router.register("audit", AuditViewSet, basename="audit")
router.register("views", SavedViewViewSet, basename="view")

urlpatterns = [
    path("v1/", include("accounts.api.urls")),
    path("v1/", include("issues.api.urls")),
    path("v1/", include("improvements.api.urls")),
    path(
        "v1/rules/",
        RulesViewSet.as_view({"get": "show_rules", "post": "edit_rules"}),
        name="rules",
    ),
    path("v1/command-center/", OverviewView.as_view(), name="command-center"),
    path("v1/exports/", ExportApiView.as_view(), name="export"),
    path("v1/", include(router.urls)),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(), name="docs"),
    re_path(r"^.*$", NothingHereView.as_view(), name="nothing"),
]
