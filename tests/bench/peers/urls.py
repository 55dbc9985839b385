"""The addresses of the bare project."""

from django.urls import path

from tests.bench.peers.views import ReportList, bare_view

urlpatterns = [
    path("view", bare_view),
    path("reports", ReportList.as_view()),
]
