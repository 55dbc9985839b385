"""Routes of the command center."""

from django.urls import path

from cxops.command_center.views import OverviewView, PersistentView

app_name = "command_center"

urlpatterns = [
    path("command-center/", OverviewView.as_view(), name="overview"),
    path("command-center/persistent/", PersistentView.as_view(), name="persistent"),
]
