"""Every root route: one include per app."""

from django.urls import include, path

urlpatterns = [
    path("account/", include("cxops.entrance")),
]
