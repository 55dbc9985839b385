"""Routes of the trail."""

from django.urls import path

from cxops.audit.views import EntryListView, VerificationView

app_name = "audit"

urlpatterns = [
    path("audit/", EntryListView.as_view(), name="entry_list"),
    path("audit/verification/", VerificationView.as_view(), name="verification"),
]
