"""Routes of the two probes."""

from django.urls import path

from cxops.ops.views import AliveView, ReadyView

urlpatterns = [
    path("healthz", AliveView.as_view(), name="healthz"),
    path("readyz", ReadyView.as_view(), name="readyz"),
]
