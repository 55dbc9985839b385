"""The API's resources about people."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from accounts.api.own import MeView, NotificationViewSet, TokenViewSet
from accounts.api.people import MembershipViewSet, PersonViewSet
from accounts.api.units import UnitViewSet

app_name = "accounts_api"
router = SimpleRouter()
router.register("people", PersonViewSet, basename="person")
router.register("units", UnitViewSet, basename="unit")
router.register("memberships", MembershipViewSet, basename="membership")
router.register("tokens", TokenViewSet, basename="token")
router.register("notifications", NotificationViewSet, basename="notification")
urlpatterns = [path("me/", MeView.as_view(), name="me"), *router.urls]
