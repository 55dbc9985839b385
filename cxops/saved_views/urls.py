"""Saved views of lists."""

from django.urls import path

from cxops.saved_views import views

app_name = "saved_views"

urlpatterns = [
    path("views/", views.ViewListView.as_view(), name="list"),
    path("views/tabs/", views.TabsView.as_view(), name="tabs"),
    path("views/keep/", views.KeepView.as_view(), name="keep"),
    path("views/<int:key>/change/", views.ChangeView.as_view(), name="change"),
    path("views/<int:key>/retire/", views.RetireView.as_view(), name="retire"),
]
