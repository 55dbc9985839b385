"""The API's resources about what is done about it."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from improvements.api.initiatives import InitiativeViewSet
from improvements.api.reviews import WaitingView

app_name = "improvements_api"
router = SimpleRouter()
router.register("initiatives", InitiativeViewSet, basename="initiative")
urlpatterns = [
    path("reviews/", WaitingView.as_view(), name="review-list"),
    *router.urls,
]
