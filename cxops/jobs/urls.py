"""Routes of long work."""

from django.urls import path

from cxops.jobs import views

app_name = "jobs"

urlpatterns = [
    path("jobs/", views.JobListView.as_view(), name="job_list"),
    path("jobs/<int:key>/", views.JobView.as_view(), name="job"),
    path("jobs/<int:key>/cancel/", views.CancelView.as_view(), name="cancel"),
]
