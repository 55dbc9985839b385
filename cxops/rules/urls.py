"""The page of the installation's rules."""

from django.urls import path

from cxops.rules.views import RulesView

app_name = "rules"

urlpatterns = [path("settings/rules/", RulesView.as_view(), name="edit")]
