"""Routes of the digest."""

from django.urls import path

from cxops.digests import views

app_name = "digests"

urlpatterns = [
    path("digests/", views.EditionListView.as_view(), name="edition_list"),
    path("digests/settings/", views.SettingsView.as_view(), name="settings"),
    path("digests/stop/<str:token>/", views.StopView.as_view(), name="stop"),
    path("digests/when/<str:token>/", views.ChangeView.as_view(), name="change"),
    path("digests/<str:day>/", views.EditionView.as_view(), name="edition"),
]
