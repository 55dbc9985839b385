"""Every root route: one include per app."""

from django.urls import include, path

from cxops.home import HomeView

urlpatterns = [
    path("", HomeView.as_view(), name="home"),
    path("", include("cxops.ops.urls")),
    path("account/", include("cxops.entrance")),
    path("", include("issues.urls")),
    path("", include("improvements.urls")),
    path("", include("accounts.urls")),
    path("", include("cxops.rules.urls")),
    path("", include("cxops.audit.urls")),
    path("", include("cxops.command_center.urls")),
    path("", include("cxops.digests.urls")),
    path("", include("cxops.jobs.urls")),
    path("", include("cxops.search.urls")),
    path("", include("cxops.exports.urls")),
    path("", include("cxops.saved_views.urls")),
    path("api/", include("cxops.api.urls")),
]
