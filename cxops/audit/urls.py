"""Routes of the trail."""

from django.urls import path

from cxops.audit.views import EntryListView, RedactView, VerificationView

app_name = "audit"

urlpatterns = [
    path("audit/", EntryListView.as_view(), name="entry_list"),
    path("issues/<ref>/redact/", RedactView.as_view(), name="redact_report"),
    path("audit/verification/", VerificationView.as_view(), name="verification"),
]
