"""Lists as files."""

from django.urls import path

from cxops.exports.views import ExportView

app_name = "exports"

urlpatterns = [path("exports/", ExportView.as_view(), name="export")]
