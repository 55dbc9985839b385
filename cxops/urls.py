"""Every root route: one include per app."""

from django.urls import include, path

from cxops.home import HomeView

urlpatterns = [
    path("", HomeView.as_view(), name="home"),
    path("account/", include("cxops.entrance")),
    path("", include("issues.urls")),
    path("", include("improvements.urls")),
    path("", include("accounts.urls")),
    path("", include("cxops.rules.urls")),
    path("", include("cxops.audit.urls")),
    path("api/", include("cxops.api.urls")),
]
