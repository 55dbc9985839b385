"""The one box that finds everything."""

from django.urls import path

from cxops.search.views import FindView

app_name = "search"

urlpatterns = [path("find/", FindView.as_view(), name="find")]
